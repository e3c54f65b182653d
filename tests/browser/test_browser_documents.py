"""A document as a page that stands alone, opened from a disk in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from page_faults import PHONE_IN_LIGHT, WIDE_IN_LIGHT, faults_in
from playwright.sync_api import Browser, Page
from sample_documents import WHOLE, a_report

from rendering.documents.files import document_html
from rendering.documents.model import Heading, Paragraph, Table

pytestmark = pytest.mark.browser

WIDE = Table(
    "Des colonnes nombreuses",
    tuple(f"Anticonstitutionnellement {number}" for number in range(9)),
    (tuple(f"Intercommunalité {number}" for number in range(9)),),
    figures=frozenset({8}),
)
LONG = Paragraph("https://portail.example/" + "chemin" * 40)
DOCUMENT = replace(
    WHOLE,
    blocks=(
        *WHOLE.blocks,
        *a_report("Communauté de communes de Clairval").blocks,
        WIDE,
        Heading("Fin"),
        LONG,
    ),
    has_contents=True,
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    file = tmp_path / "bilan.html"
    file.write_bytes(document_html(DOCUMENT))
    return file.as_uri()


@pytest.fixture
def shown(chromium: Browser, file: str) -> Iterator[Page]:
    """The page forbids all scripts, those that wait for something in it too."""
    page = chromium.new_page(bypass_csp=True)
    page.goto(file)
    yield page
    page.close()


def test_a_document_has_its_styles_and_is_refused_nothing(chromium: Browser, file: str) -> None:
    page, said = chromium.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.goto(file)
    assert page.locator("caption").first.evaluate("one => getComputedStyle(one).fontStyle") == "italic"
    assert said == []
    page.close()


def test_a_document_is_accessible_and_fits_a_phone(shown: Page) -> None:
    assert faults_in((PHONE_IN_LIGHT, WIDE_IN_LIGHT), shown, "bilan.html") == []


def test_a_wide_table_is_scrolled_with_the_keyboard_within_its_frame(shown: Page) -> None:
    shown.set_viewport_size({"width": 320, "height": 640})
    frame = shown.get_by_role("group", name=WIDE.caption)
    frame.focus()
    shown.keyboard.press("ArrowRight")
    shown.wait_for_function("document.activeElement.scrollLeft > 0")
    assert frame.get_by_role("columnheader").count() == 9


def test_the_contents_lead_to_a_heading(shown: Page) -> None:
    shown.get_by_role("link", name="Les parts").click()
    heading = shown.get_by_role("heading", name="Les parts")
    assert heading.evaluate("one => one.getBoundingClientRect().top < innerHeight")
    assert shown.get_by_role("navigation", name="Sommaire").count() == 1
