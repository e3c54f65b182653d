"""The way through a view, ticket after ticket: it stands in the address, and comes back with each form."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams

from tickets.queue import View
from tickets.ticket import Ticket
from web.console.tickets.queue_address import PATH, QueueFilter
from web.console.tickets.queue_view import query_of
from web.shell import Asked, Go

FIELD = "parcours"
_UNCOUNTED = frozenset({View.CLOSED, View.EVERYWHERE})
_RANK = re.compile(r"[\da-fx.]{1,600}", re.ASCII)


@dataclass(frozen=True)
class Walk:
    """The view that a ticket was opened from, and ``rank``, its place there: it may have left it since."""

    filter: QueueFilter
    rank: str

    @property
    def query(self) -> str:
        return self.to("").partition("?")[2]

    @property
    def back(self) -> str:
        return self.filter.page_around(self.rank)

    def to(self, reference: str) -> str:
        return self.filter.ticket_address(reference, self.rank)


def walk_of(asked: Asked) -> Walk | None:
    """What the address, or the form that was sent from it, says of it."""
    return _walk_in(asked.query) or _walk_in(QueryParams(asked.text(FIELD)))


def back_to(asked: Asked, reference: str, said: str, place: str) -> Go:
    """To the ticket, where ``said`` tells what was done, still on the way through its view."""
    walk = walk_of(asked)
    address = f"{walk.to(reference)}&{said}" if walk else f"/tickets/{reference}?{said}"
    return Go(f"{address}#{place}")


@dataclass(frozen=True)
class WalkStanding:
    """« 3 sur 11 », and the address of the ticket before, "" for the first."""

    position: int
    total: int
    previous: str


def standing_of(ticket: Ticket, asked: Asked) -> WalkStanding | None:
    """In the view that the ticket was opened from. Closed ones are not counted: they may be very many."""
    walk = walk_of(asked)
    if walk is None or walk.filter.view in _UNCOUNTED:
        return None
    query = query_of(walk.filter, asked)
    found = asked.work.board.standing(query, ticket.reference, walk.rank)
    if found is None:
        return None
    before = found.previous
    return WalkStanding(
        found.position,
        found.total,
        replace(walk, rank=before.place).to(before.reference) if before else "",
    )


def step_on(ticket: Ticket, asked: Asked) -> str:
    """The address of what comes after the ticket in its view, or of the view when it was the last; of what
    is to be taken, then of what the gestionnaire holds, for a ticket that was opened from elsewhere.
    """
    walk = walk_of(asked)
    walks = [walk] if walk else [Walk(QueueFilter(view=view), "") for view in (View.TO_TAKE, View.MINE)]
    for one in walks:
        query = query_of(one.filter, asked)
        lines = asked.work.board.page(query, limit=2, after=one.rank).lines
        other = next((line for line in lines if line.reference != ticket.reference), None)
        if other is not None:
            return replace(one, rank=other.place).to(other.reference)
    return f"{PATH}?{walk.filter.query}&fin=1" if walk else PATH


def _walk_in(params: QueryParams) -> Walk | None:
    """None when the ticket was not opened from a view."""
    view = QueueFilter.of(params)
    if params.get("vue") != view.view.value:
        return None
    rank = params.get("rang", "")
    return Walk(view.but(aside=frozenset()), rank if _RANK.fullmatch(rank) else "")
