"""The versions of an entry: what differs between any two, and an earlier one published again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.upkeep.diff import Change, compare
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.errors import KnowledgeError
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import Order
from knowledge_base.upkeep.versions import Version
from rendering.message import Reply
from web.console.base.effects import Decision, EffectView, carry_out, effect_page, effect_view
from web.console.base.keeping import BaseDesk, Keeping
from web.errors import UnknownEntryPage, WebError
from web.faults import Fault, fault_of
from web.fields import number_of
from web.visitors import Visitor, field, form_of


@dataclass(frozen=True)
class VersionsView:
    """``versions`` latest first; the two that are compared, and what differs from the first to the second."""

    entry_id: str
    title: str
    current: int
    versions: Sequence[Version]
    old: int
    new: int
    differences: Sequence[Change]


@dataclass(frozen=True)
class RestoreView:
    """``refusal`` says why this version cannot be published again; empty when it can."""

    entry_id: str
    title: str
    version: Version
    reply: Reply
    differences: Sequence[Change]
    refusal: str


class VersionPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        site = self._desk.site
        return [
            site.page("/base/{entry}/versions", self.show, Right.READ),
            site.page("/base/{entry}/versions/{number:int}", self.show_one, Right.READ),
            site.order("/base/{entry}/versions/{number:int}", self.restore, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        query = request.query_params
        view = await run_in_threadpool(
            self._compared,
            request.path_params["entry"],
            number_of(query.get("de", "")),
            number_of(query.get("a", "")),
            visitor.agent,
        )
        return self._desk.site.pages.page("console/base/base_versions.html", visitor, vue=view)

    async def show_one(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(request, visitor)

    async def restore(self, request: Request, visitor: Visitor) -> Response:
        entry_id, number = request.path_params["entry"], request.path_params["number"]
        async with form_of(request, visitor) as form:
            anyway = field(form, "malgre") == "oui"
        try:
            await run_in_threadpool(self._restore, entry_id, number, anyway, visitor.agent)
        except (KnowledgeError, WebError) as refused:
            return await self._page(request, visitor, refusal=fault_of(refused))
        return RedirectResponse(f"/base/{entry_id}?fait=retablie", 303)

    async def _page(self, request: Request, visitor: Visitor, *, refusal: Fault | None = None) -> Response:
        view, effect = await run_in_threadpool(
            self._one, request.path_params["entry"], request.path_params["number"], visitor
        )
        return effect_page(
            self._desk.site,
            request,
            visitor,
            "console/base/base_version.html",
            effect,
            status=refusal.status if refusal else 200,
            vue=view,
            refus=refusal.sentence if refusal else "",
        )

    def _compared(self, entry_id: str, old: int | None, new: int | None, reader: Agent) -> VersionsView:
        with self._desk.reading(reader) as keeping:
            entry = keeping.entry(entry_id)
            current = keeping.standing.number(entry)
            versions = keeping.standing.versions(entry_id)
            by_number = {version.number: version for version in versions}
            after = by_number.get(current if new is None else new, by_number[current])
            earlier = [one.number for one in versions if one.number < after.number and one.was_published]
            before = by_number.get(old if old is not None else max(earlier, default=after.number), after)
            return VersionsView(
                entry_id=entry_id,
                title=entry.question,
                current=current,
                versions=versions[::-1],
                old=before.number,
                new=after.number,
                differences=compare(before.content, after.content),
            )

    def _one(self, entry_id: str, number: int, visitor: Visitor) -> tuple[RestoreView, EffectView | None]:
        with self._desk.reading(visitor.agent) as keeping:
            entry, version = keeping.entry(entry_id), _version(entry_id, number, keeping)
            order = _restored(entry_id, number, visitor.agent)
            effect, refused, shown = None, "", keeping.standing.shown(version.content)
            try:
                played, changed = keeping.standing.after(order)
            except KnowledgeError as error:
                refused = fault_of(error).sentence
            else:
                shown = keeping.standing.received(played)
                address = f"/base/{entry_id}/versions/{number}"
                decision = Decision(address, "Rétablir cette version", visitor.may(Right.ACT))
                effect = effect_view(keeping, changed, address, decision)
            view = RestoreView(
                entry_id=entry_id,
                title=entry.question,
                version=version,
                reply=self._desk.seen_by_agents(shown),
                differences=compare(entry, version.content),
                refusal=refused,
            )
            return view, effect

    def _restore(self, entry_id: str, number: int, anyway: bool, by: Agent) -> None:
        with self._desk.writing(by) as keeping:
            keeping.entry(entry_id)
            carry_out(keeping, _restored(entry_id, number, by), anyway=anyway)


def _restored(entry_id: str, number: int, by: Agent) -> Order:
    def order(upkeep: Upkeep) -> Revision:
        return upkeep.restore(entry_id, number, by=by)

    return order


def _version(entry_id: str, number: int, keeping: Keeping) -> Version:
    found = next((one for one in keeping.standing.versions(entry_id) if one.number == number), None)
    if found is None:
        raise UnknownEntryPage
    return found
