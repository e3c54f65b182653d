"""An entry's page: what an agent reads, what it rests on, what became of it; and the small orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from deadlines.months import add_calendar_months
from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.entries import Entry, Fact
from knowledge_base.formats.forms import FEWEST_VARIANTS
from knowledge_base.learning.questions import Use
from knowledge_base.local_values import LocalValue, named_in
from knowledge_base.upkeep.editing import REVIEW_AFTER
from knowledge_base.upkeep.errors import KnowledgeError
from knowledge_base.upkeep.life import Action, Status
from rendering.message import Reply
from web.console.base.form import one_line
from web.console.base.keeping import USE_MONTHS, BaseDesk, Keeping
from web.console.base.recall import RECALL_MONTHS, older_receivers
from web.errors import UnknownPage, WebError
from web.faults import Fault, fault_of
from web.fields import number_of
from web.forms import Typed, typed
from web.visitors import Visitor, field, form_of

ORDERS = frozenset({"confirmer", "a-relire", "formuler", "enlever"})
TO_DRAFT = frozenset({"formuler", "enlever"})
"""A phrasing is prepared as a draft: what it does to real questions is seen first."""


@dataclass(frozen=True)
class Happened:
    at: datetime
    action: Action
    author: str
    number: int


@dataclass(frozen=True, kw_only=True)
class EntryView:
    """``reply`` is what a chat shows, ``older`` counts those who received another answer of it. ``values``
    are what its answer names, "" where nobody filled it in.
    """

    entry: Entry
    reply: Reply
    status: Status
    number: int
    is_due: bool
    successor: Entry | None
    national: Entry | None
    draft_by: str
    facts: Sequence[Fact]
    values: Sequence[tuple[LocalValue, str]]
    use: Use
    older: int
    history: Sequence[Happened]


class EntryPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        site = self._desk.site
        return [
            site.page("/base/{entry}", self.show, Right.READ),
            site.order("/base/{entry}/{order}", self.order, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        query = request.query_params
        return await self._page(
            request.path_params["entry"],
            visitor,
            done=query.get("fait", ""),
            discarded=number_of(query.get("version", "")),
        )

    async def order(self, request: Request, visitor: Visitor) -> Response:
        entry_id, order = request.path_params["entry"], request.path_params["order"]
        async with form_of(request, visitor, takes_masked=True) as form:
            if order not in ORDERS:
                raise UnknownPage
            # Masking would change the phrasing that she takes away, which must be found again.
            phrasing = field(form, "formulation") if order == "enlever" else ""
            written = typed(form, "texte")
        try:
            await run_in_threadpool(self._carry_out, entry_id, order, written, phrasing, visitor.agent)
        except (KnowledgeError, WebError) as refused:
            refusal = fault_of(refused)
            return await self._page(entry_id, visitor, refusal=refusal, order=order, text=written["texte"])
        page = "brouillon" if order in TO_DRAFT else f"?fait={order}"
        return RedirectResponse(f"/base/{entry_id}{'/' if order in TO_DRAFT else ''}{page}", 303)

    def _carry_out(self, entry_id: str, order: str, written: Typed, phrasing: str, by: Agent) -> None:
        written.require_no_nir()
        with self._desk.writing(by) as keeping:
            entry, upkeep = keeping.entry(entry_id), keeping.standing.upkeep
            match order:
                case "confirmer":
                    upkeep.confirm(entry.id, by=by)
                case "a-relire":
                    upkeep.mark_to_review(entry.id, written["texte"], by=by)
                case "formuler":
                    _write_variants(entry.id, keeping, add=one_line(written["texte"]))
                case _:
                    _write_variants(entry.id, keeping, remove=phrasing)

    async def _page(
        self,
        entry_id: str,
        visitor: Visitor,
        *,
        done: str = "",
        discarded: int | None = None,
        refusal: Fault | None = None,
        order: str = "",
        text: str = "",
    ) -> Response:
        view = await run_in_threadpool(self._view, entry_id, visitor.agent)
        return self._desk.site.pages.page(
            "console/base/base_fiche.html",
            visitor,
            status=refusal.status if refusal else 200,
            fiche=view,
            fait=done,
            abandonnee=discarded,
            refus=refusal.sentence if refusal else "",
            ordre_refuse=order,
            saisie=text,
            mois=USE_MONTHS,
            mois_rappel=RECALL_MONTHS,
            formulations_au_moins=FEWEST_VARIANTS,
            relecture=add_calendar_months(self._desk.today, REVIEW_AFTER),
        )

    def _view(self, entry_id: str, reader: Agent) -> EntryView:
        with self._desk.reading(reader) as keeping:
            entry, standing = keeping.entry(entry_id), keeping.standing
            draft = keeping.draft_of(entry_id)
            shown = standing.shown(entry)
            return EntryView(
                entry=shown,
                reply=self._desk.seen_by_agents(shown),
                status=standing.status(entry),
                number=standing.number(entry),
                is_due=standing.is_due(entry),
                successor=keeping.entries.get(entry.replaced_by),
                national=keeping.entries.get(entry.overrides),
                draft_by=draft.author_name if draft else "",
                facts=[standing.shipped.facts[n] for n in entry.facts if n in standing.shipped.facts],
                values=[(one, standing.values.get(one.name, "")) for one in named_in(entry.answer)],
                use=keeping.uses.get(entry_id, Use()),
                older=len(older_receivers(entry_id, keeping, months=RECALL_MONTHS)),
                history=_history(entry_id, keeping),
            )


def _write_variants(entry_id: str, keeping: Keeping, *, add: str = "", remove: str = "") -> None:
    """In the draft that is open, else in a new one."""
    draft, upkeep, by = keeping.draft_of(entry_id), keeping.standing.upkeep, keeping.reader
    written = draft.content if draft else keeping.entry(entry_id)
    kept = [text for text in written.variants if text != remove]
    changes = {"variants": tuple([*kept, add] if add else kept)}
    if draft is None:
        upkeep.start_draft(entry_id, changes, by=by)
    elif changes["variants"] != written.variants:
        upkeep.edit(draft, changes, by=by)


def _history(entry_id: str, keeping: Keeping) -> list[Happened]:
    """Latest first."""
    events = [
        (event, revision.number)
        for revision in keeping.work.revisions.of_entry(entry_id)
        for event in revision.history
    ]
    names: dict[int, str] = {}
    for by in {event.by for event, _ in events if event.by is not None}:
        person = keeping.work.people.person(by)
        names[by] = person.name if person else ""
    found = [Happened(event.at, event.action, names.get(event.by or 0, ""), n) for event, n in events]
    return sorted(found, key=lambda one: one.at)[::-1]
