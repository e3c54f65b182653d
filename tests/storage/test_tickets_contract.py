"""The tickets: one contract, kept by the database and by the fake that the rules are tested on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from fakes import FakeTickets

from guichets.registry import Agent, Guichet, GuichetKind, Role
from storage.database import Database
from storage.repositories import SqlRegistry, SqlTickets
from tickets.life import Status
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.repositories import SqlTickets


pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
NADIA, BRUNO = 1, 2
NICE, TOULON = 1, 2
_NUMBERS = count(1)

Transaction = Callable[[], AbstractContextManager[SqlTickets]]


@pytest.fixture(params=["fake", "sql"])
def opened(request: pytest.FixtureRequest, database: Database) -> Transaction:
    """Opens a transaction where there are two agents, and a guichet in each of two départements."""
    fake = FakeTickets({NICE: "06", TOULON: "83"})
    with database.writing() as session:
        registry = SqlRegistry(session)
        for name, departement in (("Nice", "06"), ("Toulon", "83")):
            registry.add(Guichet(name=name, kind=GuichetKind.COMMUNE, departement=departement))
        for name in ("Nadia", "Bruno"):
            registry.add(Agent(name=name, role=Role.AGENT, guichet_id=NICE, created_at=NOW))

    @contextmanager
    def opening() -> Iterator[SqlTickets]:
        if request.param == "fake":
            yield fake
            return
        with database.writing() as session:
            yield SqlTickets(session)

    return opening


def added(opened: Transaction, *tickets: Ticket) -> None:
    with opened() as found:
        for ticket in tickets:
            found.add(ticket)


def ticket(
    question: str, status: Status = Status.OPEN, *, due: float | None = None, **changes: Any
) -> Ticket:
    """``due`` is in hours from now."""
    return Ticket(
        **{
            "reference": f"T-{next(_NUMBERS)}",
            "question": question,
            "theme": "pieces",
            "guichet_id": None,
            "agent_id": NADIA,
            "channel": "web",
            "chat_ref": "agent-1",
            "opened_at": NOW,
            "status": status,
            "closed_at": NOW if status is Status.CLOSED else None,
            "due_at": None if due is None else NOW + timedelta(hours=due),
            **changes,
        }
    )


def questions(tickets: Sequence[Ticket]) -> list[str]:
    return [one.question for one in tickets]


def test_a_reference_is_given_once_and_each_year_begins_anew(opened: Transaction) -> None:
    with opened() as tickets:
        given = [tickets.next_reference(year) for year in (2026, 2026, 2027)]
    with opened() as tickets:
        assert [*given, tickets.next_reference(2026)] == [
            "T-2026-0001",
            "T-2026-0002",
            "T-2027-0001",
            "T-2026-0003",
        ]


def test_a_ticket_is_found_by_its_number_and_by_its_reference(opened: Transaction) -> None:
    one = ticket("un")
    added(opened, one)

    with opened() as tickets:
        for found in (tickets.get(one.id or 0), tickets.by_reference(one.reference)):
            assert found is not None
            assert found.question == "un"
        assert tickets.get(99) is None
        assert tickets.by_reference("T-2026-0099") is None


def test_hers_come_open_first_then_the_latest(opened: Transaction) -> None:
    earlier: dict[str, Any] = {"opened_at": NOW - timedelta(days=1)}
    added(
        opened,
        ticket("close", Status.CLOSED),
        ticket("ancien", **earlier),
        ticket("un"),
        ticket("deux", Status.ANSWERED),
        ticket("d’un autre", agent_id=BRUNO),
    )

    with opened() as tickets:
        assert questions(tickets.of_agent(NADIA, limit=9)) == ["deux", "un", "ancien", "close"]
        assert questions(tickets.of_agent(NADIA, limit=1)) == ["deux"]


def test_what_waits_for_a_gestionnaire_comes_first_then_what_is_due_first(opened: Transaction) -> None:
    added(
        opened,
        ticket("répondu", Status.ANSWERED, due=-5),
        ticket("précision demandée", Status.WAITING),
        ticket("au pôle", Status.ESCALATED, due=1),
        ticket("pris", Status.IN_PROGRESS, due=2),
        ticket("sans échéance"),
        ticket("dû demain", due=24),
        ticket("dû bientôt", due=3),
        ticket("clos", Status.CLOSED),
        ticket("dû demain, plus ancien", due=24, opened_at=NOW - timedelta(days=2)),
    )

    with opened() as tickets:
        assert questions(tickets.open_tickets(limit=9)) == [
            "dû bientôt",
            "dû demain, plus ancien",
            "dû demain",
            "sans échéance",
            "pris",
            "au pôle",
            "précision demandée",
            "répondu",
        ]
        assert questions(tickets.open_tickets(limit=2)) == ["dû bientôt", "dû demain, plus ancien"]


def test_a_departement_sees_its_own_and_those_of_no_guichet(opened: Transaction) -> None:
    added(opened, ticket("Nice", guichet_id=NICE), ticket("Toulon", guichet_id=TOULON), ticket("aucun"))

    with opened() as tickets:
        assert questions(tickets.open_tickets(limit=9, departement="06")) == ["Nice", "aucun"]
        assert questions(tickets.open_tickets(limit=9)) == ["Nice", "Toulon", "aucun"]


def test_the_clocks_are_read_in_the_order_of_what_is_due(opened: Transaction) -> None:
    warned: dict[str, Any] = {"warning_at": NOW}
    added(
        opened,
        ticket("loin", due=9, **warned),
        ticket("pas remonté"),
        ticket("proche", Status.IN_PROGRESS, due=1, **warned),
        ticket("plus tard", due=5, warning_at=NOW + timedelta(hours=1)),
        ticket("répondu", Status.ANSWERED),
        ticket("clos", Status.CLOSED, due=1, **warned),
    )

    with opened() as tickets:
        assert questions(tickets.running()) == ["proche", "plus tard", "loin"]
        assert questions(tickets.to_warn(NOW)) == ["proche", "loin"]
        assert questions(tickets.unwound()) == ["pas remonté"]
