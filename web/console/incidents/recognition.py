"""What an incident would recognise: today's questions and open tickets, with the phrase that each holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from guichets.scope import sees
from knowledge_base.understanding.intents import Kind
from tickets.incident import Incident
from tickets.incidents.meetings import TROUBLES
from tickets.queue import Query, QueueLine, View
from web.shell import Asked

MOST_QUESTIONS = 20  # shown
MOST_TICKETS = 200  # compared: a morning of trouble
_APART = frozenset({Kind.ACT, Kind.SENSITIVE, Kind.EMERGENCY})
"""Questions that the banner takes the place of in no case."""


@dataclass(frozen=True)
class Recognition:
    """``asked`` questions came today; ``questions`` are the first of those that would be recognised, with the
    phrase that each holds. ``similar`` open tickets are attached to no incident yet.
    """

    asked: int
    recognised: int
    questions: Sequence[tuple[str, str]]
    similar: Sequence[QueueLine]


def recognition(incident: Incident, asked: Asked) -> Recognition:
    work = asked.work
    questions = [
        question
        for question in work.questions.since(asked.zone.instant(asked.today, time()))
        if question.kind not in _APART and sees(work, asked.by, question.guichet_id)
    ]
    held = ((question.text, incident.phrase_in(question.text, work.wording)) for question in questions)
    found = [(text, phrase) for text, phrase in held if phrase]
    return Recognition(len(questions), len(found), found[:MOST_QUESTIONS], list(_similar(incident, asked)))


def _similar(incident: Incident, asked: Asked) -> Iterator[QueueLine]:
    scope = asked.by.departement or incident.departement
    query = Query(view=View.OPEN, reader_id=asked.me, departement=scope, now=asked.now)
    for line in asked.work.board.page(query, limit=MOST_TICKETS).lines:
        is_free = line.kind in TROUBLES and not line.incident
        if is_free and incident.phrase_in(line.question, asked.work.wording):
            yield line
