"""Each figure opens on its rows, by the name that a machine knows it by."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from fakes import PARIS, FakeJournal

from journal.entries import Entry, Kind
from reports.figures import Figures, figures, to_json
from reports.trace import BREAKDOWNS, rows_behind

JUNE = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)


@pytest.fixture
def made() -> Figures:
    journal = FakeJournal()
    for kind, more in (
        (Kind.TICKET_OPENED, {"guichet_id": 1, "theme": "nir", "subject": "T-2026-0001", "channel": "web"}),
        (Kind.TICKET_REPLIED, {"guichet_id": 1, "theme": "nir", "subject": "T-2026-0001", "channel": "web"}),
        (Kind.CALL_LOGGED, {"channel": "telephone", "minutes": 10}),
        (Kind.QUESTION_ANSWERED, {"subject": "q1"}),
    ):
        journal.add(Entry(at=JUNE, kind=kind, **more))
    return figures(journal.written, 2026, None, PARIS.timezone, {1: "Mairie de Valbonne"})


@pytest.mark.parametrize(
    ("name", "key", "rows"),
    [
        ("interventions", "", (1, 3)),
        ("minutes", "", (3,)),
        ("first_answer", "", (1, 2)),
        ("by_theme", "nir", (1,)),
        ("by_theme", "", (3,)),
        ("by_guichet", "1", (1,)),
        ("by_guichet", "", (3,)),
        ("by_month", "2026-06", (1, 3)),
        ("automatic_by_month", "2026-06", (4,)),
        ("tickets_closed", "", ()),
    ],
)
def test_a_figure_opens_on_its_rows(made: Figures, name: str, key: str, rows: tuple[int, ...]) -> None:
    assert rows_behind(made, name, key) == rows


@pytest.mark.parametrize(
    ("name", "key"),
    [("nothing", ""), ("by_theme", "anru"), ("by_month", "2025-01"), ("guichet_names", "1"), ("period", "")],
)
def test_what_is_no_figure_opens_on_nothing(made: Figures, name: str, key: str) -> None:
    assert rows_behind(made, name, key) is None


def test_it_tells_what_the_report_for_a_machine_tells(made: Figures) -> None:
    told: Any = to_json(made)["rows"]
    for name, rows in told.items():
        if name in BREAKDOWNS:
            assert {key: list(rows_behind(made, name, key) or ()) for key in rows} == rows
        elif name != "first_answers":
            assert list(rows_behind(made, name) or ()) == rows
