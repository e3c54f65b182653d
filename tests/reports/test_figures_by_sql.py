"""Each figure of the invented year is what plain SQL counts on the same rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from generated_year import END, START, TODAY, YEAR, ZONE, generated_year
from migrated import migrated
from plain_sql import ALSO, PLAIN_SQL, counted

from reports.figures import MEASURES, Figures, figures, key_of
from reports.period import Period
from reports.values import Delay, Figure, Share
from storage.database import Database
from storage.journal import SqlJournal

ENDS = {"count", "median_seconds", "p90_seconds", "by_result"}
"""Of the names of plain SQL, what is no part of a figure's."""
NOT_IN_SQL = {"assistance.interventions.by_hour", "acts.delays.by_kind", "quality.signalements.answer"}
"""The hours of a zone, and delays of each kind: tested by themselves."""


NEVER = {"resources.untimed.tickets"}
"""What the invented year has none of."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    file = tmp_path_factory.mktemp("sql") / "relais.db"
    database = Database(migrated(file))
    with database.writing() as session:
        journal = SqlJournal(session)
        for entry in generated_year()[0]:
            journal.add(entry)
        journal.flush()
    database.close()
    with closing(sqlite3.connect(file)) as opened:
        yield opened


@pytest.fixture(scope="module")
def made(base: sqlite3.Connection) -> Figures:
    (_, _, file), *_ = base.execute("PRAGMA database_list").fetchall()
    database = Database(f"sqlite:///{file}")
    with database.reading() as session:
        found = figures(SqlJournal(session).rows(), Period.of(YEAR), ZONE.timezone)
    database.close()
    return found


@pytest.mark.parametrize("name", [name for name in (*PLAIN_SQL, *ALSO) if name != "rows.by_kind"])
def test_a_figure_is_what_plain_sql_counts(name: str, base: sqlite3.Connection, made: Figures) -> None:
    expected = counted(base, name, start=START, end=END, today=TODAY)
    assert expected or name in NEVER
    assert told(made, name) == (
        {line: value for line, value in expected.items() if value} if isinstance(expected, dict) else expected
    )


def test_no_figure_is_left_out() -> None:
    compared = {figure_of(name) for name in (*PLAIN_SQL, *ALSO)}
    assert set(MEASURES) - compared == NOT_IN_SQL


def figure_of(name: str) -> str:
    start, _, end = name.rpartition(".")
    return start if end in ENDS else name


def told(made: Figures, name: str) -> float | dict[str, float]:
    value, end = made[figure_of(name)], name.rpartition(".")[2]
    match value:
        case Figure(number) | Share(number):
            return number
        case Delay(median, nine_in_ten, count):
            assert median is not None
            assert nine_in_ten is not None
            return {
                "count": count,
                "median_seconds": median.total_seconds(),
                "p90_seconds": nine_in_ten.total_seconds(),
            }[end]
    return {key_of(line): one.value for line, one in value.items() if isinstance(one, Figure) and one.value}
