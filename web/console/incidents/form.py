"""The form of an incident: its fields as they are typed, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from guichets.scope import sees
from knowledge_base.understanding.intents import Kind
from tickets.errors import (
    EmptyText,
    IncidentTextTooLong,
    IncidentTitleTooLong,
    TicketError,
    UnnamedIncident,
    VaguePhrase,
)
from tickets.incident import Incident
from tickets.incidents.meetings import TROUBLES
from tickets.incidents.service import Declared, sound
from tickets.queue import Query, QueueLine, View
from web.errors import FieldsAtFault
from web.faults import fault_of
from web.shell import Asked

NAMES = ("titre", "message", "formulations", "departement")
_PLACES: Mapping[type[TicketError], str] = {
    UnnamedIncident: "titre",
    IncidentTitleTooLong: "titre",
    EmptyText: "message",
    IncidentTextTooLong: "message",
    VaguePhrase: "formulations",
}
_MOST_TICKETS = 200


def fields_of(incident: Incident | None) -> Mapping[str, str]:
    if incident is None:
        return dict.fromkeys(NAMES, "")
    return {
        "titre": incident.title,
        "message": incident.banner,
        "formulations": "\n".join(incident.phrases),
        "departement": incident.departement,
    }


def declared_in(asked: Asked) -> Declared:
    """Whoever sees one département speaks for that one; ``FieldsAtFault``."""
    declared = Declared(
        title=asked.text("titre"),
        banner=asked.text("message"),
        phrases=tuple(asked.text("formulations").split("\n")),
        departement=asked.by.departement or asked.text("departement"),
    )
    try:
        sound(declared, asked.work.wording)
    except TicketError as refused:
        raise FieldsAtFault({_PLACES[type(refused)]: fault_of(refused).sentence}) from refused
    return declared


def references_in(values: Sequence[object]) -> tuple[str, ...]:
    """The tickets that a form, or an address, names: each once."""
    named = (value.strip().upper() for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(filter(None, named)))[:_MOST_TICKETS]


def departements(asked: Asked) -> Sequence[tuple[str, str]]:
    """Those that can be chosen, all of them first; none when there is nothing to choose."""
    if asked.by.departement:
        return ()
    found = sorted({guichet.departement for guichet in asked.work.registry.guichets()})
    return [("", "tous"), *((one, one) for one in found)] if len(found) > 1 else ()


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
