"""What every journal does: the fake and the real one agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeJournal

from journal.chain import first_broken
from journal.entries import Entry, JournalQuery, Kind, Row
from storage.database import Database
from storage.journal import SqlJournal

pytestmark = pytest.mark.databases("sqlite", "postgresql")

START = datetime(2026, 1, 1, tzinfo=UTC)

Writer = Callable[[Sequence[Entry]], None]
Reader = Callable[[datetime, datetime], list[Row]]


@pytest.fixture(params=["fake", "sql"])
def journal(request: pytest.FixtureRequest, database: Database) -> tuple[Writer, Reader]:
    fake = FakeJournal()

    def write(entries: Sequence[Entry]) -> None:
        with database.writing() as session:
            opened = fake if request.param == "fake" else SqlJournal(session)
            for entry in entries:
                opened.add(entry)
            if isinstance(opened, SqlJournal):
                opened.flush()

    def between(start: datetime, end: datetime) -> list[Row]:
        with database.reading() as session:
            opened = fake if request.param == "fake" else SqlJournal(session)
            assert first_broken(opened.rows()) is None
            return list(opened.between(JournalQuery(start=start, end=end)))

    return write, between


def entry(day: int) -> Entry:
    return Entry(at=START + timedelta(days=day), kind=Kind.CALL_LOGGED, theme="nir", minutes=day)


def test_an_interval_holds_its_start_and_not_its_end(journal: tuple[Writer, Reader]) -> None:
    write, between = journal
    write([entry(day) for day in range(5)])
    rows = between(START + timedelta(days=1), START + timedelta(days=3))
    assert [(row.sequence, row.entry) for row in rows] == [(2, entry(1)), (3, entry(2))]


def test_rows_written_apart_make_one_chain(journal: tuple[Writer, Reader]) -> None:
    write, between = journal
    write([entry(2)])
    write([entry(0), entry(1)])
    rows = between(START, START + timedelta(days=9))
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert [row.entry.minutes for row in rows] == [2, 0, 1]
