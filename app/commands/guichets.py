"""``relais guichets``: the registry from a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from app.commands.errors import Refusal
from app.commands.nirs import count_nirs
from app.commands.opening import CHANNEL, open_units, utc_now
from app.commands.output import say, say_json
from app.settings import read_settings
from guichets.headers import ignored_columns
from guichets.imports import guichets_in, lines_of
from guichets.joining import plan
from guichets.service import GuichetService
from refusals.faults import FaultyFile
from rendering.dates import plural
from rendering.fault_words import in_file


def import_guichets(file: Path, *, as_json: bool) -> None:
    settings = read_settings()
    try:
        lines = lines_of(file.read_bytes())
        described = guichets_in(lines, departement=settings.departement)
        with open_units(settings, create=True) as units, units() as work:
            done = plan(work.registry, described)
            GuichetService(work, now=utc_now(), channel=CHANNEL).carry_out(done, by=None)
    except FaultyFile as error:
        count_nirs(error.nirs)
        raise Refusal(
            *(f"{file}:{fault.line}: {in_file(fault)}" for fault in error.faults),
            f"Rien n’a été enregistré : {plural(len(error.faults), 'faute')} à corriger.",
        ) from error
    added, changed, unchanged = len(done.added), len(done.changed), len(done.unchanged)
    if as_json:
        say_json({"created": added, "updated": changed, "unchanged": unchanged})
        return
    for name in ignored_columns(lines[0][1]):
        say(f"Colonne ignorée : « {name} ».")
    say(
        f"{plural(len(described), 'guichet')} : {plural(added, 'ajouté')}, "
        f"{changed} mis à jour, {plural(unchanged, 'inchangé')}."
    )
