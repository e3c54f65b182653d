"""« Rappel de réponse »: who received an older answer of an entry, and telling them the new one, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from guichets.scope import sees_person
from knowledge_base.entries import Entry
from knowledge_base.learning.recall import Receiver, receivers, tell_receivers
from knowledge_base.upkeep.versions import answer_since
from rendering.message import Reply
from web.console.base.keeping import BaseDesk, Keeping
from web.fields import number_of
from web.visitors import Visitor, field, form_of

RECALL_MONTHS = 6
MOST_MONTHS = 12


@dataclass(frozen=True)
class RecallView:
    """``guichets`` are names with how many people each, the most first; "" for those who have none."""

    entry: Entry
    reply: Reply
    answers: bool
    since_version: int
    guichets: Sequence[tuple[str, int]]
    people: int


class RecallPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        site = self._desk.site
        return [
            site.page("/base/{entry}/rappel", self.show, Right.READ),
            site.order("/base/{entry}/rappel", self.tell, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        query = request.query_params
        months = _months(query.get("mois", ""))
        view = await run_in_threadpool(self._view, request.path_params["entry"], months, visitor.agent)
        told = number_of(query.get("prevenus", ""))
        return self._desk.site.pages.page(
            "console/base/base_rappel.html",
            visitor,
            rappel=view,
            mois=months,
            mois_au_plus=MOST_MONTHS,
            prevenus=told,
        )

    async def tell(self, request: Request, visitor: Visitor) -> Response:
        entry_id = request.path_params["entry"]
        async with form_of(request, visitor) as form:
            months = _months(field(form, "mois"))
        told = await run_in_threadpool(self._tell, entry_id, months, visitor.agent)
        return RedirectResponse(f"/base/{entry_id}/rappel?mois={months}&prevenus={told}", 303)

    def _view(self, entry_id: str, months: int, reader: Agent) -> RecallView:
        with self._desk.reading(reader) as keeping:
            entry = keeping.standing.shown(keeping.entry(entry_id))
            found = older_receivers(entry_id, keeping, months=months)
            return RecallView(
                entry=entry,
                reply=self._desk.seen_by_agents(entry),
                answers=keeping.standing.answers(entry_id),
                since_version=_answer_since(entry_id, keeping),
                guichets=_by_guichet(found, keeping),
                people=len(found),
            )

    def _tell(self, entry_id: str, months: int, by: Agent) -> int:
        assert by.id is not None
        with self._desk.writing(by) as keeping:
            entry = keeping.standing.shown(keeping.entry(entry_id))
            if not keeping.standing.answers(entry_id):
                return 0
            found = older_receivers(entry_id, keeping, months=months)
            return tell_receivers(keeping.work, entry, found, by=by.id, now=self._desk.now)


def older_receivers(entry_id: str, keeping: Keeping, *, months: int) -> list[Receiver]:
    """Of the reader's guichets, and she is not one of them: she knows."""
    found = receivers(
        keeping.work.questions,
        entry_id,
        number=_answer_since(entry_id, keeping),
        since=keeping.months_ago(months),
    )
    return [one for one in found if one.agent_id != keeping.reader.id and _is_seen(one, keeping)]


def _answer_since(entry_id: str, keeping: Keeping) -> int:
    entry = keeping.entry(entry_id)
    return answer_since(keeping.standing.versions(entry_id), keeping.standing.number(entry))


def _is_seen(receiver: Receiver, keeping: Keeping) -> bool:
    agent = keeping.work.registry.agent(receiver.agent_id)
    return agent is not None and agent.is_active and sees_person(keeping.work, keeping.reader, agent)


def _by_guichet(found: Sequence[Receiver], keeping: Keeping) -> list[tuple[str, int]]:
    people = [keeping.work.registry.agent(one.agent_id) for one in found]
    counts = Counter(keeping.work.people.guichet_name(one.guichet_id) for one in people if one is not None)
    return sorted(counts.items(), key=lambda named: (-named[1], named[0]))


def _months(typed: str) -> int:
    asked = number_of(typed) or RECALL_MONTHS
    return min(max(asked, 1), MOST_MONTHS)
