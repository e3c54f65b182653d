"""The port of incidents on SQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import tables
from storage.dialects import dialect_insert, held
from storage.ground import SqlEntities, shared_with
from tickets.incident import Incident, IncidentContact
from tickets.ticket import Ticket

_INCIDENT = tables.incidents.c
_CONTACT = tables.incident_contacts.c


class SqlIncidents(SqlEntities[Incident]):
    entity = Incident
    remembers = False
    """Which are under way, in a transaction where none is opened nor closed."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._under_way: dict[str, Sequence[Incident]] = {}

    def forget(self) -> None:
        self._under_way.clear()

    def next_reference(self, year: int) -> str:
        """``I-2026-01``, never given twice."""
        return f"I-{year}-{self._next_number(f'incidents:{year}'):02d}"

    def by_reference(self, reference: str) -> Incident | None:
        return self._held(Incident, _INCIDENT.reference == reference)

    def get(self, number: int) -> Incident | None:
        return self._session.get(Incident, number)

    def under_way(self, *, departement: str) -> Sequence[Incident]:
        """Those that are not closed, the last first; ``departement`` is "" for all."""
        if not self.remembers or departement not in self._under_way:
            here = shared_with(departement, _INCIDENT.departement)
            query = select(Incident).where(_INCIDENT.closed_at.is_(None), *here)
            found = self._session.scalars(query.order_by(_INCIDENT.id.desc())).all()
            self._under_way[departement] = found
        return self._under_way[departement]

    def over(self, *, departement: str, limit: int) -> Sequence[Incident]:
        """The last closed first."""
        here = shared_with(departement, _INCIDENT.departement)
        query = select(Incident).where(_INCIDENT.closed_at.is_not(None), *here)
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
        """Whoever met it by this ticket alone has not met it any more; False when nobody had."""
        gone = delete(tables.incident_contacts).where(
            _CONTACT.incident_id == incident.id, _CONTACT.ticket == ticket
        )
        return bool(self._session.execute(gone.returning(_CONTACT.id)).all())

    def contacts(self, incident_id: int) -> Sequence[IncidentContact]:
        """The first first."""
        query = select(_CONTACT.agent_id, _CONTACT.at, _CONTACT.channel, _CONTACT.ticket)
        rows = self._session.execute(query.where(_CONTACT.incident_id == incident_id).order_by(_CONTACT.id))
        return [IncidentContact(*row) for row in rows]

    def tickets(self, incident_id: int) -> Sequence[Ticket]:
        """Those that are attached to it, the oldest first; kept from other writers."""
        query = select(Ticket).where(tables.tickets.c.incident_id == incident_id)
        return self._session.scalars(held(self._session, query.order_by(tables.tickets.c.id))).all()
