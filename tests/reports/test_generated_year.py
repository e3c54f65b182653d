"""The invented year, whose totals are known: its rows are checked by plain SQL alone."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import pairwise

import pytest
from generated_year import CAST, END, FIRST, LAST, SEED, START, TODAY, ZONE, generated_year
from invented_course import Cast
from invented_year import InventedYear
from migrated import migrated
from plain_sql import PLAIN_SQL, counted

from deadlines.working_days import is_working_day
from journal.chain import first_broken
from journal.entries import Kind
from storage.database import Database
from storage.journal import SqlJournal

TAKEN_BACK = {
    Kind.ANSWER_REJECTED, Kind.CALL_CANCELLED, Kind.EVENT_CANCELLED, Kind.IMPORT_UNDONE, Kind.INCIDENT_LEFT,
    Kind.SIGNALEMENT_CANCELLED, Kind.SIGNALEMENT_REOPENED, Kind.TICKET_CLOSING_UNDONE, Kind.TICKET_DETACHED,
    Kind.TICKET_MERGED, Kind.TICKET_RELEASED, Kind.TICKET_REOPENED, Kind.TICKET_THEME_CHANGED,
    Kind.TRAINING_LEFT,
}  # fmt: skip
"""What must be there for a count to be put to the test."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    file = tmp_path_factory.mktemp("year") / "relais.db"
    database = Database(migrated(file))
    with database.writing() as session:
        journal = SqlJournal(session)
        for entry in generated_year()[0]:
            journal.add(entry)
        journal.flush()
    with database.reading() as session:
        assert first_broken(SqlJournal(session).rows()) is None
    database.close()
    with closing(sqlite3.connect(file)) as opened:
        yield opened


@pytest.mark.parametrize("name", PLAIN_SQL)
def test_the_rows_add_up_to_what_was_decided(name: str, base: sqlite3.Connection) -> None:
    expected = generated_year()[1].of(name)

    assert expected
    assert counted(base, name, start=START, end=END, today=TODAY) == expected


def test_time_goes_forward_on_working_days_in_office_hours() -> None:
    instants = [entry.at for entry in generated_year()[0]]

    assert all(former <= later for former, later in pairwise(instants))
    assert START <= instants[0] < instants[-1] < END
    local = [ZONE.local(at) for at in instants]
    assert all(is_working_day(day, ZONE) for day in {at.date() for at in local})
    assert {at.hour for at in local} <= {*range(9, 21)}


def test_what_takes_something_back_is_there_too() -> None:
    assert {entry.kind for entry in generated_year()[0]} >= TAKEN_BACK


def test_the_same_seed_makes_the_same_rows() -> None:
    entries, totals = generated_year()
    again = InventedYear(FIRST, LAST, CAST, seed=SEED)

    assert tuple(again.rows()) == entries
    assert again.decided == totals.decided
    assert tuple(InventedYear(FIRST, LAST, CAST, seed=SEED + 1).rows()) != entries


@pytest.mark.parametrize(("guichets", "per_day"), [(1, 0.5), (30, 4.0)])
def test_a_small_departement_has_a_year_too(guichets: int, per_day: float) -> None:
    cast = Cast(ZONE, gestionnaires=(1,), agents={number: number for number in range(2, 2 + guichets)})
    year = InventedYear(date(2024, 2, 29), date(2025, 2, 28), cast, per_day=per_day)
    counted = Counter(entry.kind for entry in year.rows())

    assert counted == {Kind(kind): many for (name, kind), many in year.decided.items() if "by_kind" in name}
    days = 250
    interventions = year.decided["assistance.interventions.total", ""]
    assert per_day * days * 0.8 < interventions < per_day * days * 1.2 + 10
