"""The inbox: what a channel handed over, stored before it is acknowledged, handled in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from storage.dialects import held, holding, insert_ignoring
from storage.ground import SqlRepository
from storage.tables import inbox


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An update on its way in. ``ready_at`` is later than ``received_at`` for the parts of an album."""

    channel: str
    update_ref: str
    conversation: str
    group_ref: str
    payload: Mapping[str, Any]
    received_at: datetime
    ready_at: datetime


@dataclass(frozen=True)
class Waiting:
    """The next thing to handle in a conversation: one row, or all the rows of an album."""

    ids: tuple[int, ...]
    conversation: str
    payloads: tuple[Mapping[str, Any], ...]

    @property
    def speakers(self) -> Sequence[tuple[str, str]]:
        """Whose account spoke, as ``Incoming`` has it."""
        return [(one["channel"], one["user_ref"]) for one in self.payloads if "user_ref" in one]


_MISDATED = timedelta(hours=1)
"""An album waits for its parts some seconds: a clock that was put back since wrote a date further off."""
_EARLIER = inbox.alias("earlier")
# An anti-join says the same, and PostgreSQL joins the whole queue to itself as long as it counts on one row.
_FIRST_OF_ITS_CONVERSATION = (
    select(_EARLIER.c.id)
    .where(_EARLIER.c.conversation == inbox.c.conversation, _EARLIER.c.handled_at.is_(None))
    .order_by(_EARLIER.c.id)
    .limit(1)
    .scalar_subquery()
)
# Both run for each message, and a statement takes longer to build than to run: they are built once.
_READY = and_(
    inbox.c.handled_at.is_(None),
    or_(inbox.c.ready_at <= bindparam("now"), inbox.c.ready_at > bindparam("now_and_more")),
)
_ANY = select(inbox.c.id).where(_READY).limit(1)
_NEXT = holding(
    select(inbox.c.id, inbox.c.conversation, inbox.c.group_ref, inbox.c.payload)
    .where(_READY, inbox.c.id == _FIRST_OF_ITS_CONVERSATION)
    .order_by(inbox.c.id)
    .limit(bindparam("most")),
    skip_held=True,
)
_HANDLED = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("rows", expanding=True)), inbox.c.handled_at.is_(None))
    .values(handled_at=bindparam("now"), incident=bindparam("number"))
)


class SqlInbox(SqlRepository):
    has_stored = False

    def store(self, arrivals: Sequence[Arrival]) -> int:
        """Stores what was not stored yet; how many rows were new."""
        rows = [{**vars(one), "payload": dict(one.payload), "incident": ""} for one in arrivals]
        new = insert_ignoring(self._session, inbox, ("channel", "update_ref"), *rows) if rows else 0
        self.has_stored = self.has_stored or new > 0
        return new

    def next(self, now: datetime, *, most: int) -> Sequence[Waiting]:
        """What is first in each conversation, the oldest first: locked until the transaction ends."""
        asked = {"now": now, "now_and_more": now + _MISDATED, "most": most}
        return [self._waiting(row) for row in self._session.execute(_NEXT, asked).all()]

    def _waiting(self, row: Any) -> Waiting:
        if not row.group_ref:
            return Waiting((row.id,), row.conversation, (row.payload,))
        album = self._session.execute(
            select(inbox.c.id, inbox.c.payload)
            .where(
                inbox.c.handled_at.is_(None),
                inbox.c.conversation == row.conversation,
                inbox.c.group_ref == row.group_ref,
            )
            .order_by(inbox.c.id)
        ).all()
        return Waiting(tuple(r.id for r in album), row.conversation, tuple(r.payload for r in album))

    def hold_again(self, ids: Sequence[int]) -> bool:
        """What ``next`` gave to a transaction that failed; False when another has handled it meanwhile."""
        query = select(inbox.c.id).where(inbox.c.id.in_(ids), inbox.c.handled_at.is_(None))
        return bool(self._session.scalars(held(self._session, query.order_by(inbox.c.id))).all())

    def handled(self, ids: Sequence[int], now: datetime, *, incident: str = "") -> None:
        self._session.execute(_HANDLED, {"rows": ids, "now": now, "number": incident})

    def forget_words(self, ids: Sequence[int]) -> None:
        """What was said in these rows is not kept."""
        query = select(inbox.c.id, inbox.c.payload).where(inbox.c.id.in_(ids))
        for row in self._session.execute(query).all():
            wordless = {**row.payload, "text": ""}
            self._session.execute(update(inbox).where(inbox.c.id == row.id).values(payload=wordless))

    def is_waiting(self, now: datetime) -> bool:
        """True when there is something to handle now; takes no lock."""
        return self._session.scalar(_ANY, {"now": now, "now_and_more": now + _MISDATED}) is not None
