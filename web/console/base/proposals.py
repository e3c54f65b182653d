"""Phrasings that real questions propose: each is added to an entry, set aside, or left for later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.entries import Entry
from knowledge_base.learning.errors import LearningError
from knowledge_base.learning.lessons import accept, refuse
from knowledge_base.learning.proposals import Proposal
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.errors import KnowledgeError
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import Order
from privacy.text import clean
from web.console.base.effects import Decision, EffectView, carry_out, effect_page, effect_view
from web.console.base.keeping import BaseDesk, Keeping, WaitingWork
from web.console.base.listing import LONGEST
from web.errors import UnknownPage, WebError
from web.faults import Fault, fault_of
from web.visitors import Visitor, field, form_of


@dataclass(frozen=True)
class ProposalLine:
    """``entry`` is None when nobody knows yet which should answer."""

    proposal: Proposal
    entry: Entry | None


@dataclass(frozen=True)
class ProposalView:
    """``entry`` is the one it would go to; ``refusal`` says why it cannot, ``following`` waits after it."""

    proposal: Proposal
    entry: Entry | None
    words: str
    found: Sequence[Entry]
    refusal: str
    following: int | None


class ProposalPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        site = self._desk.site
        return [
            site.page("/base/propositions", self.index, Right.READ),
            site.page("/base/propositions/{number:int}", self.show, Right.READ),
            site.order("/base/propositions/{number:int}/ajouter", self.add, Right.ACT),
            site.order("/base/propositions/{number:int}/ecarter", self.set_aside, Right.ACT),
        ]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        lines, waiting = await run_in_threadpool(self._lines, visitor.agent)
        return self._desk.site.pages.page(
            "console/base/base_propositions.html",
            visitor,
            lignes=lines,
            attente=waiting,
            fait=request.query_params.get("fait", ""),
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        query = request.query_params
        return await self._page(request, visitor, query.get("fiche", ""), query.get("mots"))

    async def add(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            chosen, anyway = field(form, "fiche"), field(form, "malgre") == "oui"
        number = request.path_params["number"]
        try:
            following = await run_in_threadpool(self._add, number, chosen, anyway, visitor.agent)
        except (KnowledgeError, LearningError, WebError) as refused:
            return await self._page(request, visitor, chosen, None, refusal=fault_of(refused))
        return _on_to(following, "ajoutee")

    async def set_aside(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            pass
        number = request.path_params["number"]
        try:
            following = await run_in_threadpool(self._refuse, number, visitor.agent)
        except LearningError as refused:
            return await self._page(request, visitor, "", None, refusal=fault_of(refused))
        return _on_to(following, "ecartee")

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        chosen: str,
        words: str | None,
        *,
        refusal: Fault | None = None,
    ) -> Response:
        number = request.path_params["number"]
        view, effect = await run_in_threadpool(self._view, number, chosen, words, visitor)
        return effect_page(
            self._desk.site,
            request,
            visitor,
            "console/base/base_proposition.html",
            effect,
            status=refusal.status if refusal else 200,
            vue=view,
            fait=request.query_params.get("fait", ""),
            refus=refusal.sentence if refusal else "",
        )

    def _lines(self, reader: Agent) -> tuple[Sequence[ProposalLine], WaitingWork]:
        with self._desk.reading(reader) as keeping:
            lines = [ProposalLine(one, _entry(one.entry_id, keeping)) for one in keeping.proposals()]
            return lines, keeping.waiting()

    def _view(
        self, number: int, chosen: str, words: str | None, visitor: Visitor
    ) -> tuple[ProposalView, EffectView | None]:
        with self._desk.reading(visitor.agent) as keeping:
            proposal = _proposal(number, keeping)
            entry = _entry(chosen or proposal.entry_id, keeping)
            typed = clean(words)[:LONGEST] if words is not None else proposal.phrasing
            effect, refused = None, ""
            if entry is not None and proposal.is_pending:
                try:
                    order = _added(entry.id, proposal.phrasing, visitor.agent)
                    _, changed = keeping.standing.after(order)
                except KnowledgeError as error:
                    refused = fault_of(error).sentence
                else:
                    address = f"/base/propositions/{number}"
                    fields = {"fiche": entry.id}
                    may = visitor.may(Right.ACT)
                    decision = Decision(f"{address}/ajouter", "Ajouter à cette fiche", may, fields)
                    effect = effect_view(keeping, changed, f"{address}?{urlencode(fields)}", decision)
            found = [one for one in keeping.search(typed) if entry is None or one.id != entry.id]
            following = _following(number, keeping)
            return ProposalView(proposal, entry, typed, found, refused, following), effect

    def _add(self, number: int, chosen: str, anyway: bool, by: Agent) -> int | None:
        assert by.id is not None
        with self._desk.writing(by) as keeping:
            proposal = _proposal(number, keeping)
            entry_id = keeping.entry(chosen or proposal.entry_id).id
            variants = _Variants(keeping, by, anyway)
            accept(proposal, variants, by=by.id, at=self._desk.now, entry_id=entry_id)
            return _following(number, keeping)

    def _refuse(self, number: int, by: Agent) -> int | None:
        assert by.id is not None
        with self._desk.writing(by) as keeping:
            refuse(_proposal(number, keeping), by=by.id, at=self._desk.now)
            return _following(number, keeping)


@dataclass(frozen=True)
class _Variants:
    """Where an accepted phrasing goes."""

    keeping: Keeping
    by: Agent
    anyway: bool

    def add_variant(self, entry_id: str, phrasing: str) -> None:
        carry_out(self.keeping, _added(entry_id, phrasing, self.by), anyway=self.anyway)


def _added(entry_id: str, phrasing: str, by: Agent) -> Order:
    def order(upkeep: Upkeep) -> Revision:
        return upkeep.add_variant(entry_id, phrasing, by=by)

    return order


def _proposal(number: int, keeping: Keeping) -> Proposal:
    proposal = keeping.work.proposals.get(number)
    if proposal is None or not keeping.sees_proposal(proposal):
        raise UnknownPage
    return proposal


def _entry(entry_id: str, keeping: Keeping) -> Entry | None:
    return keeping.entries.get(entry_id) if keeping.standing.answers(entry_id) else None


def _following(number: int, keeping: Keeping) -> int | None:
    """The next that waits; after the last, the first that was left."""
    waiting = [one.id for one in keeping.proposals() if one.id is not None and one.id != number]
    return next((one for one in waiting if one > number), next(iter(waiting), None))


def _on_to(following: int | None, done: str) -> Response:
    place = f"/{following}" if following is not None else ""
    return RedirectResponse(f"/base/propositions{place}?fait={done}", 303)
