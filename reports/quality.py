"""Controls and signalements (missions 2 a and 2 b): an answer is missing once its month is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from journal.entries import Kind, Row
from reports.facts import Facts, last_of_each, not_taken_back
from reports.values import Delay, Span, Value, breakdown, count, delay

LATE = "late"


def _unanswered(facts: Facts) -> list[Row]:
    answered = {row.subject for row in facts.answers}
    today = f"{facts.until}"
    return [row for row in facts.signalements if row.subject not in answered and today > facts.due_on(row)]


def _answer(facts: Facts) -> Delay:
    """In days of the calendar, which the month of the mission counts."""
    answers = {row.subject: row for row in facts.answers}
    pairs = [(row, answers[row.subject]) for row in facts.signalements if row.subject in answers]
    return delay([Span(first, last, last.at - first.at) for first, last in pairs])


def _in_time(facts: Facts) -> list[Row]:
    return [row for row in facts.answers if row.outcome != LATE]


def _late(facts: Facts) -> list[Row]:
    return [row for row in facts.answers if row.outcome == LATE]


def _rows(kind: Kind) -> Callable[[Facts], Value]:
    return lambda facts: count(facts.of[kind])


MEASURES: Mapping[str, Callable[[Facts], Value]] = {
    "quality.controls.done": _rows(Kind.CONTROL_DONE),
    "quality.tables.imported": lambda facts: count(
        last_of_each(not_taken_back(facts.of[Kind.TABLE_IMPORTED], facts.of[Kind.IMPORT_UNDONE]))
    ),
    "quality.samples.closed": _rows(Kind.SAMPLE_CLOSED),
    "quality.signalements.sent": lambda facts: count(facts.signalements),
    "quality.signalements.answered": lambda facts: count(facts.answers),
    "quality.signalements.in_time": lambda facts: count(_in_time(facts)),
    "quality.signalements.late": lambda facts: count(_late(facts)),
    "quality.signalements.unanswered": lambda facts: count(_unanswered(facts)),
    "quality.signalements.answer": _answer,
    "quality.signalements.chased": _rows(Kind.SIGNALEMENT_CHASED),
    "quality.signalements.helped": _rows(Kind.SIGNALEMENT_HELPED),
    "quality.signalements.evaluated": lambda facts: breakdown(
        last_of_each(facts.of[Kind.SIGNALEMENT_EVALUATED]), lambda row: row.outcome
    ),
    "quality.signalements.reported": lambda facts: count(last_of_each(facts.of[Kind.SIGNALEMENT_REPORTED])),
    "quality.signalements.proposed": _rows(Kind.SIGNALEMENT_PROPOSED),
}
