"""The exchange with the pole as the ticket's page shows it: apart from what the agent reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deadlines.working_days import working_days_between
from delivery.sendings import Sending
from journal.people import identity
from tickets.escalations import LIFE, Escalation, EscalationEvent, not_read_out
from tickets.mails import Mail
from tickets.pole.letters import letter_keys
from tickets.ticket import Ticket
from web.shell import Asked


@dataclass(frozen=True)
class PoleView:
    """``exchange`` is the last request, None while the pole was never asked; ``days`` are the working days
    that the pole has had it, and ``turns`` what may become of it.

    ``to_review`` is what the pole has written and nobody has read out; ``mails``, by number, those in which
    its messages were read, and ``sendings``, how far each of our letters has got.
    """

    exchange: Escalation | None
    days: int
    turns: frozenset[EscalationEvent]
    to_review: Sequence[str]
    mails: Mapping[int | None, Mail]
    sendings: Sequence[Sending]


def pole_view(ticket: Ticket, asked: Asked) -> PoleView:
    work = asked.work
    exchange = work.escalations.latest(identity(ticket))
    return PoleView(
        exchange,
        working_days_between(exchange.sent_at, asked.now, asked.zone) if exchange else 0,
        frozenset(LIFE[exchange.standing]) if exchange else frozenset(),
        [message.text for message in not_read_out(ticket, exchange)],
        {mail.id: mail for mail in work.mails.of_ticket(identity(ticket))},
        work.letters.sendings(letter_keys(ticket)),
    )
