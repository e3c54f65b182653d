"""The rows that people leaf through, on the real database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from agenda.events import Event, EventKind
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.chain import GENESIS
from journal.entries import Entry, JournalQuery, Kind, Row
from storage.database import Database
from storage.journal import SqlJournal

pytestmark = pytest.mark.databases("sqlite", "postgresql")

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


@pytest.fixture
def book(database: Database) -> Database:
    """Guichet 1 is of the 06, guichet 2 of the 83, as is the training that row 5 is about; each in a Pays of
    its own.
    """
    with database.writing() as session:
        for name, departement, epci in (("Vence", "06", "Pays"), ("Toulon", "83", "PAYS")):
            session.add(
                Guichet(name=name, kind=GuichetKind.COMMUNE, departement=departement, intercommunalite=epci)
            )
        session.add(Agent(name="Odile", role=Role.GESTIONNAIRE, guichet_id=None, created_at=START))
        session.flush()
        training = Event(
            kind=EventKind.FORMATION, starts_at=day(90), place="Toulon", planned_by=1, created_at=START
        )
        training.departement = "83"
        session.add(training)
        session.flush()
        journal = SqlJournal(session)
        for entry in (
            Entry(at=day(0), kind=Kind.CALL_LOGGED, guichet_id=1, theme="nir", actor_id=1),
            Entry(at=day(1), kind=Kind.CALL_LOGGED, guichet_id=2, theme="nir", actor_id=2),
            Entry(at=day(2), kind=Kind.NIR_MASKED, actor_id=1),
            Entry(at=day(3), kind=Kind.TICKET_OPENED, guichet_id=1, theme="anru", actor_id=3),
            Entry(at=day(4), kind=Kind.EVENT_PLANNED, theme="formations", subject="formation-1"),
        ):
            journal.add(entry)
        journal.flush()
    return database


def numbers(rows: Iterable[Row]) -> list[int]:
    return [row.sequence for row in rows]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (JournalQuery(), [5, 4, 3, 2, 1]),
        (JournalQuery(kind=Kind.CALL_LOGGED), [2, 1]),
        (JournalQuery(guichet_id=1), [4, 1]),
        (JournalQuery(theme="nir"), [2, 1]),
        (JournalQuery(actor_ids={1, 3}), [4, 3, 1]),
        (JournalQuery(actor_ids=frozenset()), []),
        (JournalQuery(start=day(1), end=day(3)), [3, 2]),
        (JournalQuery(departement="06"), [4, 3, 1]),
        (JournalQuery(departement="83"), [5, 3, 2]),
        (JournalQuery(departement="06", kind=Kind.CALL_LOGGED), [1]),
        (JournalQuery(intercommunalite="pays"), [4, 2, 1]),
        (JournalQuery(departement="06", intercommunalite="pays"), [4, 1]),
        (JournalQuery(intercommunalite="pays", territoire="littoral"), []),
    ],
)
def test_rows_are_those_of_which_all_is_true(book: Database, wanted: JournalQuery, found: list[int]) -> None:
    with book.reading() as session:
        journal = SqlJournal(session)
        assert numbers(journal.page(wanted, limit=9)) == found
        assert numbers(journal.matching(wanted)) == found[::-1]


def test_pages_follow_one_another(book: Database) -> None:
    with book.reading() as session:
        journal = SqlJournal(session)
        assert numbers(journal.page(JournalQuery(), limit=2)) == [5, 4]
        assert numbers(journal.page(JournalQuery(), limit=2, before=4)) == [3, 2]
        assert numbers(journal.page(JournalQuery(), limit=2, before=2)) == [1]


def test_rows_are_found_by_their_numbers(book: Database) -> None:
    with book.reading() as session:
        journal = SqlJournal(session)
        assert numbers(journal.numbered([1, 4, 99])) == [4, 1]
        assert numbers(journal.following(3, limit=1)) == [4]
        assert journal.row(99) is None
        last = journal.row(5)
        assert last is not None
        assert journal.head() == (5, last.digest)


def test_an_empty_journal_has_its_head(database: Database) -> None:
    with database.reading() as session:
        assert SqlJournal(session).head() == (0, GENESIS)


@pytest.mark.parametrize("subject", ["horaires:{}", "obligation:{}:copil:2026-03-01"])
def test_what_names_a_departement_is_read_there_alone(database: Database, subject: str) -> None:
    with database.writing() as session:
        journal = SqlJournal(session)
        for departement in ("06", "83"):
            journal.add(Entry(at=START, kind=Kind.HOURS_CHANGED, subject=subject.format(departement)))
        journal.flush()
        queries = [JournalQuery(departement=one) for one in ("06", "83", "")]
        assert [numbers(journal.page(one, limit=9)) for one in queries] == [[1], [2], [2, 1]]
