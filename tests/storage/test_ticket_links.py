"""What ties two tickets, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guichets.registry import Agent, Role
from storage.database import Database
from storage.repositories import SqlCounters, SqlRegistry, SqlTickets
from storage.ticket_links import SqlLinks
from tickets.ticket import Ticket
from tickets.triage.links import Link, Tie

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def ticket(reference: str, agent_id: int) -> Ticket:
    return Ticket(
        reference=reference,
        question="Comment faire ?",
        theme="pieces",
        guichet_id=None,
        agent_id=agent_id,
        channel="web",
        chat_ref="agent-1",
        opened_at=NOW,
    )


@pytest.fixture
def three(database: Database) -> tuple[int, list[Ticket]]:
    with database.writing() as session:
        helene = Agent(name="Hélène", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        SqlRegistry(session).add(helene)
        assert helene.id is not None
        made = [ticket(f"T-2026-000{n}", helene.id) for n in (1, 2, 3)]
        for one in made:
            SqlTickets(session, SqlCounters(session)).add(one)
    return helene.id, made


def test_a_tie_is_read_from_either_side_in_the_order_of_its_making(
    database: Database, three: tuple[int, list[Ticket]]
) -> None:
    helene, (first, second, third) = three
    with database.writing() as session:
        links = SqlLinks(session)
        assert links.add(third, first, Tie.LINKED, by=helene, at=NOW)
        assert links.add(first, second, Tie.SPLIT, by=helene, at=NOW)

    with database.reading() as session:
        links = SqlLinks(session)
        assert [(link.other, link.tie) for link in links.of(first)] == [
            ("T-2026-0003", Tie.LINKED),
            ("T-2026-0002", Tie.SPLIT),
        ]
        assert links.of(second) == [Link("T-2026-0001", Tie.SPLIT, leads=False)]
        assert links.of(first)[1].leads


def test_a_link_made_from_both_sides_is_one_and_taken_away_from_either(
    database: Database, three: tuple[int, list[Ticket]]
) -> None:
    helene, (first, second, _) = three
    with database.writing() as session:
        links = SqlLinks(session)
        assert links.add(first, second, Tie.LINKED, by=helene, at=NOW)
        assert not links.add(second, first, Tie.LINKED, by=helene, at=NOW)
        assert links.remove(second, first, Tie.LINKED)
        assert not links.remove(first, second, Tie.LINKED)
        assert links.of(first) == []
