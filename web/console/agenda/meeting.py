"""What a meeting holds: who answered what, how many came, its ordre du jour, its compte rendu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from starlette.responses import Response

from agenda.answers import Answer, AnswerService, Convoked, answers_to, guichets_answers
from agenda.enrolling import MOST_MINUTES
from agenda.events import Event
from agenda.papers import (
    MOST_PRESENT,
    PUBLISHED_WITHIN,
    WRITTEN,
    Papers,
    PapersService,
    account_due,
    papers_of,
)
from guichets.partenaires import Partenaire
from guichets.registry import Guichet
from guichets.scope import seen_guichets
from refusals.base import Refused
from rendering.account import account_document, account_name
from rendering.documents.files import DOCX_TYPE, document_docx
from rendering.labels import ANSWER
from web.errors import FieldsAtFault, UnknownPage
from web.fields import number_of, one_of
from web.files import attachment
from web.forms import Faults, read_day, required
from web.shell import Asked, Go

_MOST_AHEAD, _MOST_UNFOLDED = 50, 12


@dataclass(frozen=True)
class AnswerLine:
    """Of a partenaire, or of a guichet: ``field`` tells theirs from the others. ``answer`` and ``instead``
    are what the fields show; ``known`` is sent back by the form, so that what another has noted meanwhile of
    somebody else stays.
    """

    field: str
    name: str
    about: str
    convoked: Convoked | None
    answer: str
    instead: str
    known: str
    fault: str
    is_out_of_reach: bool = False


def seen_event(asked: Asked) -> Event:
    """The event, if it is of the reader's département or of all; ``UnknownPage``."""
    event = asked.work.events.by_id(asked.path["meeting" if "meeting" in asked.path else "event"])
    if event is None or not asked.by.sees(event.departement):
        raise UnknownPage
    return event


def seen_meeting(asked: Asked) -> Event:
    """One that writes an ordre du jour and a compte rendu; ``UnknownPage``."""
    event = seen_event(asked)
    if event.kind not in WRITTEN:
        raise UnknownPage
    return event


@dataclass(frozen=True)
class AnswerTable:
    """The partenaires, or the guichets: how many answered what, then each."""

    title: str
    counts: Sequence[tuple[Answer | None, int]]
    lines: Sequence[AnswerLine]

    @property
    def is_long(self) -> bool:
        """Folded, until somebody looks for one."""
        return len(self.lines) > _MOST_UNFOLDED


def convoked_shown(event: Event, asked: Asked) -> Mapping[str, object]:
    partenaires = [
        replace(_line(f"{one.id}", one.name, one.organisation, found, asked), is_out_of_reach=not one.email)
        for one, found in convoked_seen(event, asked)
    ]
    guichets = [
        _line(_field(one), one.name, one.commune, found, asked) for one, found in guichets_seen(event, asked)
    ]
    tables = (("Partenaires convoqués", partenaires), ("Guichets convoqués", guichets))
    return {
        "convoques": [AnswerTable(title, _counts(lines), lines) for title, lines in tables if lines],
        "reponses": ANSWER,
        "liens": bool(asked.work.outbox.link("/")),
    }


def _field(guichet: Guichet) -> str:
    return f"guichet-{guichet.id}"


def _counts(lines: Sequence[AnswerLine]) -> Sequence[tuple[Answer | None, int]]:
    standing = Counter(one.convoked.stands if one.convoked else None for one in lines)
    return [(answer, standing[answer]) for answer in (*Answer, None) if standing[answer]]


def papers_shown(event: Event, asked: Asked) -> Mapping[str, object]:
    """Those of a copil or of a comité; nothing for another event."""
    if event.kind not in WRITTEN:
        return {"papiers": None}
    papers = papers_of(asked.work, event)
    answers = [*answers_to(asked.work, event).values(), *guichets_answers(asked.work, event).values()]
    came = sum(one.stands in {Answer.PRESENT, Answer.REPRESENTED} for one in answers)
    due_on = account_due(event, papers, asked.zone)
    known = {
        "presents": f"{came if papers.attended is None else papers.attended}",
        "duree": "",
        "attendu": f"{due_on}",
        "publie": f"{papers.account_published_on or ''}",
    }
    return {
        "papiers": papers,
        "attendu_le": due_on,
        "en_retard": papers.account_published_on is None and due_on < asked.today,
        "delai": PUBLISHED_WITHIN.days,
        "saisi": asked.filled(known),
    }


def note_held(asked: Asked) -> Go:
    event, faults = seen_meeting(asked), Faults()
    attended = faults.reading(
        "presents",
        lambda: _number(asked.text("presents"), Refused("agenda.wrong_attendance", most=MOST_PRESENT)),
    )
    minutes: int | None = 0
    if event.held_at is None:
        minutes = faults.reading(
            "duree",
            lambda: _number(asked.text("duree"), Refused("agenda.too_many_minutes", limit=MOST_MINUTES)),
        )
    if attended is None or minutes is None:
        raise FieldsAtFault(faults.sentences)
    asked.commands(PapersService, zone=asked.zone).hold(event, attended, minutes=minutes, by=asked.by)
    return Go(f"/agenda/{event.id}?fait=tenue")


def settle_account(asked: Asked) -> Go:
    """The day that no text fixes is kept only where it is another than ours."""
    event, faults = seen_meeting(asked), Faults()
    due_on = faults.reading("attendu", lambda: read_day(asked.text("attendu")))
    published_on = (
        faults.reading("publie", lambda: read_day(asked.text("publie"))) if asked.text("publie") else None
    )
    if faults.sentences:
        raise FieldsAtFault(faults.sentences)
    ours = account_due(event, Papers(event_id=event.id or 0), asked.zone)
    asked.commands(PapersService, zone=asked.zone).settle_account(
        event, due_on=None if due_on == ours else due_on, published_on=published_on, by=asked.by
    )
    return Go(f"/agenda/{event.id}?fait=compte-rendu")


def skeleton(asked: Asked) -> Response:
    """To be completed in Word."""
    event = seen_meeting(asked)
    ahead = asked.work.events.upcoming(
        max(asked.now, event.starts_at), limit=_MOST_AHEAD, departement=event.departement
    )
    dates = asked.site.writer.dates
    document = account_document(
        event,
        papers_of(asked.work, event),
        convoked_seen(event, asked),
        [(one.name, found) for one, found in guichets_seen(event, asked) if found and found.stands],
        next((one for one in ahead if one.kind is event.kind), None),
        service=asked.service_name(event.departement),
        dated_on=asked.today,
        dates=dates,
    )
    return attachment(document_docx(document), account_name(event, dates), DOCX_TYPE)


def _number(text: str, refused: Refused) -> int:
    """Zero is said, never left out."""
    number = number_of(required(text))
    if number is None:
        raise refused
    return number


def note_answers(asked: Asked) -> Go:
    """For those who rang, or as it was in the end."""
    event, faults = seen_event(asked), Faults()
    service = asked.commands(AnswerService)
    fields: list[tuple[str, int | None, int | None]] = [
        *((f"{one.id}", one.id, None) for one, _ in convoked_seen(event, asked)),
        *((_field(one), None, one.id) for one, _ in guichets_seen(event, asked)),
    ]
    for field, partenaire_id, guichet_id in fields:
        answer, instead = asked.text(f"reponse-{field}"), asked.text(f"represente-{field}")
        known = asked.text(f"connu-{field}")
        if instead and not answer and not known:
            answer = Answer.REPRESENTED
        if f"reponse-{field}" not in asked.form or _known(answer, instead) == known:
            continue
        given = one_of(Answer, answer)
        note = partial(
            service.note, event, partenaire_id, given, guichet_id=guichet_id, by=asked.by, instead=instead
        )
        faults.reading(f"represente-{field}", note)
    if faults.sentences:
        raise FieldsAtFault(faults.sentences)
    return Go(f"/agenda/{event.id}?fait=reponses#convoques")


def convoked_seen(event: Event, asked: Asked) -> Sequence[tuple[Partenaire, Convoked | None]]:
    """Those whom the reader may see."""
    answers = answers_to(asked.work, event)
    seen = asked.work.partenaires.all(departement=asked.visitor.departement)
    return [(one, answers.get(one.id or 0)) for one in seen if one.id in event.partenaire_ids]


def guichets_seen(event: Event, asked: Asked) -> Sequence[tuple[Guichet, Convoked | None]]:
    """Those that are convoked and that the reader may see."""
    answers = guichets_answers(asked.work, event)
    seen = seen_guichets(asked.work, asked.by) if event.convokes_guichets else ()
    return [(one, answers.get(one.id or 0)) for one in seen if event.concerns(one.id)]


def _line(field: str, name: str, about: str, found: Convoked | None, asked: Asked) -> AnswerLine:
    answer = found.stands or "" if found else ""
    instead = found.represented_by if found and answer else ""
    typed, named = asked.filled({f"reponse-{field}": answer, f"represente-{field}": instead}).values()
    fault = asked.faults.get(f"represente-{field}", "")
    return AnswerLine(field, name, about, found, typed, named, _known(answer, instead), fault)


def _known(answer: str, instead: str) -> str:
    return f"{answer}:{instead}" if answer == Answer.REPRESENTED else answer
