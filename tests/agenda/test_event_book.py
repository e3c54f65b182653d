"""The lists that people leaf through, on the real database."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from due_fakes import local

from agenda.events import Event, EventKind, EventQuery, EventStatus
from guichets.registry import Agent, Role
from storage.database import Database
from storage.planning import SqlEvents

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = local("2026-11-25 10:00")


@pytest.fixture
def book(database: Database) -> Database:
    """Five events, by title: two gone by, three to come."""
    with database.writing() as session:
        session.add(Agent(name="Odile", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW))
        session.flush()
        for title, at, kind, departement in (
            ("juin", "2026-06-01 09:00", EventKind.FORMATION, "06"),
            ("hier", "2026-11-24 09:00", EventKind.COPIL, ""),
            ("mars", "2027-03-02 14:00", EventKind.FORMATION, "83"),
            ("janvier", "2027-01-12 14:30", EventKind.FORMATION, "06"),
            ("demain", "2026-11-26 09:00", EventKind.COMITE, ""),
        ):
            event = Event(
                kind=kind,
                title=title,
                starts_at=local(at),
                place="Nice",
                planned_by=1,
                created_at=NOW,
                departement=departement,
                status=EventStatus.CANCELLED if title == "janvier" else EventStatus.PLANNED,
            )
            SqlEvents(session).add(event)
    return database


def titles(events: Sequence[Event]) -> list[str]:
    return [event.title for event in events]


def test_what_is_ahead_comes_soonest_first_cancelled_or_not(book: Database) -> None:
    with book.reading() as session:
        events = SqlEvents(session)
        assert titles(events.ahead(NOW, EventQuery(), limit=9)) == ["demain", "janvier", "mars"]
        assert titles(events.ahead(NOW, EventQuery(), limit=1)) == ["demain"]


def test_what_has_gone_by_comes_latest_first_page_by_page(book: Database) -> None:
    with book.reading() as session:
        events = SqlEvents(session)
        assert titles(events.gone_by(NOW, EventQuery(), limit=9)) == ["hier", "juin"]
        assert titles(events.gone_by(NOW, EventQuery(), limit=1, skipped=1)) == ["juin"]


def test_a_departement_sees_its_events_and_those_of_all(book: Database) -> None:
    with book.reading() as session:
        events = SqlEvents(session)
        assert titles(events.ahead(NOW, EventQuery(departement="06"), limit=9)) == ["demain", "janvier"]
        assert titles(events.gone_by(NOW, EventQuery(departement="83"), limit=9)) == ["hier"]


def test_one_kind_is_picked_out(book: Database) -> None:
    with book.reading() as session:
        assert titles(SqlEvents(session).ahead(NOW, EventQuery(EventKind.FORMATION), limit=9)) == [
            "janvier",
            "mars",
        ]
