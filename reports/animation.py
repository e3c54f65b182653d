"""Trainings, meetings, publications and reviews (missions 1 b, 4 a and 4 c).

A training counts as held once its attendance was taken, and the last row of a meeting says how many came.
"""

from __future__ import annotations

from collections.abc import Sequence

from agenda.enrolling import PRESENT
from agenda.enrolment import EnrolmentState, Usefulness
from journal.entries import Kind, Row
from reports.facts import TRAININGS, Facts, last_of_each, not_taken_back, standing
from reports.measures import Measure, last_of
from reports.values import Figure, Share, minutes, share

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


def _useful(facts: Facts) -> Share:
    rated = facts.of[Kind.TRAINING_RATED]
    return share([row for row in rated if row.outcome == Usefulness.USEFUL], len(rated))


def _came(facts: Facts) -> Figure:
    """The persons that these rows tell."""
    told = [row for row in last_of_each(facts.of[Kind.MEETING_HELD]) if row.outcome.isdigit()]
    return Figure(sum(int(row.outcome) for row in told), tuple(row.sequence for row in told))


def _published(facts: Facts) -> list[Row]:
    return not_taken_back(facts.of[Kind.PUBLICATION_SENT], facts.of[Kind.PUBLICATION_TAKEN_DOWN])


TRAININGS_HELD = (
    Measure("trainings.planned", "Formations planifiées", _trainings, for_all=True),
    Measure("trainings.held", "Formations tenues", Kind.TRAINING_HELD, for_all=True),
    Measure("trainings.minutes", "Temps de formation", Kind.TRAINING_HELD, counted=minutes, for_all=True),
    Measure("trainings.enrolments", "Inscriptions à une formation", _enrolled),
    Measure("trainings.attendances", "Présences à une formation", _present),
    Measure("trainings.guichets", "Guichets venus en formation", _guichets),
    Measure("trainings.ratings", "Avis sur une formation", Kind.TRAINING_RATED, for_all=True),
    Measure("trainings.useful", "Avis « formation utile »", _useful, for_all=True),
)

ANIMATION = (
    Measure("animation.meetings.planned", "Réunions planifiées", _meetings, for_all=True),
    Measure("animation.meetings.held", "Réunions tenues", last_of(Kind.MEETING_HELD), for_all=True),
    Measure("animation.meetings.attendances", "Présents aux réunions", _came, for_all=True),
    Measure("animation.publications.sent", "Documents diffusés", _published, for_all=True),
    Measure("animation.publications.readings", "Lectures de ces documents", Kind.PUBLICATION_READ),
    Measure("animation.reviews.asked", "Revues demandées aux guichets", Kind.REVIEW_ASKED),
    Measure("animation.reviews.answered", "Revues répondues", last_of(Kind.REVIEW_ANSWERED)),
    Measure("animation.reminders.sent", "Rappels envoyés", Kind.REMINDER_SENT),
    Measure(
        "animation.publications.by_kind",
        "Documents diffusés, par nature",
        _published,
        "outcome",
        for_all=True,
    ),
)
