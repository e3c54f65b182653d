"""Taking an entry out of the answers: what answers instead, and what that does to real questions."""

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
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.errors import KnowledgeError
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import Order
from privacy.text import clean
from web.console.base.effects import Decision, EffectView, carry_out, effect_page, effect_view
from web.console.base.keeping import BaseDesk
from web.console.base.listing import LONGEST
from web.errors import WebError
from web.faults import Fault, fault_of
from web.visitors import Visitor, field, form_of

NOBODY = "personne"
"""In the address, that nothing answers instead."""


@dataclass(frozen=True)
class RetireView:
    """``chosen`` answers instead, None as long as nothing is chosen or when nothing will (``alone``)."""

    entry: Entry
    words: str
    found: Sequence[Entry]
    chosen: Entry | None
    alone: bool


class RetirePages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        site = self._desk.site
        return [
            site.page("/base/{entry}/retirer", self.show, Right.ACT),
            site.order("/base/{entry}/retirer", self.retire, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        query = request.query_params
        return await self._page(request, visitor, query.get("par", ""), query.get("mots"))

    async def retire(self, request: Request, visitor: Visitor) -> Response:
        entry_id = request.path_params["entry"]
        async with form_of(request, visitor) as form:
            successor, anyway = field(form, "par"), field(form, "malgre") == "oui"
        try:
            await run_in_threadpool(self._retire, entry_id, successor, anyway, visitor.agent)
        except (KnowledgeError, WebError) as refused:
            return await self._page(request, visitor, successor, None, refusal=fault_of(refused))
        return RedirectResponse(f"/base/{entry_id}?fait=retiree", 303)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        successor: str,
        words: str | None,
        *,
        refusal: Fault | None = None,
    ) -> Response:
        entry_id = request.path_params["entry"]
        view, effect = await run_in_threadpool(self._view, entry_id, successor, words, visitor)
        return effect_page(
            self._desk.site,
            request,
            visitor,
            "console/base/base_retirer.html",
            effect,
            status=refusal.status if refusal else 200,
            vue=view,
            personne=NOBODY,
            refus=refusal.sentence if refusal else "",
        )

    def _view(
        self, entry_id: str, successor: str, words: str | None, visitor: Visitor
    ) -> tuple[RetireView, EffectView | None]:
        with self._desk.reading(visitor.agent) as keeping:
            entry = keeping.entry(entry_id)
            typed = clean(words)[:LONGEST] if words is not None else entry.question
            found = [one for one in keeping.search(typed) if one.id != entry_id]
            chosen = keeping.entries.get(successor)
            view = RetireView(entry, typed, found, chosen, alone=successor == NOBODY)
            if chosen is None and not view.alone:
                return view, None
            try:
                _, changed = keeping.standing.after(_retired(entry_id, successor, visitor.agent))
            except KnowledgeError:
                return view, None  # the order says why
            address = f"/base/{entry_id}/retirer?{urlencode({'par': successor})}"
            action = f"/base/{entry_id}/retirer"
            decision = Decision(action, "Retirer la fiche", visitor.may(Right.ACT), {"par": successor})
            return view, effect_view(keeping, changed, address, decision)

    def _retire(self, entry_id: str, successor: str, anyway: bool, by: Agent) -> None:
        with self._desk.writing(by) as keeping:
            keeping.entry(entry_id)
            if successor != NOBODY:
                keeping.entry(successor)
            carry_out(keeping, _retired(entry_id, successor, by), anyway=anyway)


def _retired(entry_id: str, successor: str, by: Agent) -> Order:
    def order(upkeep: Upkeep) -> Revision:
        return upkeep.retire(entry_id, by=by, replaced_by="" if successor == NOBODY else successor)

    return order
