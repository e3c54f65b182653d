"""The port of incidents on SQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from storage import tables
from storage.dialects import dialect_insert
from storage.locks import held
from storage.repositories import SqlCounters
from tickets.incident import Incident, IncidentContact
from tickets.ticket import Ticket

_INCIDENT = tables.incidents.c
_CONTACT = tables.incident_contacts.c


class SqlIncidents:
    def __init__(self, session: Session, counters: SqlCounters) -> None:
        self._session = session
        self._counters = counters

    def next_reference(self, year: int) -> str:
        return f"I-{year}-{self._counters.next(f'incidents:{year}'):02d}"

    def add(self, incident: Incident) -> None:
        self._session.add(incident)
        self._session.flush()

    def by_reference(self, reference: str) -> Incident | None:
        query = select(Incident).where(_INCIDENT.reference == reference)
        return self._session.scalars(held(self._session, query)).one_or_none()

    def get(self, incident_id: int) -> Incident | None:
        return self._session.get(Incident, incident_id)

    def under_way(self, *, departement: str) -> Sequence[Incident]:
        query = select(Incident).where(_INCIDENT.closed_at.is_(None), *_scope(departement))
        return self._session.scalars(query.order_by(_INCIDENT.id.desc())).all()

    def over(self, *, departement: str, limit: int) -> Sequence[Incident]:
        query = select(Incident).where(_INCIDENT.closed_at.is_not(None), *_scope(departement))
        order = (_INCIDENT.closed_at.desc(), _INCIDENT.id.desc())
        return self._session.scalars(query.order_by(*order).limit(limit)).all()

    def meet(self, incident: Incident, contact: IncidentContact) -> bool:
        """In one statement, so that two channels of one person make one contact."""
        met = dialect_insert(self._session, tables.incident_contacts).values(
            incident_id=incident.id, **vars(contact)
        )
        again = met.on_conflict_do_update(
            index_elements=[_CONTACT.incident_id, _CONTACT.agent_id],
            set_={name: met.excluded[name] for name in ("at", "channel", "ticket")},
            where=_CONTACT.at < incident.since,
        )
        return bool(self._session.execute(again.returning(_CONTACT.id)).all())

    def leave(self, incident: Incident, *, ticket: str) -> bool:
        gone = delete(tables.incident_contacts).where(
            _CONTACT.incident_id == incident.id, _CONTACT.ticket == ticket
        )
        return bool(self._session.execute(gone.returning(_CONTACT.id)).all())

    def contacts(self, incident_id: int) -> Sequence[IncidentContact]:
        query = select(_CONTACT.agent_id, _CONTACT.at, _CONTACT.channel, _CONTACT.ticket)
        rows = self._session.execute(query.where(_CONTACT.incident_id == incident_id).order_by(_CONTACT.id))
        return [IncidentContact(*row) for row in rows]

    def tickets(self, incident_id: int) -> Sequence[Ticket]:
        query = select(Ticket).where(tables.tickets.c.incident_id == incident_id)
        return self._session.scalars(held(self._session, query.order_by(tables.tickets.c.id))).all()


def _scope(departement: str) -> list[ColumnElement[bool]]:
    """What concerns all of them concerns each."""
    if not departement:
        return []
    return [or_(_INCIDENT.departement == "", _INCIDENT.departement == departement)]
