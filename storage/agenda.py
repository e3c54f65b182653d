"""The agenda's port on SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from agenda.events import Event, EventStatus
from agenda.ports import EventQuery
from storage import tables
from storage.locks import held

_EVENTS = tables.events.c


class SqlEvents:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, event: Event) -> None:
        self._session.add(event)
        self._session.flush()

    def by_id(self, event_id: int) -> Event | None:
        query = select(Event).where(_EVENTS.id == event_id)
        return self._session.scalars(held(self._session, query)).one_or_none()

    def upcoming(self, after: datetime, *, limit: int, departement: str = "") -> Sequence[Event]:
        return self._session.scalars(
            _listed(EventQuery(departement=departement))
            .where(_EVENTS.starts_at > after, _EVENTS.status == EventStatus.PLANNED)
            .order_by(_EVENTS.starts_at)
            .limit(limit)
        ).all()

    def between(self, start: datetime, end: datetime) -> Sequence[Event]:
        """Held, so that none is cancelled or moved while people are reminded of it."""
        query = (
            select(Event)
            .where(_EVENTS.starts_at >= start, _EVENTS.starts_at < end, _EVENTS.status == EventStatus.PLANNED)
            .order_by(_EVENTS.starts_at, _EVENTS.id)
        )
        return self._session.scalars(held(self._session, query)).all()

    def ahead(self, now: datetime, wanted: EventQuery, *, limit: int) -> Sequence[Event]:
        """Those that start after ``now``, soonest first; those that were cancelled too."""
        soonest_first = _listed(wanted).where(_EVENTS.starts_at > now).order_by(_EVENTS.starts_at, _EVENTS.id)
        return self._session.scalars(soonest_first.limit(limit)).all()

    def gone_by(self, now: datetime, wanted: EventQuery, *, limit: int, skipped: int = 0) -> Sequence[Event]:
        """Those that have started, latest first."""
        latest_first = (
            _listed(wanted)
            .where(_EVENTS.starts_at <= now)
            .order_by(_EVENTS.starts_at.desc(), _EVENTS.id.desc())
        )
        return self._session.scalars(latest_first.limit(limit).offset(skipped)).all()


def _listed(wanted: EventQuery) -> Select[Event]:
    query = select(Event)
    if wanted.kind is not None:
        query = query.where(_EVENTS.kind == wanted.kind)
    if wanted.departement:
        query = query.where(_EVENTS.departement.in_(("", wanted.departement)))
    return query
