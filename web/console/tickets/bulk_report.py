"""What became of an order given on several tickets, as the address of the next page bears it.

The address holds references and codes only; the page looks up again what it says of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from guichets.registry import Agent
from tickets.life import Status
from tickets.ticket import Ticket
from web.console.tickets.ticket_orders import seen_ticket, ticket_in_sight
from web.errors import UnknownTicketPage
from web.ports import Work

MOST_AT_ONCE = 100  # tickets

_REFERENCE = re.compile(r"T-\d{4}-\d{1,9}", re.ASCII)


class Order(StrEnum):
    """What may be ordered on several tickets; the addresses and the pages say it so."""

    TAKE = "prendre"
    RELEASE = "rendre"
    THEME = "theme"
    CLOSE = "clore"
    REOPEN = "rouvrir"
    UNDO_CLOSE = "annuler-cloture"


_UNDONE_BY = {Order.TAKE: Order.RELEASE, Order.THEME: Order.THEME, Order.CLOSE: Order.UNDO_CLOSE}


class Reason(StrEnum):
    """Why a ticket was left as it was."""

    STATUS = "statut"
    """Its status does not allow the order."""
    HELD = "pris"
    """A colleague holds it."""
    SAME = "deja"
    """There was nothing to change."""
    CHANGED = "change"
    """It is no longer what the confirmation showed."""
    UNFINISHED = "pas-fait"
    """An act that nobody has noted as done is closed one by one, knowingly."""
    UNREAD = "sans-lecteur"
    """The access of its agent is closed: it is closed one by one, knowing that nobody is told."""
    LATE = "trop-tard"
    """Its closing has been read for too long to be a slip."""
    UNKNOWN = "inconnu"


@dataclass(frozen=True)
class Outcome:
    """``former_theme`` is what the order changed, if it did; ``reason`` is why the ticket was left."""

    reference: str
    former_theme: str = ""
    reason: Reason | None = None


@dataclass(frozen=True)
class Left:
    """A ticket that was left, as it now stands; without status when it is unknown."""

    reference: str
    reason: Reason
    status: Status | None
    holder: str


@dataclass(frozen=True)
class Report:
    order: Order
    done: Sequence[Outcome]
    left: Sequence[Left]

    @property
    def can_be_undone(self) -> bool:
        return bool(self.done) and self.order in _UNDONE_BY

    @property
    def undone_by(self) -> Order:
        return _UNDONE_BY[self.order]


def report_query(order: Order, outcomes: Sequence[Outcome]) -> str:
    done = [outcome for outcome in outcomes if outcome.reason is None]
    left = [outcome for outcome in outcomes if outcome.reason is not None]
    return urlencode(
        {
            "fait": order.value,
            "sur": ",".join(f"{outcome.reference}.{outcome.former_theme}" for outcome in done),
            "laisses": ",".join(f"{outcome.reference}.{outcome.reason}" for outcome in left),
        }
    )


def report_in(params: QueryParams, work: Work, reader: Agent) -> Report | None:
    """The report that an address bears; None when it bears none. Of what is said to be done, only what still
    stands is told: anybody can write an address.
    """
    if params.get("fait", "") not in frozenset(Order):
        return None
    order = Order(params["fait"])
    done = [
        Outcome(reference, theme)
        for reference, theme in _pairs(params.get("sur", ""))
        if _stands(order, ticket_or_none(reference, work, reader), reader)
    ]
    left = [
        _left(reference, Reason(reason), work, reader)
        for reference, reason in _pairs(params.get("laisses", ""))
        if reason in frozenset(Reason)
    ]
    return Report(order, done, left)


def ticket_or_none(reference: str, work: Work, reader: Agent) -> Ticket | None:
    """The ticket, if the reader's département has it."""
    try:
        return seen_ticket(work, reference, reader)
    except UnknownTicketPage:
        return None


def is_in_sight(reference: str, work: Work, reader: Agent) -> bool:
    """True when she could open it; she has read nothing of it."""
    try:
        ticket_in_sight(work, reference, reader)
    except UnknownTicketPage:
        return False
    return True


def laid_aside(reference: str, reason: Reason, ticket: Ticket | None, work: Work) -> Left:
    if ticket is None:
        return Left(reference, Reason.UNKNOWN, None, "")
    holder = work.people.person(ticket.assignee_id) if ticket.assignee_id is not None else None
    return Left(reference, reason, ticket.status, holder.name if holder else "")


def _stands(order: Order, ticket: Ticket | None, reader: Agent) -> bool:
    if ticket is None:
        return False
    match order:
        case Order.TAKE:
            return ticket.assignee_id == reader.id
        case Order.RELEASE:
            return ticket.assignee_id != reader.id
        case Order.THEME:
            return True
        case Order.CLOSE:
            return ticket.is_closed
        case Order.REOPEN | Order.UNDO_CLOSE:
            return not ticket.is_closed


def _left(reference: str, reason: Reason, work: Work, reader: Agent) -> Left:
    return laid_aside(reference, reason, ticket_or_none(reference, work, reader), work)


def _pairs(text: str) -> list[tuple[str, str]]:
    """« T-2026-0001.nir,T-2026-0002. »."""
    pairs = [pair.partition(".") for pair in text.split(",")[:MOST_AT_ONCE]]
    return [(reference, said) for reference, _, said in pairs if _REFERENCE.fullmatch(reference)]
