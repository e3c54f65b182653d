"""The exchange with the pole as the ticket's page shows it: apart from what the agent reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from deadlines.working_days import working_days_between
from deadlines.zones import Zone
from delivery.sendings import Sending
from tickets.mail.mails import Mail
from tickets.pole.escalations import Escalation, Way
from tickets.pole.exchange import number_of
from tickets.pole.letters import letter_keys
from tickets.pole.life import LIFE, Standing, Turn
from tickets.pole.reading import not_read_out
from tickets.ticket import Attachment, Side, Thread, Ticket
from web.console.tickets.ticket_view import Said, said_in
from web.ports import Work


@dataclass(frozen=True)
class MailShown:
    """The mail that a message was read in, and who vouches for its sender."""

    sender: str
    subject: str
    is_verified: bool | None
    verified_by: str


@dataclass(frozen=True)
class PoleSaid:
    """``is_ours``: written to the pole. ``mail`` is None for what was typed."""

    said: Said
    is_ours: bool
    mail: MailShown | None


@dataclass(frozen=True)
class ExchangeView:
    """The last request. ``days`` are the working days that the pole has had it."""

    standing: Standing
    by_hand: bool
    recipient: str
    pole_reference: str
    sent_at: datetime
    days: int
    heard_at: datetime | None
    nudge_at: datetime | None
    nudges: int
    turns: frozenset[Turn]


@dataclass(frozen=True)
class PoleView:
    """``exchange`` is None while the pole was never asked. ``to_review`` is what it has written and nobody
    has read out; ``sendings``, how far each of our letters has got.
    """

    exchange: ExchangeView | None
    said: Sequence[PoleSaid]
    to_review: Sequence[str]
    sendings: Sequence[Sending]


def pole_view(
    ticket: Ticket, work: Work, *, now: datetime, zone: Zone, is_held: Callable[[Attachment], bool]
) -> PoleView:
    escalation = work.escalations.latest(number_of(ticket))
    return PoleView(
        _exchange(escalation, now, zone) if escalation else None,
        _said(ticket, work, is_held),
        [message.text for message in not_read_out(ticket, escalation)],
        work.letters.sendings(letter_keys(ticket)),
    )


def _exchange(escalation: Escalation, now: datetime, zone: Zone) -> ExchangeView:
    return ExchangeView(
        escalation.standing,
        escalation.way is Way.PLATFORM,
        escalation.recipient,
        escalation.pole_reference,
        escalation.sent_at,
        working_days_between(escalation.sent_at, now, zone),
        escalation.heard_at,
        escalation.nudge_at,
        escalation.nudges,
        frozenset(LIFE[escalation.standing]),
    )


def _shown(mail: Mail) -> MailShown:
    return MailShown(mail.sender, mail.subject, mail.is_verified, mail.verified_by)


def _said(ticket: Ticket, work: Work, is_held: Callable[[Attachment], bool]) -> Sequence[PoleSaid]:
    mails = {mail.id: mail for mail in work.mails.of_ticket(number_of(ticket))}
    said = []
    for message, line in said_in(ticket, work, is_held):
        if message.thread is Thread.POLE:
            mail = mails.get(message.mail_id)
            shown = _shown(mail) if mail else None
            said.append(PoleSaid(line, message.side is not Side.POLE, shown))
    return said
