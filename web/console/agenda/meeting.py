"""Those who are convoked to an event: what each answered, and what the gestionnaire notes for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from agenda.answers import Answer, AnswerService, Convoked, answers_to
from agenda.events import Event
from guichets.partenaires import Partenaire
from rendering.labels import ANSWER
from web.errors import FieldsAtFault, UnknownPage
from web.fields import one_of
from web.forms import CHANNEL, Faults
from web.shell import Asked, Go


@dataclass(frozen=True)
class Line:
    """``answer`` and ``instead`` are what the fields show; ``known`` is sent back by the form, so that what
    another has noted meanwhile of somebody else stays.
    """

    partenaire: Partenaire
    convoked: Convoked | None
    answer: str
    instead: str
    known: str
    fault: str


def seen_event(asked: Asked) -> Event:
    """The event, if it is of the reader's département or of all; ``UnknownPage``."""
    event = asked.work.events.by_id(asked.path["event"])
    if event is None or not asked.by.sees(event.departement):
        raise UnknownPage
    return event


def convoked_shown(event: Event, asked: Asked) -> Mapping[str, object]:
    lines = [_line(one, found, asked) for one, found in _convoked(event, asked)]
    standing = Counter(one.convoked.stands if one.convoked else None for one in lines)
    return {
        "convoques": lines,
        "reponses": ANSWER,
        "compte": [(answer, standing[answer]) for answer in (*Answer, None) if standing[answer]],
    }


def note_answers(asked: Asked) -> Go:
    """For those who rang, or as it was in the end."""
    event, faults = seen_event(asked), Faults()
    service = AnswerService(asked.work, now=asked.now, channel=CHANNEL)
    for one, _ in _convoked(event, asked):
        number = one.id or 0
        answer, instead = asked.text(f"reponse-{number}"), asked.text(f"represente-{number}")
        if f"reponse-{number}" not in asked.form or _known(answer, instead) == asked.text(f"connu-{number}"):
            continue
        given = one_of(Answer, answer)
        note = partial(service.note, event, number, given, by=asked.by, instead=instead)
        faults.reading(f"represente-{number}", note)
    if faults.sentences:
        raise FieldsAtFault(faults.sentences)
    return Go(f"/agenda/{event.id}?fait=reponses")


def _convoked(event: Event, asked: Asked) -> Sequence[tuple[Partenaire, Convoked | None]]:
    """Those whom the reader may see."""
    seen, answers = (
        asked.work.partenaires.all(departement=asked.visitor.departement),
        answers_to(asked.work, event),
    )
    return [(one, answers.get(one.id or 0)) for one in seen if one.id in event.partenaire_ids]


def _line(one: Partenaire, found: Convoked | None, asked: Asked) -> Line:
    answer = found.stands or "" if found else ""
    instead = found.represented_by if found and answer else ""
    typed, named = asked.filled({f"reponse-{one.id}": answer, f"represente-{one.id}": instead}).values()
    fault = asked.faults.get(f"represente-{one.id}", "")
    return Line(one, found, typed, named, _known(answer, instead), fault)


def _known(answer: str, instead: str) -> str:
    return f"{answer}:{instead}" if answer == Answer.REPRESENTED else answer
