"""Each figure opens on its rows, by the name that a machine knows it by."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from fakes import PARIS, FakeJournal

from journal.entries import Entry, Kind, Row
from reports.figures import Figures, figures, to_json
from reports.period import Period

JUNE = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)


def _rows(minutes: int) -> list[Row]:
    journal = FakeJournal()
    for kind, more in (
        (Kind.TICKET_OPENED, {"guichet_id": 1, "theme": "nir", "subject": "T-2026-0001", "channel": "web"}),
        (Kind.TICKET_REPLIED, {"guichet_id": 1, "theme": "nir", "subject": "T-2026-0001", "channel": "web"}),
        (Kind.CALL_LOGGED, {"channel": "telephone", "minutes": minutes}),
        (Kind.QUESTION_ANSWERED, {"subject": "q1"}),
    ):
        journal.add(Entry(at=JUNE, kind=kind, **more))
    return journal.written


@pytest.fixture
def made() -> Figures:
    return figures(_rows(10), Period.of(2026), PARIS.timezone)


@pytest.mark.parametrize(
    ("name", "key", "rows"),
    [
        ("assistance.interventions.total", "", (1, 3)),
        ("resources.minutes.total", "", (3,)),
        ("assistance.tickets.first_answer", "", (1, 2)),
        ("assistance.interventions.by_theme", "nir", (1,)),
        ("assistance.interventions.by_theme", "", (3,)),
        ("assistance.interventions.by_guichet", "1", (1,)),
        ("assistance.interventions.by_guichet", "", (3,)),
        ("assistance.interventions.by_month", "2026-06", (1, 3)),
        ("assistance.questions.automatic_by_month", "2026-06", (4,)),
        ("assistance.tickets.closed", "", ()),
    ],
)
def test_a_figure_opens_on_its_rows(made: Figures, name: str, key: str, rows: tuple[int, ...]) -> None:
    assert made.rows_behind(name, key) == rows


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("nothing", ""),
        ("assistance.interventions.by_theme", "anru"),
        ("assistance.interventions.by_month", "2025-01"),
    ],
)
def test_what_is_no_figure_opens_on_nothing(made: Figures, name: str, key: str) -> None:
    assert made.rows_behind(name, key) is None


def test_it_tells_what_the_report_for_a_machine_tells(made: Figures) -> None:
    told: Any = to_json(made, {})["rows"]
    for name, rows in told.items():
        if isinstance(rows, dict):
            assert {key: list(made.rows_behind(name, key) or ()) for key in rows} == rows
        else:
            assert list(made.rows_behind(name) or ()) == rows


def test_the_seal_of_a_figure_changes_with_its_rows_and_with_what_they_say(made: Figures) -> None:
    name = "assistance.interventions.total"
    again, other = (figures(_rows(minutes), Period.of(2026), PARIS.timezone) for minutes in (10, 11))
    assert again.seal(name) == made.seal(name)
    assert other.seal(name) != made.seal(name)
    assert made.seal(name) != made.seal("resources.minutes.total")
