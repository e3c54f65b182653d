"""Enrolling, leaving, and the waiting list that moves up by itself; then who was there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from agenda.enrolment import Enrolment, EnrolmentState
from agenda.events import Event, audience
from agenda.notices import PlaceFound
from journal.entries import Entry, Kind
from journal.people import Person, identity
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


PRESENT, ABSENT = "present", "absent"
"""As the journal keeps it."""
MOST_MINUTES = 1_440
"""Of one training: what was prepared and given."""


def takes_enrolments(event: Event, now: datetime) -> bool:
    return event.has_enrolment and event.is_planned and event.starts_at > now


def enrolled(work: Work, event: Event) -> Sequence[Enrolment]:
    """In the order in which they came."""
    return [one for one in work.enrolments.of_event(identity(event)) if one.is_enrolled]


def places_left(work: Work, event: Event) -> int | None:
    """None where places are not counted."""
    return None if event.places is None else max(0, event.places - len(enrolled(work, event)))


def _row(
    event: Event, kind: Kind, agent: Person | None, *, at: datetime, channel: str, outcome: str = ""
) -> Entry:
    """Of what an agent did, or was seen to do: it counts for their guichet."""
    entry = event.entry(kind, at=at, channel=channel, by=agent, outcome=outcome)
    return entry._replace(guichet_id=agent.guichet_id if agent is not None else None)


class EnrolmentService:
    """What an agent, or a gestionnaire for them, says of a training; one instance per unit of work.

    The event is held meanwhile (``Events.by_id``): the last place is given once.
    """

    def __init__(self, work: Work, *, now: datetime, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._channel = channel

    def enrol(self, event: Event, agent: Person) -> Enrolment:
        """In the waiting list where no place is left; who is in already stays where they are."""
        self._require_open(event, agent)
        found = self._work.enrolments.one(identity(event), identity(agent))
        if found is not None and found.state is not EnrolmentState.WITHDRAWN:
            return found
        state = EnrolmentState.WAITING if places_left(self._work, event) == 0 else EnrolmentState.ENROLLED
        if found is None:
            found = Enrolment(
                event_id=identity(event), agent_id=identity(agent), state=state, since=self._now
            )
            self._work.enrolments.add(found)
        else:
            found.state, found.since = state, self._now
        event.remember_told([identity(agent)])  # they know its date: they hear when it changes
        self._log(event, Kind.TRAINING_JOINED, agent, outcome=state)
        return found

    def withdraw(self, event: Event, agent: Person) -> None:
        """The first who waits takes the place. Raises ``agenda.not_enrolled``."""
        self._require_open(event, agent)
        found = self._work.enrolments.one(identity(event), identity(agent))
        if found is None or found.state is EnrolmentState.WITHDRAWN:
            raise Refused("agenda.not_enrolled")
        self._leave(event, found, agent)
        self._move_up(event)

    def let_go(self, event: Event) -> None:
        """Whose access has ended, or whose guichet it no longer concerns, gives the place back."""
        concerned = audience(event, self._work.people)
        for one in self._work.enrolments.of_event(identity(event)):
            if one.state is not EnrolmentState.WITHDRAWN and one.agent_id not in concerned:
                self._leave(event, one, self._work.people.person(one.agent_id))
        self._move_up(event)

    def _move_up(self, event: Event) -> None:
        """Gives each free place to the first who waits, and tells them."""
        waiting = [one for one in self._work.enrolments.of_event(identity(event)) if one.is_waiting]
        free = places_left(self._work, event)
        for one in waiting if free is None else waiting[:free]:
            one.state, one.since = EnrolmentState.ENROLLED, self._now
            self._work.outbox.tell(
                one.agent_id,
                PlaceFound(event.kind, event.title, event.starts_at, event.place, identity(event)),
                key=f"inscription:{event.reference}:place:{one.agent_id}:{self._now:%Y%m%d%H%M%S}",
            )
            person = self._work.people.person(one.agent_id)
            self._log(event, Kind.TRAINING_JOINED, person, outcome=EnrolmentState.ENROLLED)

    def _leave(self, event: Event, one: Enrolment, person: Person | None) -> None:
        one.state, one.since = EnrolmentState.WITHDRAWN, self._now
        self._work.outbox.take_back(f"rappel:{event.reference}:", agent_id=one.agent_id)
        self._log(event, Kind.TRAINING_LEFT, person)

    def _require_open(self, event: Event, agent: Person) -> None:
        concerned = audience(event, self._work.people)
        if not takes_enrolments(event, self._now) or identity(agent) not in concerned:
            raise Refused("agenda.training_closed")

    def _log(self, event: Event, kind: Kind, agent: Person | None, *, outcome: str = "") -> None:
        row = _row(event, kind, agent, at=self._now, channel=self._channel, outcome=outcome)
        self._work.journal.add(row)


class AttendanceService:
    """Who was there, said by a gestionnaire once the training has begun; said again, it is corrected."""

    def __init__(self, work: Work, *, now: datetime, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._channel = channel

    def take(
        self,
        event: Event,
        present: Collection[int],
        *,
        minutes: int = 0,
        walk_ins: Collection[int] = (),
        by: Person,
    ) -> None:
        """``present`` are identifiers of agents, and so are ``walk_ins``, who came without being enrolled;
        ``minutes``, what it took the gestionnaire, count the first time alone. The journal gets a row for
        what changes: the last one says.
        """
        if not by.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
        if not event.is_planned:
            raise Refused("agenda.cancelled")
        if event.starts_at > self._now:
            raise Refused("agenda.not_started")
        if not 0 <= minutes <= MOST_MINUTES:
            raise Refused("agenda.too_many_minutes", limit=MOST_MINUTES)
        for agent_id in walk_ins:
            self._let_in(event, agent_id)
        if event.held_at is None:
            event.held_at, event.held_by = self._now, by.id
            held = event.entry(Kind.TRAINING_HELD, at=self._now, channel=self._channel, by=by)
            self._work.journal.add(held._replace(minutes=minutes))
        for one in enrolled(self._work, event):
            was_there = one.agent_id in {*present, *walk_ins}
            if one.is_present is not was_there:
                one.is_present = was_there
                agent = self._work.people.person(one.agent_id)
                outcome = PRESENT if was_there else ABSENT
                kind, channel = Kind.TRAINING_ATTENDED, self._channel
                row = _row(event, kind, agent, at=self._now, channel=channel, outcome=outcome)
                self._work.journal.add(row)

    def _let_in(self, event: Event, agent_id: int) -> None:
        """Places are counted no more: they were there. Raises ``agenda.not_concerned``."""
        agent = self._work.people.person(agent_id)
        if agent is None or agent_id not in audience(event, self._work.people):
            raise Refused("agenda.not_concerned")
        found = self._work.enrolments.one(identity(event), agent_id)
        if found is None:
            state = EnrolmentState.ENROLLED
            found = Enrolment(event_id=identity(event), agent_id=agent_id, state=state, since=self._now)
            self._work.enrolments.add(found)
        elif found.is_enrolled:
            return
        found.state, found.since = EnrolmentState.ENROLLED, self._now
        kind, outcome = Kind.TRAINING_JOINED, EnrolmentState.ENROLLED
        self._work.journal.add(_row(event, kind, agent, at=self._now, channel=self._channel, outcome=outcome))
