"""Ties the core's classes to the tables; the core knows nothing of it."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Table
from sqlalchemy.orm import RelationshipProperty, deferred, registry, relationship

from agenda.answers import Convoked
from agenda.enrolment import Enrolment
from agenda.events import Event
from agenda.papers import Papers
from diffusion.publications import Copy, Publication
from guichets.openings import AccountOpening, OpeningEvent
from guichets.partenaires import Partenaire
from guichets.registry import (
    AccessRequest,
    Account,
    Agent,
    Guichet,
    Invitation,
    RecoveryCode,
    SecondFactor,
    Session,
    SignInLink,
)
from guichets.retention import Purge
from guichets.reviews import Review
from knowledge_base.learning.proposals import Proposal
from knowledge_base.upkeep.revisions import Revision, RevisionEvent
from quality.cadre import Commitment
from quality.cases import Case, Sample
from quality.control import Control
from quality.dashboards import Query
from quality.imports import Import
from quality.signalements import Draft, PlanAction, Signalement, Step
from reports.bilans import FrozenBilan
from storage import tables
from tickets.answer_templates import AnswerTemplate
from tickets.clock.presence import Absence, Closing
from tickets.escalations import Escalation
from tickets.incident import Incident
from tickets.mails import Mail
from tickets.ticket import Ticket, TicketEvent, TicketMessage

PartT = TypeVar("PartT")

_mapper = registry(metadata=tables.metadata)


def map_entities() -> None:
    """Maps once; called when a database is opened, so that importing does nothing."""
    if any(True for _ in _mapper.mappers):
        return
    for entity, table in (
        (Guichet, tables.guichets),
        (Agent, tables.agents),
        (Account, tables.accounts),
        (Invitation, tables.invitations),
        (AccessRequest, tables.access_requests),
        (Session, tables.sessions),
        (SignInLink, tables.sign_in_links),
        (RecoveryCode, tables.recovery_codes),
        (Event, tables.events),
        (Enrolment, tables.enrolments),
        (Convoked, tables.convocations),
        (Papers, tables.meeting_papers),
        (Control, tables.controls),
        (Commitment, tables.commitments),
        (Draft, tables.signalement_drafts),
        (Step, tables.signalement_steps),
        (PlanAction, tables.signalement_actions),
        (Query, tables.queries),
        (Case, tables.cases),
        (Sample, tables.samples),
        (TicketMessage, tables.ticket_messages),
        (TicketEvent, tables.ticket_events),
        (RevisionEvent, tables.revision_events),
        (OpeningEvent, tables.account_opening_events),
        (AnswerTemplate, tables.answer_templates),
        (Partenaire, tables.partenaires),
        (Review, tables.reviews),
        (Publication, tables.publications),
        (Copy, tables.copies),
        (Incident, tables.incidents),
        (Mail, tables.mails),
        (Escalation, tables.escalations),
        (Closing, tables.closings),
        (Absence, tables.absences),
        (Purge, tables.purges),
    ):
        _mapper.map_imperatively(entity, table)
    _mapper.map_imperatively(
        SecondFactor, tables.second_factors, properties={"sealed": tables.second_factors.c.secret}
    )
    faults = {"faults": deferred(tables.imports.c.faults)}  # many, and only one page shows them
    _mapper.map_imperatively(Import, tables.imports, properties=faults)
    content = {"content": deferred(tables.frozen_bilans.c.content)}  # a megabyte, and a list shows none of it
    _mapper.map_imperatively(FrozenBilan, tables.frozen_bilans, properties=content)
    _mapper.map_imperatively(Proposal, tables.proposals, exclude_properties=["key"])
    messages = _parts(TicketMessage, tables.ticket_messages)
    plan = _parts(PlanAction, tables.signalement_actions)
    for owner, table, events, more in (
        (Ticket, tables.tickets, _parts(TicketEvent, tables.ticket_events), {"messages": messages}),
        (Revision, tables.revisions, _parts(RevisionEvent, tables.revision_events), {}),
        (AccountOpening, tables.account_openings, _parts(OpeningEvent, tables.account_opening_events), {}),
        (Signalement, tables.signalements, _parts(Step, tables.signalement_steps), {"plan": plan}),
    ):
        _mapper.map_imperatively(owner, table, properties={"history": events, **more})


def _parts(part: type[PartT], table: Table) -> RelationshipProperty[PartT]:
    """What belongs to one entity, read with it, in the order in which it came."""
    return relationship(part, order_by=table.c.id, cascade="all, delete-orphan", lazy="selectin")
