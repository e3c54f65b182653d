"""The time that the mission took (mission 4 b): minutes noted, by activity, by month and by person.

Nothing is estimated: what was noted without its minutes is counted apart, and said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from journal.entries import Kind, Row
from reports.facts import Facts
from reports.measures import Measure
from reports.period import Period
from reports.values import minutes

YEARLY_HOURS = 1_607
"""Of one person working full time: the legal length of a year (Code du travail, L. 3121-41; in the fonction
publique, décret 2000-815, article 1).
"""


class Activity(StrEnum):
    ASSISTANCE = "assistance"
    TRAININGS = "trainings"
    MEETINGS = "meetings"
    QUALITY = "quality"


_OF_KIND: Mapping[Kind, Activity] = {
    Kind.TRAINING_HELD: Activity.TRAININGS,
    Kind.MEETING_HELD: Activity.MEETINGS,
    Kind.CONTROL_DONE: Activity.QUALITY,
    Kind.CASE_TREATED: Activity.QUALITY,
    Kind.SAMPLE_CLOSED: Activity.QUALITY,
    **{kind: Activity.QUALITY for kind in Kind if kind.startswith("signalement_")},
}


def _activity(_facts: Facts, row: Row) -> Activity:
    return _OF_KIND.get(row.kind, Activity.ASSISTANCE)


def full_time(spent: int, period: Period, yearly_hours: int) -> Fraction:
    """``spent`` minutes as a part of one person working full time over the days of the period."""
    due = Fraction(yearly_hours * 60 * period.days, Period.of(period.year).days)
    return Fraction(spent) / due


def _timed(facts: Facts) -> Sequence[Row]:
    return facts.timed


def _untimed_tickets(facts: Facts) -> list[Row]:
    """Closed without a minute noted on them."""
    timed = {row.subject for row in facts.timed}
    return [row for row in facts.closed if row.subject not in timed]


def _untimed_calls(facts: Facts) -> list[Row]:
    return [row for row in facts.of[Kind.CALL_LOGGED] if not row.minutes]


RESOURCES = (
    Measure("resources.minutes.total", "Temps noté", _timed, counted=minutes),
    Measure("resources.untimed.calls", "Appels, méls et visites sans durée", _untimed_calls),
    Measure("resources.untimed.tickets", "Tickets clos sans durée", _untimed_tickets),
    Measure("resources.minutes.by_activity", "Temps noté par activité", _timed, _activity, "bars", minutes),
    Measure("resources.minutes.by_month", "Temps noté par mois", _timed, Facts.month, "lines", minutes),
    Measure("resources.minutes.by_person", "Temps noté par personne", _timed, "actor_id", counted=minutes),
)
