"""``relais kb export``, ``kb import`` and ``kb fusionner``: entries that travel between départements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import typer

from app.commands.errors import Refusal
from app.commands.kb_bases import local_today, published_parcel, writable_folder
from app.commands.nirs import count_nirs
from app.commands.output import say, warn, write
from app.failures import line_of
from app.settings import read_settings
from app.shipped_base import knowledge_folder
from knowledge_base.entries import DEPARTEMENT, Entry
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.exchange_file import (
    ExchangeFile,
    Provenance,
    parcel_csv,
    parcel_jsonl,
    read_parcel,
    write_folder,
)
from knowledge_base.formats.files import load
from knowledge_base.formats.merge import (
    Comparison,
    Conflict,
    Merge,
    MergeDecision,
    compare,
    decide,
    write_merge,
)
from refusals.faults import Fault
from rendering.dates import plural
from rendering.fault_words import READ_AS_WINDOWS
from rendering.labels import ENTRY_FIELD

MARKDOWN = "md"
TEXTS = {"jsonl": parcel_jsonl, "csv": parcel_csv}


def export_entries(form: str, out: Path | None, base_path: Path | None, *, by: str) -> None:
    if form == MARKDOWN and out is None:
        raise typer.BadParameter("un dossier est attendu pour des fiches en Markdown.", param_hint="--out")
    settings = read_settings()
    parcel = published_parcel(base_path, settings).signed(
        origin=f"{DEPARTEMENT}{settings.departement}",
        exported_on=local_today(settings),
        exported_by=" ".join(by.split()),
    )
    if out is None:
        say(TEXTS[form](parcel).removesuffix("\n"))
        return
    if form == MARKDOWN:
        register = base_path if base_path and base_path.is_dir() else knowledge_folder(settings)
        with _nothing_written():
            write_folder(parcel, out, register=register)
    else:
        write(out, TEXTS[form](parcel))
    say(f"{plural(len(parcel.base.entries), 'fiche')} dans {out}.")


def import_entries(file: Path, folder: Path | None) -> None:
    settings = read_settings()
    folder = writable_folder(folder, settings)
    parcel = _received(file)
    with _nothing_written(parcel.received):
        written = write_folder(parcel, folder, register=knowledge_folder(settings))
    say(f"{plural(len(written), 'fiche écrite', 'fiches écrites')} dans {folder}.")


def merge_entries(
    file: Path, folder: Path | None, *, keep: bool, take: bool, chosen: Sequence[str] | None
) -> None:
    if keep and take:
        raise typer.BadParameter("--garder ou --prendre, pas les deux.", param_hint="--prendre")
    settings = read_settings()
    folder = writable_folder(folder, settings)
    ours, parcel = load(folder), _received(file)
    comparison = compare(ours, parcel.base, departement=settings.departement)
    others = MergeDecision.KEEP if keep else MergeDecision.TAKE if take else MergeDecision.SHOW
    merge = decide(comparison, others=others, taken=chosen or ())
    say(*_summary(comparison), *_shown(comparison, parcel.provenance))
    _refuse_undecided(merge)
    with _nothing_written(replace(parcel, lines=_lines_taken(parcel, merge)).received):
        written = write_merge(
            merge, folder, provenance=parcel.provenance, register=knowledge_folder(settings)
        )
    say(f"{plural(len(written), 'fiche écrite', 'fiches écrites')} dans {folder}.")


def _received(file: Path) -> ExchangeFile:
    try:
        parcel = read_parcel(file)
    except FaultyBase as error:
        count_nirs(error.nirs)
        raise Refusal(f"Ce qui est reçu est refusé ({file}) :", *map(line_of, error.faults)) from None
    if parcel.in_windows:
        warn(f"{file} : {READ_AS_WINDOWS}.")
    return parcel


def _lines_taken(parcel: ExchangeFile, merge: Merge) -> Mapping[str, int]:
    """Of what would be written: the others stand in our files."""
    taken = {entry.id for entry in (*merge.added, *(conflict.taken for conflict in merge.replaced))}
    return {name: line for name, line in parcel.lines.items() if name in taken}


@contextmanager
def _nothing_written(place: Callable[[Fault], Fault] = lambda fault: fault) -> Iterator[None]:
    """What the base would refuse is told as a refusal of the whole, each fault where ``place`` puts it."""
    try:
        yield
    except FaultyBase as error:
        count_nirs(error.nirs)
        raise Refusal(
            *(line_of(place(fault)) for fault in error.faults),
            f"Rien n’a été écrit : {plural(len(error.faults), 'faute')} à corriger.",
        ) from error


def _summary(found: Comparison) -> Iterator[str]:
    counts = (
        plural(len(found.new), "fiche nouvelle", "fiches nouvelles"),
        plural(len(found.same), "identique"),
        plural(len(found.conflicts), "en conflit", "en conflit"),
        plural(len(found.foreign), "d’un autre département", "d’autres départements"),
    )
    yield f"{', '.join(counts)}."
    if found.facts_apart:
        numbers = ", ".join(map(str, found.facts_apart))
        yield f"Faits que les deux registres ne disent pas de même : {numbers}. Celui d’ici est gardé."


def _shown(found: Comparison, provenance: Mapping[str, Provenance]) -> Iterator[str]:
    for conflict in found.conflicts:
        yield ""
        yield _heading(conflict) + _origin(conflict.theirs, provenance)
        for name in conflict.differing:
            yield f"  {ENTRY_FIELD[name]}"
            yield from _both(getattr(conflict.ours, name), getattr(conflict.theirs, name))
    if found.foreign:
        yield ""
        yield "D’autres départements (pour en prendre une : --fiche et son nom) :"
        yield from (f"  {e.id} : {e.question}{_origin(e, provenance)}" for e in found.foreign)


def _heading(conflict: Conflict) -> str:
    if conflict.is_same_phrasing:
        return f"Conflit : {conflict.theirs.id} a une formulation de {conflict.ours.id}"
    return f"Conflit : {conflict.theirs.id}"


def _origin(entry: Entry, provenance: Mapping[str, Provenance]) -> str:
    known = provenance.get(entry.id, Provenance())
    day = f"{known.exported_on:%d/%m/%Y}" if known.exported_on else ""
    told = ", ".join(filter(None, (known.origin, day, known.exported_by)))
    return f" ({told})" if told else ""


def _both(ours: object, theirs: object) -> Iterator[str]:
    """Of two lists, what only one of them has; of two texts, both."""
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        yield from (f"    ici seulement : {item}" for item in ours if item not in theirs)
        yield from (f"    reçu seulement : {item}" for item in theirs if item not in ours)
        if set(ours) == set(theirs):
            yield "    les mêmes, dans un autre ordre"
        return
    for where, value in (("ici", ours), ("reçu", theirs)):
        first, *others = ("–" if value in ("", None) else str(value)).splitlines()
        yield f"    {where} : {first}"
        yield from (f"      {line}" for line in others)


def _refuse_undecided(merge: Merge) -> None:
    if merge.unknown:
        raise Refusal(
            f"Aucun conflit, ni aucune fiche d’un autre département, ne porte ce nom : "
            f"{', '.join(merge.unknown)}.",
            "Rien n’a été écrit.",
        )
    if merge.undecided:
        raise Refusal(
            f"Rien n’a été écrit : {plural(len(merge.undecided), 'conflit')} à trancher "
            f"({', '.join(conflict.theirs.id for conflict in merge.undecided)}).",
            "Pour prendre une fiche reçue à la place de celle d’ici : --fiche NOM, une ou plusieurs fois.",
            "Pour toutes les autres : --garder celles d’ici, ou --prendre celles reçues.",
        )
