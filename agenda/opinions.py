"""What a training was worth to those who were there: three questions, each answered by a touch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from agenda.enrolment import OPINIONS, Enrolment, Opinion
from agenda.events import Event, Whose, held_by
from agenda.notices import OpinionAsked
from deadlines.service_hours import ServiceHours
from journal.entries import Kind
from journal.people import Person, identity
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


ASKED_FOR = timedelta(days=30)
"""After it began; later, who was there has forgotten."""


def ask_opinions(
    work: Work,
    *,
    now: datetime,
    hours: ServiceHours,
    whose: Whose | None = None,
) -> int:
    """In office hours, of each one who was there, once the attendance has been taken; how many letters."""
    if not hours.is_open(now):
        return 0
    told = 0
    for event in held_by(work.events.between(now - ASKED_FOR, now), whose):
        for one in work.enrolments.of_event(identity(event)) if event.held_at else ():
            if was_there(one) and one.question:
                told += work.outbox.tell(
                    one.agent_id, asked(event, one), key=f"avis:{event.reference}:agent-{one.agent_id}"
                )
    return told


def was_there(one: Enrolment) -> bool:
    return one.is_enrolled and one.is_present is True


def asked(event: Event, one: Enrolment) -> OpinionAsked:
    """The next question; none is left once all are answered."""
    return OpinionAsked(event.kind, event.title, event.starts_at, identity(event), one.question)


def give_opinion(
    work: Work, event: Event, agent: Person, given: Opinion, *, now: datetime, channel: str = ""
) -> Enrolment:
    """The first answer to a question stands: the row of the journal that counts it names nobody, hence could
    not be corrected. Raises ``agenda.not_there``.
    """
    one = attended(work, event, agent)
    name = next(name for name, answers in OPINIONS.items() if isinstance(given, answers))
    if getattr(one, name) is None:
        setattr(one, name, given)
        if name == next(iter(OPINIONS)):
            work.journal.add(event.entry(Kind.TRAINING_RATED, at=now, channel=channel, outcome=given))
    return one


def attended(work: Work, event: Event | None, agent: Person) -> Enrolment:
    """Raises ``agenda.not_there``."""
    one = work.enrolments.one(identity(event), identity(agent)) if event is not None else None
    if one is None or not was_there(one):
        raise Refused("agenda.not_there")
    return one


def counted(enrolments: Iterable[Enrolment]) -> Mapping[str, Sequence[tuple[Opinion, int]]]:
    """How many gave each answer, by question: never who."""
    found = Counter(getattr(one, name) for one in enrolments for name in OPINIONS)
    return {name: [(one, found[one]) for one in answers] for name, answers in OPINIONS.items()}
