"""``relais bilan``: the figures of a year or of a semestre."""

from __future__ import annotations

from pathlib import Path

import typer

from app.commands.opening import open_units, utc_now
from app.commands.output import say, say_json, write
from app.settings import read_settings
from rendering.bilan import bilan_page
from rendering.engine import Renderer
from reports.figures import figures, to_json
from reports.period import Period

TEXT = "texte"
DOCUMENTS = frozenset({"docx", "pdf", "xlsx", "html"})


def show(year: int, semestre: int | None, *, form: str, out: Path | None, as_json: bool) -> None:
    _check_form(form)
    settings = read_settings()
    zone = settings.local_time
    with open_units(settings) as units, units.reading() as work:
        rows = list(work.journal.between(*Period(year, semestre).bounds(zone)))
        numbers = {row.entry.guichet_id for row in rows}
        names = {n: work.registry.guichet_name(n) for n in numbers if n is not None}
    made = figures(rows, year, semestre, zone, names, now=utc_now())
    if as_json:
        say_json(to_json(made))
        return
    text = Renderer(zone).text("report/bilan", bilan_page(made, now=utc_now(), timezone=zone))
    if out is None:
        say(text.rstrip("\n"))
        return
    name = f"bilan-{year}" + (f"-s{semestre}" if semestre else "")
    path = out / f"{name}.txt"
    write(path, text)
    say(f"Bilan écrit : {path}")


def _check_form(form: str) -> None:
    asked = {part.strip() for part in form.split(",")}
    unknown = asked - DOCUMENTS - {TEXT}
    if unknown:
        raise typer.BadParameter(f"format inconnu : {', '.join(sorted(unknown))}.", param_hint="--format")
    if asked != {TEXT}:
        raise typer.BadParameter(
            "les documents (docx, pdf, xlsx, html) viendront plus tard.",
            param_hint="--format",
        )
