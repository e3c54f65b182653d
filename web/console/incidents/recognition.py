"""What an incident would recognise: today's questions and open tickets, with the phrase that each holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.scope import sees
from knowledge_base.understanding.intents import Kind
from tickets.incidents.incident import Incident
from tickets.incidents.meetings import TROUBLES
from tickets.queue import Query, View
from web.ports import Work

MOST_QUESTIONS = 20  # shown
MOST_TICKETS = 200  # compared: a morning of trouble
_APART = frozenset({Kind.ACT, Kind.SENSITIVE, Kind.EMERGENCY})
"""Questions that the banner takes the place of in no case."""


@dataclass(frozen=True)
class Recognised:
    """A question of today and the ``phrase`` that it holds."""

    text: str
    phrase: str


@dataclass(frozen=True)
class Similar:
    """An open ticket that is attached to no incident yet."""

    reference: str
    question: str
    agent: str
    guichet: str
    phrase: str


@dataclass(frozen=True)
class Recognition:
    """``asked`` questions came today; ``questions`` are the first of those that would be recognised."""

    asked: int
    recognised: int
    questions: Sequence[Recognised]
    similar: Sequence[Similar]


def recognition(incident: Incident, work: Work, reader: Agent, *, now: datetime, zone: Zone) -> Recognition:
    morning = zone.instant(zone.local(now).date(), time())
    asked = [
        question
        for question in work.questions.since(morning)
        if question.kind not in _APART and sees(work, reader, question.guichet_id)
    ]
    held = ((question.text, incident.phrase_in(question.text, work.wording)) for question in asked)
    found = [Recognised(text, phrase) for text, phrase in held if phrase]
    similar = list(_similar(incident, work, reader, now))
    return Recognition(len(asked), len(found), found[:MOST_QUESTIONS], similar)


def _similar(incident: Incident, work: Work, reader: Agent, now: datetime) -> Iterator[Similar]:
    assert reader.id is not None
    scope = reader.departement or incident.departement
    query = Query(view=View.OPEN, reader_id=reader.id, departement=scope, now=now)
    for line in work.board.page(query, limit=MOST_TICKETS).lines:
        if line.kind not in TROUBLES or line.incident:
            continue
        phrase = incident.phrase_in(line.question, work.wording)
        if phrase:
            yield Similar(line.reference, line.question, line.agent, line.guichet, phrase)
