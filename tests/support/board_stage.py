"""What the tests of the queue share: two départements, and tickets in any state of their life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from guichets.registry import Agent, Guichet, GuichetKind, Role
from storage.database import Database
from storage.unit_of_work import UnitsOfWork, Work
from tickets.clock.service_clock import OURS
from tickets.escalations import Escalation, EscalationStatus
from tickets.life import Action, Status
from tickets.queue import Query, QueuePage, View
from tickets.ticket import Side, Ticket

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOW = START + timedelta(days=20)
DELAY = timedelta(days=2)

_HERE = object()


class BoardStage:
    """Tickets are opened one day after the other, and closed the day after, unless a test says otherwise."""

    def __init__(self, database: Database) -> None:
        self.units: UnitsOfWork = UnitsOfWork(database)
        with self.units() as work:
            self.valbonne = _guichet(work, "Mairie de Valbonne", "06")
            self.nimes = _guichet(work, "Habitat du Gard", "30")
            self.nadia = _agent(work, "Nadia Ferrand", self.valbonne)
            self.helene = _agent(work, "Hélène Ozanne")
            self.denis = _agent(work, "Denis Fontanel")
        self._opened = 0

    def ticket(
        self,
        question: str,
        *thread: str,
        guichet: Guichet | object | None = _HERE,
        agent: Agent | None = None,
        status: Status = Status.OPEN,
        holder: Agent | None = None,
        answered: bool = False,
        **details: Any,
    ) -> str:
        """Its reference; ``thread`` is what the agent then added."""
        where = self.valbonne if guichet is _HERE else guichet
        opened_at = details.pop("opened_at", START + timedelta(days=self._opened))
        due_at = details.pop("due_at", opened_at + DELAY if status in OURS else None)
        closed_at = details.pop("closed_at", opened_at + timedelta(days=1))
        self._opened += 1
        with self.units() as work:
            by = agent or self.nadia
            ticket = Ticket(
                reference=work.tickets.next_reference(2026),
                question=question,
                theme=details.pop("theme", "pieces"),
                guichet_id=where.id if isinstance(where, Guichet) else None,
                agent_id=by.id or 0,
                channel="web",
                chat_ref="1",
                status=status,
                assignee_id=holder.id if holder else None,
                opened_at=opened_at,
                due_at=due_at,
                answered_at=opened_at if answered else None,
                closed_at=closed_at if status is Status.CLOSED else None,
                **details,
            )
            for text in thread:
                ticket.say(text, by=by, side=Side.AGENT, at=opened_at)
            work.tickets.add(ticket)
        return ticket.reference

    def pole_wrote(self, reference: str) -> None:
        """The national pole has answered, and nobody has read it out."""
        with self.units() as work:
            ticket = work.tickets.by_reference(reference)
            assert ticket is not None
            work.escalations.add(
                Escalation(
                    ticket_id=ticket.id or 0, number=1, standing=EscalationStatus.TO_REVIEW, sent_at=START
                )
            )

    def says(self, reference: str, text: str) -> None:
        """The agent adds something."""
        with self.units() as work:
            ticket = work.tickets.by_reference(reference)
            assert ticket is not None
            ticket.say(text, by=self.nadia, side=Side.AGENT, at=START)

    def corrects(self, reference: str, question: str) -> None:
        with self.units() as work:
            ticket = work.tickets.by_reference(reference)
            assert ticket is not None
            ticket.question = question

    def close(self, reference: str) -> None:
        with self.units() as work:
            ticket = work.tickets.by_reference(reference)
            assert ticket is not None
            ticket.apply(Action.CLOSE, by=self.helene, at=START)

    def page(self, *, limit: int = 50, after: str = "", **asked: Any) -> QueuePage:
        with self.units.reading() as work:
            return work.board.page(self._query(asked), limit=limit, after=after)

    def counts(self, **asked: Any) -> Mapping[View, int]:
        with self.units.reading() as work:
            return work.board.counts(self._query(asked))

    def found(self, words: str, view: View = View.OPEN, **asked: Any) -> list[str]:
        """The questions of the tickets that hold these words."""
        return [line.question for line in self.page(words=words, view=view, **asked).lines]

    def similar(self, text: str, *, besides: str = "", departement: str = "", limit: int = 5) -> list[str]:
        with self.units.reading() as work:
            lines = work.board.similar(text, besides=besides, departement=departement, limit=limit)
        return [line.question for line in lines]

    def _query(self, asked: Mapping[str, Any]) -> Query:
        return Query(**{"reader_id": self.helene.id, "now": NOW, **asked})


def _guichet(work: Work, name: str, departement: str) -> Guichet:
    guichet = Guichet(name=name, kind=GuichetKind.COMMUNE, departement=departement)
    work.registry.add(guichet)
    return guichet


def _agent(work: Work, name: str, guichet: Guichet | None = None) -> Agent:
    role = Role.AGENT if guichet else Role.GESTIONNAIRE
    agent = Agent(name=name, role=role, guichet_id=guichet.id if guichet else None, created_at=START)
    work.registry.add(agent)
    return agent
