"""What those who are convoked answer: by the link of their letter, or said to a gestionnaire."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from agenda.events import Event, audience
from agenda.lines import one_line
from delivery.letters import digest_of, opens
from journal.entries import Kind
from journal.people import Person, identity
from privacy.nir import MASK
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


AGAIN = "asked_again"
"""As the journal keeps it: what was answered stands no more."""
_MOST_LETTERS = 8
"""Of one partenaire about one event: the links of the last ones open."""


class Answer(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    REPRESENTED = "represented"


@dataclass(eq=False, kw_only=True)
class Convoked:
    """One partenaire, or one guichet, and one event. ``former_at`` is the date for which they answered, once
    it has moved: then the answer stands no more. Each letter to a partenaire has a link of its own;
    ``digests`` are those of its secret, which is kept nowhere. An agent answers for their guichet.
    """

    id: int | None = None
    event_id: int
    partenaire_id: int | None = None
    guichet_id: int | None = None
    answer: Answer | None = None
    represented_by: str = ""
    answered_at: datetime | None = None
    former_at: datetime | None = None
    digests: list[str] = field(default_factory=list)

    @property
    def stands(self) -> Answer | None:
        """The answer for the date that holds today."""
        return self.answer if self.former_at is None else None

    def remember(self, secret: str) -> None:
        self.digests = [*self.digests, digest_of(secret)][-_MOST_LETTERS:]

    def opens_with(self, secret: str) -> bool:
        return opens(self.digests, secret)


def convoked_to(
    work: Work, event: Event, partenaire_id: int | None = None, *, guichet_id: int | None = None
) -> Convoked:
    found = work.convocations.one(identity(event), partenaire_id=partenaire_id, guichet_id=guichet_id)
    if found is None:
        found = Convoked(event_id=identity(event), partenaire_id=partenaire_id, guichet_id=guichet_id)
        work.convocations.add(found)
    return found


def answers_to(work: Work, event: Event) -> Mapping[int, Convoked]:
    """By partenaire; whoever is convoked no more is left out."""
    found = work.convocations.of_event(identity(event))
    return {
        one.partenaire_id: one
        for one in found
        if one.partenaire_id and one.partenaire_id in event.partenaire_ids
    }


def guichets_answers(work: Work, event: Event) -> Mapping[int, Convoked]:
    """By guichet; one that is convoked no more is left out."""
    found = work.convocations.of_event(identity(event)) if event.convokes_guichets else ()
    return {one.guichet_id: one for one in found if one.guichet_id and event.concerns(one.guichet_id)}


def takes_answers(event: Event, now: datetime) -> bool:
    """Of guichets."""
    return event.convokes_guichets and event.is_planned and event.starts_at > now


class AnswerService:
    """One instance per unit of work."""

    def __init__(self, work: Work, *, now: datetime, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._channel = channel

    def opened(self, number: int, secret: str) -> tuple[Convoked, Event] | None:
        """What the link of a letter is about; None for a link that is none. Raises agenda.answers_closed."""
        event_id = self._work.convocations.event_of(number)
        # The event is held first, as by whoever changes it: neither waits for the other.
        event = self._work.events.by_id(event_id) if event_id is not None else None
        found = self._work.convocations.get(number)
        if found is None or not found.opens_with(secret):
            return None
        if event is None or not event.is_planned or event.starts_at <= self._now:
            raise Refused("agenda.answers_closed")
        if found.partenaire_id not in event.partenaire_ids:
            raise Refused("agenda.answers_closed")
        return found, event

    def answer(
        self, found: Convoked, event: Event, answer: Answer, *, by: Person | None = None, instead: str = ""
    ) -> None:
        """Given again, it is changed. ``instead`` names whoever comes in their place. Raises
        ``agenda.nobody_named_instead`` or ``common.line_too_long``.
        """
        if answer is Answer.REPRESENTED and not instead.replace(MASK, "").strip():
            raise Refused("agenda.nobody_named_instead")
        named = one_line(instead) if answer is Answer.REPRESENTED else ""
        if (found.stands, found.represented_by) == (answer, named):
            return
        found.answer, found.represented_by = answer, named
        found.answered_at, found.former_at = self._now, None
        self._log(found, event, answer, by)

    def open_to(self, event: Event | None, agent: Person) -> Event:
        """Whether their guichet comes is theirs to say; raises ``agenda.answers_closed``."""
        if event is None or not takes_answers(event, self._now):
            raise Refused("agenda.answers_closed")
        if identity(agent) not in audience(event, self._work.people):
            raise Refused("agenda.answers_closed")
        return event

    def answer_for_guichet(
        self, event: Event | None, agent: Person, answer: Answer, *, instead: str = ""
    ) -> Convoked:
        """As any of its agents says last. Raises ``agenda.answers_closed``, besides what ``answer`` does."""
        event = self.open_to(event, agent)
        found = convoked_to(self._work, event, guichet_id=agent.guichet_id)
        self.answer(found, event, answer, by=agent, instead=instead)
        event.remember_told([identity(agent)])
        return found

    def note(
        self,
        event: Event,
        partenaire_id: int | None,
        answer: Answer | None,
        *,
        guichet_id: int | None = None,
        by: Person,
        instead: str = "",
    ) -> None:
        """For whoever rang, or as it was in the end; None takes what was noted back."""
        if not by.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
        is_convoked = (
            event.convokes_guichets and event.concerns(guichet_id)
            if guichet_id is not None
            else partenaire_id in event.partenaire_ids
        )
        if not event.is_planned or not is_convoked:
            raise Refused("agenda.answers_closed")
        found = convoked_to(self._work, event, partenaire_id, guichet_id=guichet_id)
        if answer is not None:
            self.answer(found, event, answer, by=by, instead=instead)
        elif found.stands is not None:
            found.answer, found.represented_by, found.answered_at = None, "", None
            self._log(found, event, AGAIN, by)

    def ask_again(self, event: Event, former_at: datetime, *, by: Person) -> None:
        """The event has moved: what was answered was for its former date."""
        for one in self._work.convocations.of_event(identity(event)):
            if one.stands is not None:
                one.former_at = former_at
                self._log(one, event, AGAIN, by)

    def let_go(self, event: Event, partenaire_ids: Collection[int]) -> None:
        for one in self._work.convocations.of_event(identity(event)):
            if one.partenaire_id in partenaire_ids:
                self._work.convocations.remove(one)

    def _log(self, found: Convoked, event: Event, outcome: str, by: Person | None) -> None:
        """A partenaire is no user: only a gestionnaire or an agent is named there, by number."""
        kind, channel = Kind.CONVOCATION_ANSWERED, self._channel
        entry = event.entry(kind, at=self._now, channel=channel, by=by, outcome=outcome)
        self._work.journal.add(entry._replace(guichet_id=found.guichet_id))
