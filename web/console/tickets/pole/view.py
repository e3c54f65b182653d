"""The exchange with the pole as the ticket's page shows it: apart from what the agent reads."""

from __future__ import annotations

from collections.abc import Mapping

from deadlines.working_days import working_days_between
from journal.people import identity
from tickets.escalations import LIFE, not_read_out
from tickets.pole.letters import letter_keys
from tickets.ticket import Ticket
from web.shell import Asked


def pole_view(ticket: Ticket, asked: Asked) -> Mapping[str, object]:
    """``exchange`` is the last request, None while the pole was never asked; ``days`` are the working days
    that the pole has had it, and ``turns`` what may become of it.

    ``to_review`` is what the pole has written and nobody has read out; ``mails``, by number, those in which
    its messages were read, and ``sendings``, how far each of our letters has got.
    """
    work = asked.work
    exchange = work.escalations.latest(identity(ticket))
    return {
        "exchange": exchange,
        "days": working_days_between(exchange.sent_at, asked.now, asked.zone) if exchange else 0,
        "turns": frozenset(LIFE[exchange.standing]) if exchange else frozenset(),
        "to_review": [message.text for message in not_read_out(ticket, exchange)],
        "mails": {mail.id: mail for mail in work.mails.of_ticket(identity(ticket))},
        "sendings": work.letters.sendings(letter_keys(ticket)),
    }
