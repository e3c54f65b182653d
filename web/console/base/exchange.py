"""Entries that travel: the published base as a file, and a file's entries as drafts, once looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.entries import DEPARTEMENT, Base, Entry
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.brought import brought
from knowledge_base.formats.merge import Conflict, compare
from knowledge_base.formats.parcels import Parcel, parcel_csv, parcel_jsonl, parcel_of
from knowledge_base.upkeep.editing import WRITTEN
from refusals.faults import Fault as FileFault
from web.console.base.keeping import BaseDesk, Keeping
from web.errors import NirRemoved, UnreadableImport, WebError
from web.faults import Fault, fault_of
from web.visitors import Visitor, form_of
from web.with_files import run_with_files

PLACE = "base:import"
"""Where a file that was read waits for her decision, among her drafts."""
SHOWN_FAULTS = 50
JSONL = "import.jsonl"


@dataclass(frozen=True)
class Received:
    """What a file would bring. ``foreign`` are of another département, and left out."""

    new: Sequence[Entry]
    changed: Sequence[Conflict]
    same: int
    foreign: int


class ExchangePages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        site = self._desk.site
        return [
            site.page("/base/export.csv", self.export_csv, Right.READ),
            site.page("/base/export.jsonl", self.export_jsonl, Right.READ),
            site.page("/base/import", self.show_form, Right.ACT),
            site.order("/base/import", self.receive, Right.ACT),
            site.page("/base/import/apercu", self.preview, Right.ACT),
            site.order("/base/import/ajouter", self.add, Right.ACT),
        ]

    async def export_csv(self, _request: Request, visitor: Visitor) -> Response:
        parcel = await run_in_threadpool(self._published, visitor.agent)
        return _file(parcel_csv(parcel), "text/csv", "fiches.csv")

    async def export_jsonl(self, _request: Request, visitor: Visitor) -> Response:
        parcel = await run_in_threadpool(self._published, visitor.agent)
        return _file(parcel_jsonl(parcel), "application/x-ndjson", "fiches.jsonl")

    async def show_form(self, _request: Request, visitor: Visitor) -> Response:
        return self._form(visitor)

    async def receive(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            name, content = await _upload(form)
        try:
            note = await run_with_files(self._receive, name, content, visitor.agent)
        except FaultyBase as faulty:
            await run_in_threadpool(self._desk.site.count_masked, faulty.nirs, visitor.agent)
            return self._form(visitor, faults=faulty.faults)
        except WebError as refused:
            return self._form(visitor, refusal=fault_of(refused))
        return RedirectResponse(f"/base/import/apercu{'?note=windows' if note else ''}", 303)

    async def preview(self, request: Request, visitor: Visitor) -> Response:
        received = await run_in_threadpool(self._preview, visitor.agent)
        if received is None:
            return RedirectResponse("/base/import", 303)
        return self._desk.site.pages.page(
            "console/base/base_import_apercu.html",
            visitor,
            recu=received,
            en_windows="note" in request.query_params,
        )

    async def add(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            chosen = {value for value in form.getlist("fiche") if isinstance(value, str)}
        count = await run_in_threadpool(self._add, chosen, visitor.agent)
        if not count:
            return RedirectResponse("/base/import/apercu", 303)
        return RedirectResponse(f"/base?etat=brouillons&fait=import&combien={count}", 303)

    def _form(
        self, visitor: Visitor, *, faults: Sequence[FileFault] = (), refusal: Fault | None = None
    ) -> Response:
        return self._desk.site.pages.page(
            "console/base/base_import.html",
            visitor,
            status=422 if faults or refusal else 200,
            fautes=faults[:SHOWN_FAULTS],
            autres=max(0, len(faults) - SHOWN_FAULTS),
            refus=refusal.sentence if refusal else "",
        )

    def _published(self, reader: Agent) -> Parcel:
        with self._desk.reading(reader) as keeping:
            entries = tuple(filter(keeping.sees, keeping.standing.contents.live))
            shipped = keeping.standing.shipped
            return Parcel(Base(entries, shipped.facts), keeping.library.provenance(entries)).signed(
                origin=f"{DEPARTEMENT}{reader.departement or keeping.standing.departement}",
                exported_on=self._desk.today,
                exported_by=reader.name,
            )

    def _receive(self, name: str, content: bytes, by: Agent) -> bool:
        """Keeps what the file holds until she decides; whether it was in the encoding of Windows."""
        if not content:
            raise UnreadableImport
        read = self._desk.site.opened(brought, content, name)
        if read.nirs:
            self._desk.site.count_masked(read.nirs, by)
            raise NirRemoved
        with self._desk.site.units() as work:
            assert by.id is not None
            work.drafts.keep(by.id, PLACE, read.text, self._desk.now)
        return read.in_windows

    def _preview(self, reader: Agent) -> Received | None:
        with self._desk.reading(reader) as keeping:
            return _received(keeping)

    def _add(self, chosen: set[str], by: Agent) -> int:
        """As drafts; how many. One that is being written already is left as it is."""
        assert by.id is not None
        with self._desk.writing(by) as keeping:
            received = _received(keeping)
            if received is None:
                return 0
            upkeep, count = keeping.standing.upkeep, 0
            for entry in received.new:
                if entry.id in chosen:
                    upkeep.create(_unvalidated(entry), by=by)
                    count += 1
            for conflict in received.changed:
                if conflict.theirs.id in chosen:
                    written = {name: getattr(conflict.taken, name) for name in WRITTEN}
                    upkeep.start_draft(conflict.ours.id, written, by=by)
                    count += 1
            if count:
                keeping.work.drafts.forget(by.id, PLACE)
            return count


def _received(keeping: Keeping) -> Received | None:
    assert keeping.reader.id is not None
    kept = keeping.work.drafts.of(keeping.reader.id, PLACE)
    if kept is None:
        return None
    theirs = parcel_of(kept.text.encode(), JSONL).base
    ours = Base(tuple(keeping.standing.entries.values()))
    departement = keeping.reader.departement or keeping.standing.departement
    found = compare(ours, theirs, departement=departement)
    busy = {draft.entry_id for draft in keeping.work.revisions.drafts()}
    return Received(
        new=[entry for entry in found.new if entry.id not in busy],
        changed=[
            one for one in found.conflicts if one.ours.id in keeping.entries and one.ours.id not in busy
        ],
        same=len(found.same),
        foreign=len(found.foreign),
    )


def _unvalidated(entry: Entry) -> Entry:
    """Nobody here has validated it yet."""
    return replace(entry, validated_by="", validated_on=None, review_by=None, replaced_by="")


async def _upload(form: FormData) -> tuple[str, bytes]:
    """Its name and its content; both empty when there is none."""
    file = form.get("fichier")
    if not isinstance(file, UploadFile):
        return "", b""
    return file.filename or "", await file.read()


def _file(text: str, mime: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type=mime, headers=disposition)
