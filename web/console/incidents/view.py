"""What the pages of incidents print: plain values, made in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from guichets.registry import Agent
from guichets.scope import sees, sees_person
from journal.entries import Kind
from tickets.incidents.incident import Incident
from tickets.life import Status
from tickets.notices import IncidentBanner
from tickets.ports import Reach
from web.console.tickets.ticket_view import name_of
from web.errors import ReservedPage, UnknownPage
from web.ports import Work


@dataclass(frozen=True)
class IncidentLine:
    """``contacts`` are all the agents who met it, wherever they are."""

    reference: str
    title: str
    departement: str
    since: datetime
    closed_at: datetime | None
    contacts: int
    tickets: int


@dataclass(frozen=True)
class ContactLine:
    agent_id: int
    name: str
    guichet: str
    channel: str
    at: datetime


@dataclass(frozen=True)
class TicketLine:
    """Of a sensitive ticket, which no incident holds, nothing stands here. ``is_unread``: its agent is gone,
    and the end of the incident answers it no more than anything else does.
    """

    reference: str
    status: Status
    question: str
    agent: str
    guichet: str
    is_unread: bool = False


@dataclass(frozen=True)
class Happened:
    at: datetime
    kind: Kind
    author: str


@dataclass(frozen=True, kw_only=True)
class IncidentView(IncidentLine):
    """``may_change``: one that stands for several départements is for whoever sees them all. The people and
    the tickets are those that the reader may see; ``contacts`` and ``tickets`` count them all.
    """

    banner: str
    phrases: Sequence[str]
    closing: str
    opened_by: str
    may_change: bool
    people: Sequence[ContactLine]
    attached: Sequence[TicketLine]
    history: Sequence[Happened]


def seen_incident(work: Work, reference: str, reader: Agent) -> Incident:
    """The incident, if it concerns the reader's département; ``UnknownPage``."""
    incident = work.incidents.by_reference(reference.strip().upper())
    if incident is None or not incident.concerns(reader.departement):
        raise UnknownPage
    return incident


def changed_incident(work: Work, reference: str, by: Agent) -> Incident:
    """The incident, if it is hers to change; ``ReservedPage`` where it stands for others as well."""
    incident = seen_incident(work, reference, by)
    if not _may_change(incident, work, by):
        raise ReservedPage
    return incident


def _may_change(incident: Incident, work: Work, reader: Agent) -> bool:
    return reader.decides_for(incident.departement, work.registry.departements())


def incident_line(incident: Incident, work: Work) -> IncidentLine:
    assert incident.id is not None
    return IncidentLine(
        reference=incident.reference,
        title=incident.title,
        departement=incident.departement,
        since=incident.since,
        closed_at=incident.closed_at,
        contacts=len(work.incidents.contacts(incident.id)),
        tickets=len(work.incidents.tickets(incident.id)),
    )


def incident_view(incident: Incident, work: Work, reader: Agent) -> IncidentView:
    assert incident.id is not None
    return IncidentView(
        **vars(incident_line(incident, work)),
        banner=incident.banner,
        phrases=tuple(incident.phrases),
        closing=incident.closing,
        opened_by=name_of(incident.opened_by, work),
        may_change=_may_change(incident, work, reader),
        people=list(_people(incident.id, work, reader)),
        attached=[
            TicketLine(
                ticket.reference,
                ticket.status,
                ticket.question_in_passing,
                name_of(ticket.agent_id, work),
                work.people.guichet_name(ticket.guichet_id),
                is_unread=work.outbox.reach(ticket.agent_id) is Reach.NEVER,
            )
            for ticket in work.incidents.tickets(incident.id)
            if sees(work, reader, ticket.guichet_id)
        ],
        history=[
            Happened(row.entry.at, row.entry.kind, name_of(row.entry.actor_id, work))
            for row in work.journal.about(incident.reference)
            if row.entry.kind not in {Kind.INCIDENT_MET, Kind.INCIDENT_LEFT}
        ],
    )


def as_asked_about(incident: Incident) -> IncidentBanner:
    """What an agent who asks about it reads."""
    return IncidentBanner(incident.reference, incident.title, incident.banner, incident.since, is_told=True)


def _people(incident_id: int, work: Work, reader: Agent) -> Iterable[ContactLine]:
    for contact in work.incidents.contacts(incident_id):
        person = work.registry.agent(contact.agent_id)
        if person is not None and sees_person(work, reader, person):
            guichet = work.people.guichet_name(person.guichet_id)
            yield ContactLine(contact.agent_id, person.name, guichet, contact.channel, contact.at)
