"""Planning, moving and cancelling an event, and telling those who would otherwise come for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from agenda.errors import (
    EmptyText,
    EventAlreadyCancelled,
    EventAlreadyStarted,
    EventInThePast,
    GestionnaireOnly,
    LineTooLong,
    UnknownEvent,
)
from agenda.events import Event, EventKind, EventStatus
from agenda.notices import EventCancelled, EventMoved, EventPlanned
from agenda.ports import Person, PlanningWork
from journal.entries import Entry, Kind

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MAX_TEXT = 200  # characters of a title or of a place


def one_line(text: str) -> str:
    """A title or a place as it is kept. Raises EmptyText or LineTooLong."""
    line = " ".join(text.split())
    if not line:
        raise EmptyText
    if len(line) > MAX_TEXT:
        raise LineTooLong(MAX_TEXT)
    return line


class Planning:
    """The orders of a gestionnaire; one instance per unit of work.

    A change is told at once, whatever the hour: somebody may be about to set off.
    """

    def __init__(self, work: PlanningWork, *, now: datetime, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._channel = channel

    def plan(
        self,
        kind: EventKind,
        *,
        title: str = "",
        starts_at: datetime,
        place: str,
        by: Person,
        guichet_ids: Iterable[int] = (),
    ) -> Event:
        """For the département of whoever plans. Only a training needs a title.

        The other gestionnaires are told; reminders will tell the rest.
        """
        self._require_gestionnaire(by)
        self._require_future(starts_at)
        assert by.id is not None
        event = Event(
            kind=kind,
            title=one_line(title) if title or kind is EventKind.FORMATION else "",
            starts_at=starts_at,
            place=one_line(place),
            planned_by=by.id,
            created_at=self._now,
            guichet_ids=sorted(set(guichet_ids)),
            departement=by.departement,
        )
        self._work.events.add(event)
        self._work.outbox.tell_gestionnaires(
            EventPlanned(event.kind, event.title, event.starts_at, event.place, by.name),
            key=f"evenement:{event.reference}:prevu",
            besides=by.id,
        )
        self._log(event, Kind.EVENT_PLANNED, by)
        return event

    def move(self, event: Event, *, starts_at: datetime, place: str = "", by: Person) -> None:
        """To another date, another place, or both; an empty ``place`` keeps the former one.

        A move that changes nothing tells nobody.
        """
        self._require_changeable(event, by)
        self._require_future(starts_at)
        former_date, former_place = event.starts_at, event.place
        new_place = one_line(place) if place else former_place
        if (starts_at, new_place) == (former_date, former_place):
            return
        event.starts_at, event.place = starts_at, new_place
        event.revision += 1
        self._tell(
            event,
            EventMoved(event.kind, event.title, former_date, former_place, starts_at, new_place),
            key=f"evenement:{event.reference}:deplace:{event.revision}",
            by=by,
        )
        self._log(event, Kind.EVENT_MOVED, by)

    def cancel(self, event: Event, *, by: Person) -> None:
        self._require_changeable(event, by)
        event.status = EventStatus.CANCELLED
        self._tell(
            event,
            EventCancelled(event.kind, event.title, event.starts_at),
            key=f"evenement:{event.reference}:annule",
            by=by,
        )
        self._log(event, Kind.EVENT_CANCELLED, by)

    def event(self, event_id: int, *, by: Person) -> Event:
        """An event that may still be moved or cancelled."""
        event = self._work.events.by_id(event_id)
        if event is None:
            raise UnknownEvent
        self._require_changeable(event, by)
        return event

    def _tell(self, event: Event, notice: DataclassInstance, *, key: str, by: Person) -> None:
        """The gestionnaires knew from the first day; the agents since their first reminder."""
        for agent_id in event.told_ids:
            self._work.outbox.tell(agent_id, notice, key=f"{key}:agent-{agent_id}")
        self._work.outbox.tell_gestionnaires(notice, key=key, besides=by.id)

    def _log(self, event: Event, kind: Kind, by: Person) -> None:
        self._work.journal.add(
            Entry(
                at=self._now,
                kind=kind,
                channel=self._channel,
                theme=event.theme,
                subject=event.reference,
                actor_id=by.id,
            )
        )

    def _require_changeable(self, event: Event, by: Person) -> None:
        self._require_gestionnaire(by)
        if not event.is_planned:
            raise EventAlreadyCancelled
        if event.starts_at <= self._now:
            raise EventAlreadyStarted

    def _require_future(self, starts_at: datetime) -> None:
        if starts_at <= self._now:
            raise EventInThePast(starts_at)

    @staticmethod
    def _require_gestionnaire(person: Person) -> None:
        if not person.is_gestionnaire:
            raise GestionnaireOnly
