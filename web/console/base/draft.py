"""A draft before it is published: what it changes, what it does to real questions, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from deadlines.months import add_calendar_months
from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.entries import Entry
from knowledge_base.upkeep.diff import Change, compare
from knowledge_base.upkeep.editing import REVIEW_AFTER, Upkeep
from knowledge_base.upkeep.errors import FaultyContent, KnowledgeError, UnknownEntry
from knowledge_base.upkeep.life import Status
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import Order
from rendering.fault_words import on_form
from rendering.message import Reply
from web.console.base.effects import Decision, EffectView, carry_out, effect_page, effect_view
from web.console.base.keeping import BaseDesk, Keeping, state_of
from web.errors import UnknownPage, WebError
from web.faults import Fault, fault_of
from web.fields import number_of
from web.visitors import Visitor, field, form_of

CORRECTION, RULE = "correction", "regle"

TOUCHES_NO_RULE = frozenset({"question", "variants", "keywords", "owner", "theme"})
"""What may change without anybody having read the answer again."""


@dataclass(frozen=True, kw_only=True)
class DraftView:
    """``before`` is None for an entry to come; ``faults`` keep it from publication. ``replies`` are what
    agents would receive, by what she may publish it as.
    """

    draft: Revision
    state: str
    before: Entry | None
    status: Status | None
    replies: Mapping[str, Reply]
    differences: Sequence[Change]
    faults: Sequence[str]
    is_correction: bool


class DraftPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        site = self._desk.site
        return [
            site.page("/base/{entry}/brouillon", self.show, Right.READ),
            site.order("/base/{entry}/brouillon/publier", self.publish, Right.ACT),
            site.order("/base/{entry}/brouillon/abandonner", self.discard, Right.ACT),
            site.order("/base/{entry}/brouillon/reprendre", self.resume, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(request, visitor)

    async def publish(self, request: Request, visitor: Visitor) -> Response:
        entry_id = request.path_params["entry"]
        async with form_of(request, visitor) as form:
            state, how, anyway = field(form, "etat"), field(form, "nature"), field(form, "malgre") == "oui"
        try:
            if how not in (CORRECTION, RULE):
                raise UnknownPage
            is_other_answer = await run_in_threadpool(
                self._publish, entry_id, state, how, anyway, visitor.agent
            )
        except (KnowledgeError, WebError) as refused:
            return await self._page(request, visitor, refusal=fault_of(refused))
        done = "corrigee" if is_other_answer else "publiee"
        return RedirectResponse(f"/base/{entry_id}?fait={done}", 303)

    async def discard(self, request: Request, visitor: Visitor) -> Response:
        entry_id = request.path_params["entry"]
        async with form_of(request, visitor) as form:
            state = field(form, "etat")
        number, is_new = await run_in_threadpool(self._discard, entry_id, state, visitor.agent)
        if is_new:
            return RedirectResponse(f"/base?fait=abandon&fiche={entry_id}&version={number}", 303)
        return RedirectResponse(f"/base/{entry_id}?fait=abandon&version={number}", 303)

    async def resume(self, request: Request, visitor: Visitor) -> Response:
        entry_id = request.path_params["entry"]
        async with form_of(request, visitor) as form:
            number = number_of(field(form, "version"))
        await run_in_threadpool(self._resume, entry_id, number, visitor.agent)
        return RedirectResponse(f"/base/{entry_id}/brouillon?fait=repris", 303)

    async def _page(self, request: Request, visitor: Visitor, *, refusal: Fault | None = None) -> Response:
        entry_id = request.path_params["entry"]
        view, effect = await run_in_threadpool(self._view, entry_id, visitor)
        return effect_page(
            self._desk.site,
            request,
            visitor,
            "console/base/base_brouillon.html",
            effect,
            status=refusal.status if refusal else 200,
            vue=view,
            fait=request.query_params.get("fait", ""),
            refus=refusal.sentence if refusal else "",
            relecture=add_calendar_months(self._desk.today, REVIEW_AFTER),
        )

    def _view(self, entry_id: str, visitor: Visitor) -> tuple[DraftView, EffectView | None]:
        reader = visitor.agent
        with self._desk.reading(reader) as keeping:
            draft = keeping.draft(entry_id)
            before = keeping.standing.entries.get(entry_id)
            effect: EffectView | None = None
            faults: Sequence[str] = ()
            address = f"/base/{entry_id}/brouillon"
            fields = {"etat": state_of(draft)}
            decision = Decision(f"{address}/publier", "Publier", visitor.may(Right.ACT), fields)
            replies = {RULE: self._desk.seen_by_agents(keeping.standing.shown(draft.content))}
            try:
                played, changed = keeping.standing.after(_published(entry_id, RULE, reader))
            except FaultyContent as refused:
                faults = list(map(on_form, refused.faults))
            else:
                effect = effect_view(keeping, changed, address, decision)
                replies = {RULE: self._desk.seen_by_agents(keeping.standing.received(played))}
                if before is not None:
                    corrected, _ = keeping.standing.after(_published(entry_id, CORRECTION, reader))
                    replies[CORRECTION] = self._desk.seen_by_agents(keeping.standing.received(corrected))
            view = DraftView(
                draft=draft,
                state=state_of(draft),
                before=before,
                status=keeping.standing.status(before) if before else None,
                replies=replies,
                differences=compare(before, draft.content) if before else (),
                faults=faults,
                is_correction=before is not None and _touches_no_rule(before, draft.content),
            )
            return view, effect

    def _publish(self, entry_id: str, state: str, how: str, anyway: bool, by: Agent) -> bool:
        """Whether agents who read the older answer should be told."""
        with self._desk.writing(by) as keeping:
            keeping.draft(entry_id, state=state)
            before = keeping.standing.entries.get(entry_id)
            published = carry_out(keeping, _published(entry_id, how, by), anyway=anyway)
            return before is not None and before.answer != published.content.answer

    def _discard(self, entry_id: str, state: str, by: Agent) -> tuple[int, bool]:
        """Its number, and whether nothing is left of the entry."""
        with self._desk.writing(by) as keeping:
            draft = keeping.draft(entry_id, state=state)
            keeping.standing.upkeep.discard(draft, by=by)
            return draft.number, entry_id not in keeping.standing.entries

    def _resume(self, entry_id: str, number: int | None, by: Agent) -> None:
        with self._desk.writing(by) as keeping:
            _require_seen(entry_id, number, keeping)
            keeping.standing.upkeep.resume(entry_id, number or 0, by=by)


def _published(entry_id: str, how: str, by: Agent) -> Order:
    def order(upkeep: Upkeep) -> Revision:
        draft = upkeep.draft_of(entry_id)
        if draft is None:
            raise UnknownEntry(entry_id)
        if how == CORRECTION:
            return upkeep.publish_correction(draft, by=by)
        return upkeep.review_and_publish(draft, by=by)

    return order


def _require_seen(entry_id: str, number: int | None, keeping: Keeping) -> None:
    """Raises ``UnknownPage`` for what another département wrote."""
    versions = keeping.work.revisions.of_entry(entry_id)
    if not any(one.number == number and keeping.sees(one.content) for one in versions):
        raise UnknownPage


def _touches_no_rule(before: Entry, after: Entry) -> bool:
    return all(change.field in TOUCHES_NO_RULE for change in compare(before, after))
