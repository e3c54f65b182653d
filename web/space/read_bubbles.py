"""What an agent wrote in the web chat, and that a gestionnaire has read in the ticket that it went to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tickets.following import asked_at, is_read, thread
from tickets.ticket import Side, Ticket
from web.ports import WebMessage

SAID_WITHIN = timedelta(minutes=5)
"""Before it stands in a ticket. Earlier, the same words may have been for somebody else."""


def read_bubbles(chat: Sequence[WebMessage], tickets: Sequence[Ticket]) -> frozenset[int]:
    """The numbers of those of the ``chat`` that are known to be read, in these ``tickets`` of the agent.

    A ticket cites what it was asked by, and what was said last then has sent it. What was added to it since
    is known by its words alone. In doubt, nothing is read.
    """
    hers = [bubble for bubble in chat if bubble.from_agent]
    read = list[WebMessage]()
    for bubble in hers:
        asked = [ticket for ticket in tickets if bubble.message_ref in ticket.source_refs]
        # Several questions may stand in one message: it is read when all those that became tickets are.
        if asked and all(is_read(ticket, asked_at(ticket)) for ticket in asked):
            read += [bubble, *(sent for ticket in asked for sent in _last_said(hers, by=ticket.opened_at))]
    for ticket in tickets:
        for message in thread(ticket):
            if message.side is Side.AGENT and message.text and is_read(ticket, message.at):
                same = (bubble for bubble in hers if str(bubble.payload["text"]).strip() == message.text)
                read += _last_said(same, by=message.at)
    return frozenset(bubble.id for bubble in read)


def _last_said(bubbles: Iterable[WebMessage], *, by: datetime) -> Sequence[WebMessage]:
    """The last of them before an instant, unless it was long before."""
    return [bubble for bubble in bubbles if by - SAID_WITHIN <= bubble.at <= by][-1:]
