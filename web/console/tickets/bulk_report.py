"""What became of an order given on several tickets, as the address of the next page bears it.

The address holds references and codes only; the page looks up again what it says of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from guichets.registry import Agent
from storage.unit_of_work import Work
from tickets.life import Status
from tickets.ticket import Ticket
from web.console.tickets.orders import UNDONE_BY
from web.console.tickets.sight import ticket_or_none
from web.sent import SentForm
from web.shell import Asked

MOST_AT_ONCE = 100  # tickets

_REFERENCE = re.compile(r"T-\d{4}-\d{1,9}", re.ASCII)


THEME, URGENCY, PASS = "theme", "urgence", "passer"
VALUE: Mapping[str, Callable[[Ticket], str]] = {
    THEME: lambda ticket: ticket.theme,
    URGENCY: lambda ticket: ticket.urgency.value,
    PASS: lambda ticket: str(ticket.assignee_id or ""),
}
"""What the orders that come with a choice change."""
GIVEN_BACK = frozenset({THEME, URGENCY})
"""The orders that undo themselves: each ticket is given its former value."""
STANDS: Mapping[str, Callable[[Ticket, Agent], bool]] = {
    "prendre": lambda ticket, reader: ticket.assignee_id == reader.id,
    "reprendre": lambda ticket, reader: ticket.assignee_id == reader.id,
    "rendre": lambda ticket, reader: ticket.assignee_id != reader.id,
    PASS: lambda ticket, reader: ticket.assignee_id not in {None, reader.id},
    THEME: lambda _ticket, _reader: True,
    URGENCY: lambda _ticket, _reader: True,
    "clore": lambda ticket, _reader: ticket.is_closed,
    "rouvrir": lambda ticket, _reader: not ticket.is_closed,
    "repondre": lambda ticket, _reader: ticket.answered_at is not None,
    "repondre-clore": lambda ticket, _reader: ticket.is_closed,
    "preciser": lambda ticket, _reader: ticket.status is Status.WAITING,
    "annuler-cloture": lambda ticket, _reader: not ticket.is_closed,
}
"""The orders that may be given on several tickets, and how one shows that it was carried out."""


class Reason(StrEnum):
    """Why a ticket was left as it was."""

    STATUS = "statut"
    """Its status does not allow the order."""
    HELD = "pris"
    """A colleague holds it."""
    STRANGER = "autre-departement"
    """The colleague to whom it would go does not see it."""
    SAME = "deja"
    """There was nothing to change."""
    CHANGED = "change"
    """It is no longer what the confirmation showed."""
    UNFINISHED = "pas-fait"
    """An act that nobody has noted as done is closed one by one, knowingly."""
    UNREAD = "sans-lecteur"
    """The access of its agent is closed: it is closed one by one, knowing that nobody is told."""
    SENSITIVE = "sensible"
    """What it is about is read, and answered, one by one."""
    BLANK = "blanc"
    """It does not tell what a blank of the template asks for."""
    LATE = "trop-tard"
    """Its closing has been read for too long to be a slip."""
    UNKNOWN = "inconnu"


@dataclass(frozen=True)
class Outcome:
    """``former`` is the value that the order changed, if it did; ``reason`` is why the ticket was left."""

    reference: str
    former: str = ""
    reason: Reason | None = None


@dataclass(frozen=True)
class Left:
    """A ticket that was left, as it now stands; without one when it is unknown."""

    reference: str
    reason: Reason
    ticket: Ticket | None = None
    holder: str = ""


@dataclass(frozen=True)
class Report:
    """``holder`` is who follows the tickets now, where that is what was ordered."""

    order: str
    done: Sequence[Outcome]
    left: Sequence[Left]
    holder: str = ""

    @property
    def undone_by(self) -> str:
        """The order that takes back what was done; "" where nothing does, or nothing was."""
        itself = {order: order for order in GIVEN_BACK}
        return {**UNDONE_BY, **itself}.get(self.order, "") if self.done else ""


def report_query(order: str, outcomes: Sequence[Outcome]) -> str:
    done = [outcome for outcome in outcomes if outcome.reason is None]
    left = [outcome for outcome in outcomes if outcome.reason is not None]
    return urlencode(
        {
            "fait": order,
            "sur": ",".join(f"{outcome.reference}.{outcome.former}" for outcome in done),
            "laisses": ",".join(f"{outcome.reference}.{outcome.reason}" for outcome in left),
        }
    )


def report_in(asked: Asked) -> Report | None:
    """The report that an address bears; None when it bears none. Of what is said to be done, only what still
    stands is told: anybody can write an address.
    """
    order, work, reader = asked.query.get("fait", ""), asked.work, asked.by
    if order not in STANDS:
        return None
    standing = {
        ticket.reference: (ticket, former)
        for reference, former in _pairs(asked.query.get("sur", ""))
        if (ticket := ticket_or_none(reference, work, reader)) and STANDS[order](ticket, reader)
    }
    done = [Outcome(reference, former) for reference, (_, former) in standing.items()]
    left = [
        left_aside(reference, Reason(reason), ticket_or_none(reference, work, reader), work)
        for reference, reason in _pairs(asked.query.get("laisses", ""))
        if reason in frozenset(Reason)
    ]
    holders = {ticket.assignee_id for ticket, _ in standing.values()} if order == PASS else set()
    return Report(order, done, left, work.people.name_of(holders.pop()) if len(holders) == 1 else "")


def references_ticked(form: SentForm) -> list[str]:
    ticked = [value.strip().upper() for value in form.getlist("t") if isinstance(value, str)]
    return list(dict.fromkeys(filter(None, ticked)))[:MOST_AT_ONCE]


def left_aside(reference: str, reason: Reason, ticket: Ticket | None, work: Work) -> Left:
    if ticket is None:
        return Left(reference, Reason.UNKNOWN)
    return Left(reference, reason, ticket, work.people.name_of(ticket.assignee_id))


def _pairs(text: str) -> list[tuple[str, str]]:
    """« T-2026-0001.nir,T-2026-0002. »."""
    pairs = [pair.partition(".") for pair in text.split(",")[:MOST_AT_ONCE]]
    return [(reference, said) for reference, _, said in pairs if _REFERENCE.fullmatch(reference)]
