"""« Rappel de réponse »: who received an older answer of an entry, and telling them the new one, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.scope import sees_person
from knowledge_base.learning.questions import AnswerGiven
from knowledge_base.learning.recall import older_answers, tell_receivers
from web.console.base.keeping import BaseDesk, Keeping
from web.fields import number_of
from web.shell import Asked, Go, Page, page

RECALL_MONTHS = 6
MOST_MONTHS = 12
PATH = "/base/{entry}/rappel"


class RecallPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        shell = self._desk.shell
        return [shell.page(PATH, self.show), shell.order(PATH, self.tell)]

    def show(self, asked: Asked) -> Page:
        keeping, months = self._desk.of(asked), _months(asked.query.get("mois", ""))
        entry = keeping.standing.shown(keeping.entry(asked.path["entry"]))
        found = older_receivers(entry.id, keeping, months=months)
        return page(
            "console/base/base_rappel.html",
            entry=entry,
            recu=self._desk.seen_by_agents(entry),
            repond=keeping.standing.answers(entry.id),
            depuis=keeping.answer_since(entry.id),
            guichets=_by_guichet(found, keeping),
            personnes=len(found),
            mois=months,
            mois_au_plus=MOST_MONTHS,
            prevenus=number_of(asked.query.get("prevenus", "")),
        )

    def tell(self, asked: Asked) -> Go:
        keeping, months, told = self._desk.of(asked), _months(asked.text("mois")), 0
        entry = keeping.standing.shown(keeping.entry(asked.path["entry"]))
        if keeping.standing.answers(entry.id):
            found = older_receivers(entry.id, keeping, months=months)
            told = tell_receivers(asked.work, entry, found, by=asked.by.id or 0, now=asked.now)
        return Go(f"/base/{entry.id}/rappel?mois={months}&prevenus={told}")


def older_receivers(entry_id: str, keeping: Keeping, *, months: int) -> list[AnswerGiven]:
    """Those of the reader's guichets, without the reader, who knows."""
    since, number = keeping.months_ago(months), keeping.answer_since(entry_id)
    found = older_answers(keeping.work.questions, entry_id, number=number, since=since)
    return [one for one in found if one.agent_id != keeping.reader.id and _is_seen(one, keeping)]


def _is_seen(receiver: AnswerGiven, keeping: Keeping) -> bool:
    agent = keeping.work.registry.agent(receiver.agent_id)
    return agent is not None and agent.is_active and sees_person(keeping.work, keeping.reader, agent)


def _by_guichet(found: Sequence[AnswerGiven], keeping: Keeping) -> list[tuple[str, int]]:
    """Their names with how many people each, the most first; "" for those who have none."""
    people = [keeping.work.registry.agent(one.agent_id) for one in found]
    counts = Counter(keeping.work.people.guichet_name(one.guichet_id) for one in people if one is not None)
    return sorted(counts.items(), key=lambda named: (-named[1], named[0]))


def _months(typed: str) -> int:
    asked = number_of(typed) or RECALL_MONTHS
    return min(max(asked, 1), MOST_MONTHS)
