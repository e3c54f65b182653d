"""What ties two tickets: one contract, kept by the database and by the fake that the rules are tested on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from fakes import FakeLinks

from guichets.registry import Agent, Role
from storage.database import Database
from storage.repositories import SqlLinks, SqlRegistry, SqlTickets
from tickets.links import Link, LinkKind
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.repositories import SqlLinks


pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HELENE = 1

Transaction = Callable[[], AbstractContextManager[SqlLinks]]


def ticket(reference: str) -> Ticket:
    return Ticket(
        reference=reference,
        question="Comment faire ?",
        theme="pieces",
        guichet_id=None,
        agent_id=HELENE,
        channel="web",
        chat_ref="agent-1",
        opened_at=NOW,
    )


@pytest.fixture
def three(database: Database) -> list[Ticket]:
    with database.writing() as session:
        helene = Agent(name="Hélène", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        SqlRegistry(session).add(helene)
        made = [ticket(f"T-2026-000{n}") for n in (1, 2, 3)]
        for one in made:
            SqlTickets(session).add(one)
    return made


@pytest.fixture(params=["fake", "sql"])
def opened(request: pytest.FixtureRequest, database: Database) -> Transaction:
    fake = FakeLinks()

    @contextmanager
    def opening() -> Iterator[SqlLinks]:
        if request.param == "fake":
            yield fake
            return
        with database.writing() as session:
            yield SqlLinks(session)

    return opening


def test_a_tie_is_read_from_either_side_in_the_order_of_its_making(
    opened: Transaction, three: list[Ticket]
) -> None:
    first, second, third = three
    with opened() as links:
        assert links.add(third, first, LinkKind.LINKED, by=HELENE, at=NOW)
        assert links.add(first, second, LinkKind.SPLIT, by=HELENE, at=NOW)

    with opened() as links:
        assert [(link.other, link.tie) for link in links.of(first)] == [
            ("T-2026-0003", LinkKind.LINKED),
            ("T-2026-0002", LinkKind.SPLIT),
        ]
        assert links.of(second) == [Link("T-2026-0001", LinkKind.SPLIT, leads=False)]
        assert links.of(first)[1].leads


def test_a_link_made_from_both_sides_is_one_and_taken_away_from_either(
    opened: Transaction, three: list[Ticket]
) -> None:
    first, second, _ = three
    with opened() as links:
        assert links.add(first, second, LinkKind.LINKED, by=HELENE, at=NOW)
        assert not links.add(second, first, LinkKind.LINKED, by=HELENE, at=NOW)
        assert links.remove(second, first, LinkKind.LINKED)
        assert not links.remove(first, second, LinkKind.LINKED)
        assert links.of(first) == []
