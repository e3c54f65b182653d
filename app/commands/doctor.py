"""``relais doctor``: what is configured, reachable, late, in lines that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import typer

from app.commands.opening import utc_now
from app.commands.output import say_json
from app.diagnosis.checks import findings
from app.diagnosis.findings import wrong
from app.settings import BadSettings, read_settings
from web.installation import Finding, Severity

MARKS = {Severity.FINE: "✓", Severity.LOOK: "!", Severity.WRONG: "✗"}
COLOURS = {
    Severity.FINE: typer.colors.GREEN,
    Severity.LOOK: typer.colors.YELLOW,
    Severity.WRONG: typer.colors.RED,
}


def examine(*, as_json: bool) -> None:
    found = []
    for finding in _all():
        found.append(finding)
        if not as_json:
            _show(finding)
    is_fit = all(finding.level is not Severity.WRONG for finding in found)
    if as_json:
        say_json({"ok": is_fit, "findings": [asdict(finding) for finding in found]})
    if not is_fit:
        raise typer.Exit(1)


def _all() -> Iterator[Finding]:
    """Wrong settings hide all the rest: they are the first thing to repair."""
    try:
        settings = read_settings()
    except BadSettings as error:
        for fault in error.faults:
            yield wrong("Réglages", fault, "À corriger dans l’environnement ou le fichier .env.")
        return
    yield from findings(settings, now=utc_now(), is_thorough=True)


def _show(finding: Finding) -> None:
    """A mark, then words: the colour only helps."""
    mark = typer.style(MARKS[finding.level], fg=COLOURS[finding.level], bold=True)
    typer.echo(f"{mark} {finding.subject} : {finding.sentence}")
    if finding.advice:
        typer.echo(f"    → {finding.advice}")
