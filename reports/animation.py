"""Trainings, meetings, publications and reviews (missions 1 b, 4 a and 4 c).

A training counts as held once its attendance was taken, and the last row of a meeting says how many came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from agenda.enrolling import PRESENT
from agenda.enrolment import EnrolmentState, Usefulness
from journal.entries import Kind, Row
from reports.facts import TRAININGS, Facts, last_of_each, not_taken_back, standing
from reports.values import Figure, Value, breakdown, count, minutes, share

_ENROLMENT = (Kind.TRAINING_JOINED, Kind.TRAINING_LEFT)


def _trainings(facts: Facts) -> list[Row]:
    return [row for row in facts.planned if row.theme == TRAININGS]


def _meetings(facts: Facts) -> list[Row]:
    return [row for row in facts.planned if row.theme != TRAININGS]


def _enrolled(facts: Facts) -> list[Row]:
    joined = facts.last_said(_ENROLMENT, EnrolmentState.ENROLLED)
    return standing(joined, facts.of[Kind.EVENT_CANCELLED])


def _present(facts: Facts) -> list[Row]:
    return facts.last_said((Kind.TRAINING_ATTENDED,), PRESENT)


def _guichets(facts: Facts) -> Sequence[Row]:
    """The first presence of each guichet."""
    first: dict[int | None, Row] = {}
    for row in _present(facts):
        first.setdefault(row.guichet_id, row)
    return list(first.values())


def _useful(facts: Facts) -> list[Row]:
    return [row for row in facts.of[Kind.TRAINING_RATED] if row.outcome == Usefulness.USEFUL]


def _held(facts: Facts) -> list[Row]:
    return last_of_each(facts.of[Kind.MEETING_HELD])


def _came(facts: Facts) -> Figure:
    """The persons that these rows tell."""
    told = [row for row in _held(facts) if row.outcome.isdigit()]
    return Figure(sum(int(row.outcome) for row in told), tuple(row.sequence for row in told))


def _published(facts: Facts) -> list[Row]:
    return not_taken_back(facts.of[Kind.PUBLICATION_SENT], facts.of[Kind.PUBLICATION_TAKEN_DOWN])


MEASURES: Mapping[str, Callable[[Facts], Value]] = {
    "trainings.planned": lambda facts: count(_trainings(facts)),
    "trainings.held": lambda facts: count(facts.of[Kind.TRAINING_HELD]),
    "trainings.minutes": lambda facts: minutes(facts.of[Kind.TRAINING_HELD]),
    "trainings.enrolments": lambda facts: count(_enrolled(facts)),
    "trainings.attendances": lambda facts: count(_present(facts)),
    "trainings.guichets": lambda facts: count(_guichets(facts)),
    "trainings.ratings": lambda facts: count(facts.of[Kind.TRAINING_RATED]),
    "trainings.useful": lambda facts: share(_useful(facts), len(facts.of[Kind.TRAINING_RATED])),
    "animation.meetings.planned": lambda facts: count(_meetings(facts)),
    "animation.meetings.held": lambda facts: count(_held(facts)),
    "animation.meetings.attendances": _came,
    "animation.publications.sent": lambda facts: count(_published(facts)),
    "animation.publications.by_kind": lambda facts: breakdown(_published(facts), lambda row: row.outcome),
    "animation.publications.readings": lambda facts: count(facts.of[Kind.PUBLICATION_READ]),
    "animation.reviews.asked": lambda facts: count(facts.of[Kind.REVIEW_ASKED]),
    "animation.reviews.answered": lambda facts: count(last_of_each(facts.of[Kind.REVIEW_ANSWERED])),
    "animation.reminders.sent": lambda facts: count(facts.of[Kind.REMINDER_SENT]),
}
