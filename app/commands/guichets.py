"""``relais guichets``: the registry from a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from app.commands.errors import Refusal
from app.commands.opening import open_units
from app.commands.output import say, say_json
from app.settings import read_settings
from guichets.imports import FaultyFile, join, read_guichets
from rendering.dates import plural


def import_guichets(file: Path, *, as_json: bool) -> None:
    settings = read_settings()
    try:
        lines = read_guichets(file.read_bytes(), departement=settings.departement)
    except FaultyFile as error:
        raise Refusal(
            *(f"{file}:{fault.line}: {fault.reason}" for fault in error.faults),
            f"Rien n’a été enregistré : {plural(len(error.faults), 'faute')} à corriger.",
        ) from error
    with open_units(settings, create=True) as units, units() as work:
        summary = join(work.registry, lines)
    if as_json:
        say_json({"created": summary.created, "updated": summary.updated, "unchanged": summary.unchanged})
        return
    say(
        f"{plural(len(lines), 'guichet')} : {plural(summary.created, 'ajouté')}, "
        f"{summary.updated} mis à jour, {plural(summary.unchanged, 'inchangé')}."
    )
