"""What an agent adds to a ticket that was sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.conversation.asked import FORGOTTEN_AFTER
from bot.conversation.question_pages import QuestionCorrected
from bot.dialogue import Context, Result
from bot.messages import Incoming, unread_among
from tickets.errors import UnknownTicket
from tickets.reading import resolve
from tickets.ticket import Ticket

_REFERENCE = re.compile(r"\bT-\d{4}-\d{1,9}\b", re.IGNORECASE | re.ASCII)
MOST_ABOUT_A_TICKET = 15
"""Words: a longer message says what is to be done, or asked."""


@dataclass(frozen=True)
class AdditionSent:
    """``reopened`` when the ticket was closed: what the agent writes under it opens it again. ``unread``
    names the files that nobody read.
    """

    reference: str
    files: int
    reopened: bool = False
    unread: tuple[str, ...] = ()


def own_ticket(reference: str, talk: Context) -> Ticket:
    """The agent's own, or the one it was merged into: here a gestionnaire too only follows those they opened.

    ``UnknownTicket`` otherwise.
    """
    ticket = resolve(talk.work.tickets, reference.strip().upper())
    if ticket is None or ticket.agent_id != talk.speaker.id:
        raise UnknownTicket(reference)
    return ticket


def ticket_named_in(text: str) -> str:
    """« Annule T-2026-0010 »: its reference; "" for none, several, or in a message that tells much more."""
    named = _REFERENCE.findall(text)
    return named[0] if len(named) == 1 and len(text.split()) <= MOST_ABOUT_A_TICKET else ""


def just_sent(said: Incoming, talk: Context) -> Ticket | None:
    """The ticket of the agent's last question, while it is open; None once they have asked something else."""
    assert talk.speaker.id is not None
    last = talk.work.questions.last_of(talk.speaker.id)
    if last is None or not last.ticket or said.at - last.at >= FORGOTTEN_AFTER:
        return None
    ticket = talk.work.tickets.by_reference(last.ticket)
    return None if ticket is None or ticket.is_closed else ticket


def correct(said: Incoming, talk: Context) -> Result | None:
    """Brings an edited message to the ticket that it opened; None when there is none, or it is closed."""
    assert talk.speaker.id is not None
    ticket = talk.work.tickets.from_message(talk.speaker.id, said.message_ref)
    if ticket is None or ticket.is_closed:
        return None
    talk.tickets.correct_question(ticket, said.text, by=talk.speaker)
    return Result.aside(QuestionCorrected(ticket.reference))


def add_to(ticket: Ticket, said: Incoming, talk: Context) -> AdditionSent:
    """Reopens the ticket if it was closed, or is refused when it is too late for that."""
    if was_closed := ticket.is_closed:
        talk.tickets.reopen(ticket, by=talk.speaker)
    talk.tickets.add(ticket, said.text, by=talk.speaker, attachments=said.attachments)
    return AdditionSent(ticket.reference, len(said.attachments), was_closed, unread_among(said.attachments))
