"""Charts beside their tables, as any page may hold them, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from page_faults import EVERY_LOOK, faults_in
from playwright.sync_api import Page

import web
from rendering.charts import bars, lines, sparkline
from web import assets
from web.shield import HEADERS

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

MONTHS = [f"{month} 2026" for month in ("janvier", "février", "mars", "avril", "septembre", "décembre")]
NAMES = (
    "Mairie de Clairval", "Communauté d’agglomération du Pays de Clairval et des Trois Rivières",
    "WWW @@@ %%%", "<i>Murel</i>", "ﷺ إدارة السكن",
)  # fmt: skip
SERIES = {name: [12.5 + rank, None, 40.0 - rank, 25.0, 1e6 * rank, 8.0] for rank, name in enumerate(NAMES)}
PAGE = """<!doctype html>
<html lang="fr">
<head><title>Graphiques</title><meta name="viewport" content="width=device-width, initial-scale=1">
{% for sheet in ("relais.css", "console.css", "graphiques.css") %}
<link rel="stylesheet" href="{{ statique(sheet) }}">
{% endfor %}
</head>
<body><main><h1>Graphiques</h1>
{% from "graphiques.html" import graphique with context %}
{% for dessin in dessins %}
{% call graphique(dessin, "Attributions, " ~ loop.index, ["Guichet", "Part"], replie=loop.first) %}
<tr><th scope="row">Clairval</th><td data-colonne="Part">{{ etincelle }} 12,5 %</td></tr>
{% endcall %}
{% endfor %}
</main></body></html>"""
BEYOND = """() => [...document.querySelectorAll("svg")].flatMap((svg) => {
  const frame = svg.viewBox.baseVal;
  return [...svg.querySelectorAll("text, path, rect")].filter((one) => {
    const box = one.getBBox();
    return box.x < -1 || box.x + box.width > frame.width + 1
      || box.y < -1 || box.y + box.height > frame.height + 1;
  }).map((one) => one.outerHTML);
})"""
INK = """() => [".axe", ".serie-2", ".graphique text"]
  .map((one) => getComputedStyle(document.querySelector(one)).color)"""


@pytest.fixture
def shown(open_page: Open) -> Page:
    templates = Environment(
        loader=FileSystemLoader(Path(web.__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    templates.globals["statique"] = assets.address
    body = templates.from_string(PAGE).render(
        visitor=None,
        dessins=[
            bars("Attributions", [(name, 12.5 * rank - 5) for rank, name in enumerate(NAMES)], "%", 25),
            lines("Délais", MONTHS, SERIES, 30, "jours"),
            bars("Rien", []),
        ],
        etincelle=sparkline([1, 2, None, 3], unit="%", threshold=2, breached=[True, False, False, False]),
    )
    page = open_page(at="/entrer")
    page.route(
        "**/essai",
        lambda route: route.fulfill(
            body=body, headers={**HEADERS, "Content-Type": "text/html; charset=utf-8"}
        ),
    )
    page.goto("/essai")
    return page


def test_charts_are_accessible_and_fit_in_each_light(shown: Page) -> None:
    assert faults_in(EVERY_LOOK, shown, "graphiques") == []
    assert shown.get_by_role("img", name="Attributions", exact=True).count() == 1
    assert shown.get_by_role("table").count() == 2  # the first waits to be opened


def test_nothing_is_drawn_beyond_its_frame(shown: Page) -> None:
    assert shown.evaluate(BEYOND) == []


def test_a_chart_takes_the_colours_of_the_page(shown: Page) -> None:
    shown.emulate_media(color_scheme="light")
    light = shown.evaluate(INK)
    shown.emulate_media(color_scheme="dark")
    assert not {*light} & {*shown.evaluate(INK)}
