"""The way through a view, ticket after ticket: it stands in the address, and comes back with each form."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from guichets.registry import Agent
from tickets.queue import View
from tickets.ticket import Ticket
from web.console.tickets.queue_address import PATH, Asked, asked_in
from web.console.tickets.queue_view import query_of
from web.ports import Clock, Work
from web.sent import sent_with

FIELD = "parcours"
_RANK = re.compile(r"[\d.]{1,120}", re.ASCII)


@dataclass(frozen=True)
class Walk:
    """The view that a ticket was opened from, and ``rank``, its place there: it may have left it since."""

    asked: Asked
    rank: str

    @property
    def query(self) -> str:
        return self.to("").partition("?")[2]

    def to(self, reference: str) -> str:
        return self.asked.ticket_address(reference, self.rank)


def walk_in(query: str) -> Walk | None:
    """What an address says of it; None when the ticket was not opened from a view."""
    params = QueryParams(query)
    asked = asked_in(params)
    if params.get("vue") != asked.view.value:
        return None
    rank = params.get("rang", "")
    return Walk(replace(asked, aside=frozenset()), rank if _RANK.fullmatch(rank) else "")


async def walk_of(request: Request) -> Walk | None:
    """What the address, or the form that was sent from it, says of it."""
    walk = walk_in(request.url.query)
    if walk is None and request.method == "POST":
        sent = sent_with(request).get(FIELD, "")
        walk = walk_in(sent) if isinstance(sent, str) else None
    return walk


async def back_to(request: Request, reference: str, said: str, place: str) -> Response:
    """To the ticket, where ``said`` tells what was done, still on the way through its view."""
    walk = await walk_of(request)
    address = f"{walk.to(reference)}&{said}" if walk else f"/tickets/{reference}?{said}"
    return RedirectResponse(f"{address}#{place}", 303)


def step_on(ticket: Ticket, walk: Walk | None, work: Work, reader: Agent, *, clock: Clock) -> str:
    """The address of what comes after the ticket in its view, or of the view when it was the last; of what
    is to be taken, then of what she holds, for a ticket that was opened from elsewhere.
    """
    walks = [walk] if walk else [Walk(Asked(view=view), "") for view in (View.TO_TAKE, View.MINE)]
    for one in walks:
        query = query_of(one.asked, reader, now=clock())
        lines = work.board.page(query, limit=2, after=one.rank).lines
        other = next((line for line in lines if line.reference != ticket.reference), None)
        if other is not None:
            return replace(one, rank=other.place).to(other.reference)
    return f"{PATH}?{walks[0].asked.query}&fin=1" if walk else PATH
