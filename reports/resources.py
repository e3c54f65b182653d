"""The time that the mission took (mission 4 b): minutes noted, by activity, by month and by person.

Nothing is estimated: what was noted without its minutes is counted apart, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from journal.entries import Kind, Row
from reports.period import Period
from reports.values import Value, breakdown, count, minutes

if TYPE_CHECKING:
    from reports.facts import Facts

YEARLY_HOURS = 1_607
"""Of one person working full time: the legal length of a year (Code du travail, L. 3121-41; in the fonction
publique, décret 2000-815, article 1).
"""


class Activity(StrEnum):
    ASSISTANCE = "assistance"
    TRAININGS = "trainings"
    MEETINGS = "meetings"
    QUALITY = "quality"


_ACTIVITY: Mapping[Kind, Activity] = {
    Kind.TRAINING_HELD: Activity.TRAININGS,
    Kind.MEETING_HELD: Activity.MEETINGS,
    Kind.CONTROL_DONE: Activity.QUALITY,
    Kind.CASE_TREATED: Activity.QUALITY,
    Kind.SAMPLE_CLOSED: Activity.QUALITY,
    **{kind: Activity.QUALITY for kind in Kind if kind.startswith("signalement_")},
}


def activity(row: Row) -> Activity:
    return _ACTIVITY.get(row.kind, Activity.ASSISTANCE)


def full_time(spent: int, period: Period, yearly_hours: int) -> Fraction:
    """``spent`` minutes as a part of one person working full time over the days of the period."""
    due = Fraction(yearly_hours * 60 * period.days, Period.of(period.year).days)
    return Fraction(spent) / due


def _untimed_tickets(facts: Facts) -> list[Row]:
    """Closed without a minute noted on them."""
    timed = {row.subject for row in facts.timed}
    return [row for row in facts.closed if row.subject not in timed]


def _untimed_calls(facts: Facts) -> list[Row]:
    return [row for row in facts.of[Kind.CALL_LOGGED] if not row.minutes]


MEASURES: Mapping[str, Callable[[Facts], Value]] = {
    "resources.minutes.total": lambda facts: minutes(facts.timed),
    "resources.minutes.by_activity": lambda facts: breakdown(facts.timed, activity, minutes),
    "resources.minutes.by_month": lambda facts: breakdown(
        facts.timed, facts.month, minutes, lines=facts.period.months
    ),
    "resources.minutes.by_person": lambda facts: breakdown(facts.timed, lambda row: row.actor_id, minutes),
    "resources.untimed.calls": lambda facts: count(_untimed_calls(facts)),
    "resources.untimed.tickets": lambda facts: count(_untimed_tickets(facts)),
}
