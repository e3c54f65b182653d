"""Entries that travel: the published base as a file, and a file's entries as drafts, once looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from knowledge_base.entries import DEPARTEMENT, Base, Entry
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.brought import brought
from knowledge_base.formats.exchange_file import ExchangeFile, parcel_csv, parcel_jsonl, parcel_of
from knowledge_base.formats.merge import Comparison, compare
from knowledge_base.upkeep.editing import WRITTEN
from web.console.base.keeping import Keeping, base_of
from web.errors import FaultyImport, NirRemoved, UnreadableImport
from web.files import attachment
from web.shell import Asked, Go, Page, Shell, page

PATH = "/base/import"
PLACE = "base:import"
"""Where a file that was read waits for the gestionnaire's decision, among their drafts."""
SHOWN_FAULTS = 50
JSONL = "import.jsonl"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page("/base/export.csv", export_csv),
        shell.page("/base/export.jsonl", export_jsonl),
        shell.page(PATH, ask, Right.ACT),
        shell.order(PATH, receive, again=ask, takes_files=True),
        shell.page(f"{PATH}/apercu", preview, Right.ACT),
        shell.order(f"{PATH}/ajouter", add),
    ]


def export_csv(asked: Asked) -> Response:
    return attachment(parcel_csv(_published(asked)).encode(), "fiches.csv", "text/csv")


def export_jsonl(asked: Asked) -> Response:
    text = parcel_jsonl(_published(asked))
    return attachment(text.encode(), "fiches.jsonl", "application/x-ndjson")


def ask(asked: Asked) -> Page:
    faults = asked.error.faulty.faults if isinstance(asked.error, FaultyImport) else ()
    return page(
        "console/base/base_import.html",
        fautes=faults[:SHOWN_FAULTS],
        autres=max(0, len(faults) - SHOWN_FAULTS),
        refus_dit="" if faults else asked.refused,
    )


def receive(asked: Asked) -> Go:
    """Keeps what the file holds until the gestionnaire decides."""
    file = next(iter(asked.form.files), None)
    content = file.file.read() if file else b""
    if file is None or not content:
        raise UnreadableImport
    try:
        read = asked.site.opened(brought, content, file.filename or "")
    except FaultyBase as faulty:
        asked.form.masked_in_files += faulty.nirs
        raise FaultyImport(faulty) from None
    if read.nirs:
        asked.form.masked_in_files += read.nirs
        raise NirRemoved
    asked.work.drafts.keep(asked.me, PLACE, read.text, asked.now)
    return Go(f"{PATH}/apercu{'?note=windows' if read.in_windows else ''}")


def preview(asked: Asked) -> Page | Go:
    received = _received(base_of(asked))
    if received is None:
        return Go(PATH)
    return page("console/base/base_import_apercu.html", recu=received, en_windows="note" in asked.query)


def add(asked: Asked) -> Go:
    """As drafts. One that is being written already is left as it is."""
    keeping, chosen = base_of(asked), set(asked.form.getlist("fiche"))
    received = _received(keeping)
    new = [entry for entry in received.new if entry.id in chosen] if received else []
    changed = [one for one in received.conflicts if one.theirs.id in chosen] if received else []
    if not new and not changed:
        return Go(f"{PATH}/apercu")
    for entry in new:
        keeping.upkeep.create(_unvalidated(entry), by=asked.by)
    for conflict in changed:
        written = {name: getattr(conflict.taken, name) for name in WRITTEN}
        keeping.upkeep.start_draft(conflict.ours.id, written, by=asked.by)
    asked.work.drafts.forget(asked.me, PLACE)
    return Go(f"/base?etat=brouillons&fait=import&combien={len(new) + len(changed)}")


def _published(asked: Asked) -> ExchangeFile:
    keeping = base_of(asked)
    entries = tuple(keeping.live)
    base = Base(entries, keeping.standing.shipped.facts)
    return ExchangeFile(base, keeping.library.provenance(entries)).signed(
        origin=f"{DEPARTEMENT}{keeping.departement}",
        exported_on=asked.today,
        exported_by=asked.by.name,
    )


def _received(keeping: Keeping) -> Comparison | None:
    """What the file would bring; what is being written already is left out of it."""
    kept = keeping.work.drafts.of(keeping.reader.id or 0, PLACE)
    if kept is None:
        return None
    theirs = parcel_of(kept.text.encode(), JSONL).base
    ours = Base(tuple(keeping.standing.entries.values()))
    found = compare(ours, theirs, departement=keeping.departement)
    busy = {draft.entry_id for draft in keeping.work.revisions.drafts()}
    known = keeping.entries.keys() - busy
    return replace(
        found,
        new=tuple(entry for entry in found.new if entry.id not in busy),
        conflicts=tuple(one for one in found.conflicts if one.ours.id in known),
    )


def _unvalidated(entry: Entry) -> Entry:
    """Nobody here has validated it yet."""
    return replace(entry, validated_by="", validated_on=None, review_by=None, replaced_by="")
