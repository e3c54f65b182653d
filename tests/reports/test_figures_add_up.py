"""The parts of a figure make it, and so do those of a period: on the invented year, whatever the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import pytest
from generated_year import YEAR, ZONE, generated_year
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_bilan import chained

from journal.entries import Row
from reports.figures import Figures, figures
from reports.period import Period
from reports.values import Figure

WHOLE = {
    "assistance.interventions.by_month": "assistance.interventions.total",
    "assistance.interventions.by_channel": "assistance.interventions.total",
    "assistance.interventions.by_theme": "assistance.interventions.total",
    "assistance.interventions.by_guichet": "assistance.interventions.total",
    "assistance.interventions.by_hour": "assistance.interventions.total",
    "assistance.questions.automatic_by_month": "assistance.questions.automatic",
    "acts.requests.by_kind": "assistance.tickets.opened",
    "acts.closed.by_kind": "assistance.tickets.closed",
    "acts.cases.by_theme": "acts.cases.total",
    "animation.publications.by_kind": "animation.publications.sent",
    "resources.minutes.by_month": "resources.minutes.total",
    "resources.minutes.by_activity": "resources.minutes.total",
    "resources.minutes.by_person": "resources.minutes.total",
}
OF_ROWS = (
    "assistance.calls.total", "assistance.calls.resolved", "assistance.tickets.opened",
    "assistance.tickets.escalated", "assistance.tickets.reopened", "assistance.nirs.masked",
    "assistance.questions.refused", "animation.reminders.sent", "quality.controls.done",
    "resources.minutes.total", "trainings.held",
)  # fmt: skip
"""What is counted on rows that no later one changes."""


@cache
def rows() -> list[Row]:
    return chained(tuple(generated_year()[0]))


def of(first: date, last: date) -> Figures:
    return figures(rows(), Period(first, last), ZONE.timezone)


@cache
def whole() -> Figures:
    return of(date(YEAR, 1, 1), date(YEAR, 12, 31))


@pytest.mark.parametrize(("parts", "name"), WHOLE.items())
def test_the_lines_of_a_breakdown_make_its_figure(parts: str, name: str) -> None:
    total, lines = whole()[name], whole()[parts]
    assert isinstance(total, Figure)
    assert isinstance(lines, Mapping)
    values = [one for one in lines.values() if isinstance(one, Figure)]
    assert sum(one.value for one in values) == total.value > 0
    assert sorted(row for one in values for row in one.rows) == list(total.rows)


@settings(max_examples=8, deadline=None)
@given(st.dates(date(YEAR, 1, 1), date(YEAR, 12, 30)))
def test_a_period_cut_in_two_adds_up(day: date) -> None:
    first, second = of(date(YEAR, 1, 1), day), of(day + timedelta(days=1), date(YEAR, 12, 31))
    for name in OF_ROWS:
        assert first.number(name) + second.number(name) == whole().number(name), name
        assert (*first.rows_of(name), *second.rows_of(name)) == whole().rows_of(name)


def test_the_months_make_the_year_incidents_included() -> None:
    months = [of(period.first, period.last) for period in map(Period.of_month, Period.of(YEAR).months)]
    name = "assistance.interventions.total"
    assert [one.number(name) for one in months] == [
        one.value
        for one in whole().lines("assistance.interventions.by_month").values()
        if isinstance(one, Figure)
    ]
    assert sum(one.number(name) for one in months) == whole().number(name)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period.of(2026), Period.of(2025)),
        (Period.of(2026, 1), Period.of(2025, 1)),
        (Period(date(2024, 2, 1), date(2024, 2, 29)), Period(date(2023, 2, 1), date(2023, 2, 28))),
        (Period(date(2025, 2, 1), date(2025, 2, 28)), Period(date(2024, 2, 1), date(2024, 2, 29))),
        (Period(date(2026, 1, 1), date(2026, 11, 29)), Period(date(2025, 1, 1), date(2025, 11, 29))),
    ],
)
def test_a_period_is_compared_with_the_same_days_a_year_before(period: Period, before: Period) -> None:
    assert period.before == before
