"""What ties two tickets together, on SQL: one row, read from either side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select

from storage.dialects import insert_ignoring
from storage.ground import SqlRepository
from storage.tables import ticket_links, tickets
from tickets.links import Link, LinkKind
from tickets.ticket import Ticket

_LINK = ticket_links.c


class SqlLinks(SqlRepository):
    def add(self, first: Ticket, other: Ticket, tie: LinkKind, *, by: int, at: datetime) -> bool:
        """False when they are tied so already, from whichever side when both are alike."""
        ticket_id, other_id = _ends(first, other, tie)
        row = {"ticket_id": ticket_id, "other_id": other_id, "tie": tie.value, "at": at, "by": by}
        return insert_ignoring(self._session, ticket_links, ("ticket_id", "other_id", "tie"), row) > 0

    def remove(self, first: Ticket, other: Ticket, tie: LinkKind) -> bool:
        """False when they were not."""
        ticket_id, other_id = _ends(first, other, tie)
        gone = delete(ticket_links).where(
            _LINK.ticket_id == ticket_id, _LINK.other_id == other_id, _LINK.tie == tie.value
        )
        return bool(self._session.execute(gone.returning(_LINK.id)).all())

    def of(self, ticket: Ticket) -> Sequence[Link]:
        """In the order in which they were made."""
        found = (
            select(tickets.c.reference, _LINK.tie, _LINK.ticket_id)
            .join(tickets, tickets.c.id.in_((_LINK.ticket_id, _LINK.other_id)))
            .where(or_(_LINK.ticket_id == ticket.id, _LINK.other_id == ticket.id), tickets.c.id != ticket.id)
            .order_by(_LINK.id)
        )
        rows = self._session.execute(found)
        return [Link(row.reference, LinkKind(row.tie), leads=row.ticket_id == ticket.id) for row in rows]


def _ends(first: Ticket, other: Ticket, tie: LinkKind) -> tuple[int, int]:
    """Those of a link between equals are in the order of their numbers: made twice, it is one."""
    assert first.id is not None
    assert other.id is not None
    if tie is LinkKind.LINKED and other.id < first.id:
        return other.id, first.id
    return first.id, other.id
