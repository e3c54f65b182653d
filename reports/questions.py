"""What became of each question put to the base, once for each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from journal.entries import Kind, Row


class Fate(StrEnum):
    """``AUTOMATIC``: the base answered alone and was not refused; ``SUGGESTED``: no title was chosen."""

    AUTOMATIC = "automatic"
    SUGGESTED = "suggested"
    UNANSWERED = "unanswered"


_FATES: Mapping[Kind, Fate] = {
    Kind.QUESTION_ANSWERED: Fate.AUTOMATIC,
    Kind.SUGGESTION_CHOSEN: Fate.AUTOMATIC,
    Kind.QUESTION_SUGGESTED: Fate.SUGGESTED,
    Kind.QUESTION_UNANSWERED: Fate.UNANSWERED,
}


ABOUT_QUESTIONS = (*_FATES, Kind.ANSWER_REJECTED)


class CountedQuestion(NamedTuple):
    """``row`` is the first about it: when it was asked."""

    row: Row
    fate: Fate


def questions_in(rows: Iterable[Row]) -> list[CountedQuestion]:
    """The distinct questions in the order in which they were asked, each with its last outcome."""
    asked: dict[str, Row] = {}
    fates: dict[str, Fate] = {}
    for row in rows:
        fate = _FATES.get(row.kind)
        if fate is not None:
            asked.setdefault(row.subject, row)
            fates[row.subject] = fate
        elif row.kind is Kind.ANSWER_REJECTED and fates.get(row.subject) is Fate.AUTOMATIC:
            fates[row.subject] = Fate.UNANSWERED
    return [CountedQuestion(row, fates[subject]) for subject, row in asked.items()]
