"""Writing an entry: the form, what an agent would read of it, and the draft that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.entries import DEPARTEMENT, Entry
from knowledge_base.formats.forms import FEWEST_VARIANTS, LONGEST_ANSWER, LONGEST_PHRASING, TO_WRITE
from knowledge_base.learning.drafts import draft as begun_from
from knowledge_base.themes import Theme
from knowledge_base.upkeep.errors import KnowledgeError
from knowledge_base.upkeep.revisions import Revision
from privacy.nir import mask
from privacy.text import clean
from rendering.labels import THEME
from rendering.message import Reply
from tickets.workplace import Draft
from web.console.base.form import NAMES, EntryForm, scopes
from web.console.base.keeping import BaseDesk, Keeping, state_of
from web.errors import EntryChanged, WebError
from web.faults import Fault, fault_of
from web.forms import Typed, typed
from web.visitors import Visitor, field, form_of

NEW = "nouvelle"
"""Stands in addresses, and in the places of what is being typed, for an entry without a name yet."""


@dataclass(frozen=True)
class Editing:
    """``entry`` is what was there, None for a new one; ``kept`` an answer that she typed and never sent.
    ``is_draft_alone``: the entry was never published, and has no page of its own.
    """

    entry: Entry | None
    is_draft_alone: bool
    form: EntryForm
    state: str
    draft_by: str
    kept: Draft | None
    theme_choices: Sequence[tuple[str, str]]
    scopes: Sequence[tuple[str, str]]


class EntryEditor:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        site = self._desk.site
        return [
            site.page(f"/base/{NEW}", self.begin, Right.ACT),
            site.order(f"/base/{NEW}", self.write, Right.ACT),
            site.order("/base/apercu", self.preview, Right.ACT, counts_masked=False),  # as she types
            site.page("/base/{entry}/modifier", self.edit, Right.ACT),
            site.order("/base/{entry}/modifier", self.write, Right.ACT),
        ]

    async def begin(self, request: Request, visitor: Visitor) -> Response:
        """From a question (of a ticket), from a gap, or from nothing."""
        query = request.query_params
        started = await run_in_threadpool(
            self._started,
            query.get("lacune", ""),
            mask(clean(query.get("question", ""))[:LONGEST_PHRASING]).text,
            query.get("theme", ""),
            visitor.agent,
        )
        return await self._page("", visitor, form=EntryForm.of(started))

    async def edit(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(request.path_params["entry"], visitor)

    async def preview(self, request: Request, visitor: Visitor) -> Response:
        """What an agent would read, for a page that is being typed."""
        async with form_of(request, visitor, takes_masked=True) as form:
            written = EntryForm(typed(form, *NAMES).texts)
        reply = await run_in_threadpool(self._reply, written, visitor.agent)
        return self._desk.site.pages.page(
            "console/base/base_apercu.html", visitor, reponse=reply, longueur=len(written.values["reponse"])
        )

    async def write(self, request: Request, visitor: Visitor) -> Response:
        """Keeps the draft. To go on to what it does, it must be faultless; to be kept, it need not."""
        entry_id = request.path_params.get("entry", "")
        async with form_of(request, visitor, takes_masked=True) as form:
            written = typed(form, *NAMES)
            state, order = field(form, "etat"), field(form, "ordre")
        entry_form = EntryForm(written.texts)
        if order == "apercu":
            return await self._page(entry_id, visitor, form=entry_form, state=state, shown=True)
        if order == "reprise":
            entry_form = await run_in_threadpool(self._taken_up, entry_id, entry_form, visitor.agent)
            return await self._page(entry_id, visitor, form=entry_form, state=state)
        unreadable = entry_form.unreadable()
        if unreadable.faults and not written.masked:
            return await self._page(entry_id, visitor, form=unreadable, state=state)
        try:
            draft = await run_in_threadpool(self._keep, entry_id, written, state, visitor.agent)
        except (KnowledgeError, WebError) as refused:
            fault = fault_of(refused)
            return await self._page(entry_id, visitor, form=entry_form, state=state, refusal=fault)
        if order == "garder":
            return RedirectResponse(f"/base/{draft.entry_id}/brouillon?fait=garde", 303)
        faulty = await run_in_threadpool(self._with_faults, draft.entry_id, entry_form, visitor.agent)
        if faulty.faults:
            return await self._page(draft.entry_id, visitor, form=faulty, state=state_of(draft), is_kept=True)
        return RedirectResponse(f"/base/{draft.entry_id}/brouillon", 303)

    async def _page(
        self,
        entry_id: str,
        visitor: Visitor,
        *,
        form: EntryForm | None = None,
        state: str = "",
        refusal: Fault | None = None,
        shown: bool = False,
        is_kept: bool = False,
    ) -> Response:
        editing = await run_in_threadpool(self._editing, entry_id, form, state, visitor.agent)
        is_faulty = refusal is not None or bool(editing.form.faults)
        return self._desk.site.pages.page(
            "console/base/base_modifier.html",
            visitor,
            status=refusal.status if refusal else 422 if is_faulty else 200,
            fiche=editing,
            saisie=editing.form.values,
            fautes=editing.form.faults,
            refus=refusal.sentence if refusal else "",
            gardee=is_kept,
            reponse=await run_in_threadpool(self._reply, editing.form, visitor.agent),
            longueur=len(editing.form.values["reponse"]),
            montre=shown,
            adresse=f"/base/{entry_id}/modifier" if entry_id else f"/base/{NEW}",
            place=f"fiche:{entry_id or NEW}:reponse",
            reponse_au_plus=LONGEST_ANSWER,
            formulation_au_plus=LONGEST_PHRASING,
            formulations_au_moins=FEWEST_VARIANTS,
        )

    def _editing(self, entry_id: str, form: EntryForm | None, state: str, reader: Agent) -> Editing:
        with self._desk.reading(reader) as keeping:
            draft = keeping.draft_of(entry_id) if entry_id else None
            entry = draft.content if draft else keeping.entry(entry_id) if entry_id else None
            if form is None:
                assert entry is not None
                form = EntryForm.of(entry, note=draft.note if draft else "")
            return Editing(
                entry=entry,
                is_draft_alone=entry is not None and entry.id not in keeping.entries,
                form=form,
                state=state or state_of(draft),
                draft_by=draft.author_name if draft and draft.author_id != reader.id else "",
                kept=_kept(entry_id, form, keeping),
                theme_choices=[(theme.value, label) for theme, label in THEME.items()],
                scopes=scopes(self._departement(reader), form.values["portee"]),
            )

    def _taken_up(self, entry_id: str, form: EntryForm, reader: Agent) -> EntryForm:
        """With the answer that she had typed and never sent."""
        with self._desk.reading(reader) as keeping:
            kept = _kept(entry_id, form, keeping)
        return EntryForm({**form.values, "reponse": kept.text}) if kept else form

    def _started(self, gap_id: str, question: str, theme: str, reader: Agent) -> Entry:
        with self._desk.reading(reader) as keeping:
            asked = next((asked for gap, asked in keeping.latest_gaps() or () if gap.id == gap_id), None)
        if asked is not None:
            begun = begun_from(asked, departement=self._departement(reader))
            return replace(begun, answer="" if begun.answer == TO_WRITE else begun.answer)
        return replace(
            self._blank(reader), question=question, theme=Theme(theme) if theme in set(Theme) else None
        )

    def _keep(self, entry_id: str, written: Typed, state: str, by: Agent) -> Revision:
        written.require_no_nir()
        form = EntryForm(written.texts)
        with self._desk.writing(by) as keeping:
            draft = self._written(entry_id, form, state, keeping)
            assert by.id is not None
            keeping.work.drafts.forget(by.id, f"fiche:{entry_id or NEW}:reponse")
            return draft

    def _written(self, entry_id: str, form: EntryForm, state: str, keeping: Keeping) -> Revision:
        upkeep, by = keeping.standing.upkeep, keeping.reader
        if not entry_id:
            entry = form.written_on(self._blank(by))
            return upkeep.create(
                replace(entry, id=keeping.standing.free_id(entry.question)), by=by, note=form.note
            )
        draft = keeping.draft_of(entry_id)
        if state != state_of(draft):
            raise EntryChanged
        if draft is None:
            return upkeep.start_draft(keeping.entry(entry_id).id, form.changes(), by=by, note=form.note)
        upkeep.edit(draft, form.changes(), by=by, note=form.note)
        return draft

    def _with_faults(self, entry_id: str, form: EntryForm, by: Agent) -> EntryForm:
        with self._desk.reading(by) as keeping:
            refusal = keeping.standing.refusal(keeping.draft(entry_id), by=by)
            return form.refused(refusal) if refusal else form

    def _reply(self, form: EntryForm, reader: Agent) -> Reply:
        """As if it were published today in her name."""
        written = form.written_on(self._blank(reader))
        validated = replace(written, validated_by=reader.name, validated_on=self._desk.today)
        with self._desk.reading(reader) as keeping:
            return self._desk.seen_by_agents(keeping.standing.shown(validated))

    def _blank(self, reader: Agent) -> Entry:
        return Entry(id=NEW, question="", answer="", scope=f"{DEPARTEMENT}{self._departement(reader)}")

    def _departement(self, reader: Agent) -> str:
        return reader.departement or self._desk.site.zone.departement


def _kept(entry_id: str, form: EntryForm, keeping: Keeping) -> Draft | None:
    """The answer that she typed and never sent, where it is not what the page shows."""
    assert keeping.reader.id is not None
    kept = keeping.work.drafts.of(keeping.reader.id, f"fiche:{entry_id or NEW}:reponse")
    return kept if kept is not None and kept.text != form.values["reponse"] else None
