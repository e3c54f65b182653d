"""A ticket as its agent follows it: what they may read of it, and nothing of the exchange with the pole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from deadlines.working_days import working_days_between
from deadlines.zones import Zone
from delivery.files import Attachment
from journal.people import Person
from tickets.escalations import EscalationStatus
from tickets.life import Action, Status
from tickets.ticket import Side, Ticket, TicketEvent, TicketMessage

if TYPE_CHECKING:
    from storage.mails import SqlEscalations
    from storage.repositories import SqlTickets


# What was said shows itself; that the pole has answered is the gestionnaire's own affair.
SHOWN = frozenset({Action.TAKE, Action.ESCALATE, Action.CLOSE, Action.REOPEN})

MOST_UNCLOSED = 100

PRECISION_AWAITED = timedelta(days=30)
"""From the demand: what the agent types in the chat after that is no longer taken for its answer. The ticket
itself goes on waiting, and is answered on its own page or by its button."""


def thread(ticket: Ticket) -> Sequence[TicketMessage]:
    """What the agent wrote, and what was written to them."""
    return [message for message in ticket.messages if message.to_agent]


def changes(ticket: Ticket) -> Sequence[TicketEvent]:
    return [event for event in ticket.history if event.action in SHOWN]


def precision_asked_at(ticket: Ticket) -> datetime | None:
    """When the precision that is still awaited was asked for; None when none is."""
    if ticket.status is not Status.WAITING:
        return None
    return max((event.at for event in ticket.history if event.action == Action.ASK), default=None)


def is_demand_over(ticket: Ticket, *, now: datetime) -> bool:
    asked_at = precision_asked_at(ticket)
    return asked_at is not None and now - asked_at >= PRECISION_AWAITED


def attachments(ticket: Ticket) -> Sequence[Attachment]:
    """The files of the agent's thread, in order: a link gives the number of one."""
    return [file for message in thread(ticket) for file in message.attachments]


def days_at_pole(ticket: Ticket, escalations: SqlEscalations, *, now: datetime, zone: Zone) -> int | None:
    """The working days that the pole has had it; None when it is not there, or never got our letter."""
    if ticket.status is not Status.ESCALATED or ticket.id is None:
        return None
    escalation = escalations.latest(ticket.id)
    if escalation is None or escalation.standing is EscalationStatus.UNDELIVERED:
        return None
    return working_days_between(escalation.sent_at, now, zone)


def is_unread(ticket: Ticket, seen: int) -> bool:
    """Somebody wrote to the agent since they saw the first ``seen`` messages of their thread."""
    return any(message.side is not Side.AGENT for message in thread(ticket)[seen:])


def asked_at(ticket: Ticket) -> datetime:
    """When the question was given the words that it has: the agent may have corrected them."""
    corrected = (event.at for event in ticket.history if event.action == Action.CORRECT)
    return max(corrected, default=ticket.opened_at)


def is_read(ticket: Ticket, at: datetime) -> bool:
    """A gestionnaire has had before them what the agent said ``at`` that instant."""
    return ticket.read_at is not None and at <= ticket.read_at


def awaits_reading(ticket: Ticket) -> bool:
    """The agent said something that is not known to be read."""
    said_at = [message.at for message in thread(ticket) if message.side is Side.AGENT]
    return not is_read(ticket, max((asked_at(ticket), *said_at)))


def note_read(ticket: Ticket, *, by: Person, at: datetime) -> None:
    """A gestionnaire has the whole thread before them. Nothing changes of what was read already, nor when it
    is their own question.
    """
    if by.id != ticket.agent_id and awaits_reading(ticket):
        ticket.read_at = at


def has_just_said(ticket: Ticket, text: str, files: Sequence[Attachment], *, seen: int) -> bool:
    """The agent wrote this very thing since then: the form was sent twice."""
    return any(
        message.side is Side.AGENT and message.text == text and list(message.attachments) == list(files)
        for message in thread(ticket)[seen:]
    )


def unclosed_of(agent_id: int, tickets: SqlTickets) -> Sequence[Ticket]:
    """Whose answers the agent would not read if they left."""
    return [ticket for ticket in tickets.of_agent(agent_id, limit=MOST_UNCLOSED) if not ticket.is_closed]
