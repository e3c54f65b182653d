"""The inbox: what a channel handed over, stored before it is acknowledged, handled in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from storage.dialects import insert_ignoring
from storage.locks import held
from storage.tables import inbox


class Arrival(Protocol):
    """An update on its way in. ``ready_at`` is later than ``received_at`` for the parts of an album."""

    @property
    def channel(self) -> str: ...

    @property
    def update_ref(self) -> str: ...

    @property
    def conversation(self) -> str: ...

    @property
    def group_ref(self) -> str: ...

    @property
    def payload(self) -> Mapping[str, Any]: ...

    @property
    def received_at(self) -> datetime: ...

    @property
    def ready_at(self) -> datetime: ...


@dataclass(frozen=True)
class Waiting:
    """The next thing to handle in a conversation: one row, or all the rows of an album."""

    ids: tuple[int, ...]
    payloads: tuple[Mapping[str, Any], ...]


class SqlInbox:
    def __init__(self, session: Session) -> None:
        self._session = session

    def store(self, arrivals: Sequence[Arrival]) -> int:
        """Stores what was not stored yet; how many rows were new."""
        rows = [
            {
                "channel": arrival.channel,
                "update_ref": arrival.update_ref,
                "conversation": arrival.conversation,
                "group_ref": arrival.group_ref,
                "payload": dict(arrival.payload),
                "received_at": arrival.received_at,
                "ready_at": arrival.ready_at,
                "incident": "",
            }
            for arrival in arrivals
        ]
        if not rows:
            return 0
        insertion = insert_ignoring(self._session, inbox, ["channel", "update_ref"])
        return len(self._session.scalars(insertion.returning(inbox.c.id), rows).all())

    def next(self, now: datetime) -> Waiting | None:
        """The oldest row that is first in its conversation; it stays locked until the transaction ends."""
        earlier = inbox.alias("earlier")
        overtaken = exists().where(
            earlier.c.handled_at.is_(None),
            earlier.c.conversation == inbox.c.conversation,
            earlier.c.id < inbox.c.id,
        )
        first = (
            select(inbox.c.id, inbox.c.conversation, inbox.c.group_ref, inbox.c.payload)
            .where(inbox.c.handled_at.is_(None), inbox.c.ready_at <= now, ~overtaken)
            .order_by(inbox.c.id)
            .limit(1)
        )
        row = self._session.execute(held(self._session, first, skip_held=True)).one_or_none()
        if row is None:
            return None
        if not row.group_ref:
            return Waiting((row.id,), (row.payload,))
        album = self._session.execute(
            select(inbox.c.id, inbox.c.payload)
            .where(
                inbox.c.handled_at.is_(None),
                inbox.c.conversation == row.conversation,
                inbox.c.group_ref == row.group_ref,
            )
            .order_by(inbox.c.id)
        ).all()
        return Waiting(tuple(r.id for r in album), tuple(r.payload for r in album))

    def handled(self, ids: Sequence[int], now: datetime, *, incident: str = "") -> None:
        self._session.execute(
            update(inbox).where(inbox.c.id.in_(ids)).values(handled_at=now, incident=incident)
        )

    def next_ready_at(self) -> datetime | None:
        """When the earliest unhandled row may be handled; None when there is none."""
        earliest: datetime | None = self._session.scalar(
            select(func.min(inbox.c.ready_at)).where(inbox.c.handled_at.is_(None))
        )
        return earliest

    def backlog(self) -> int:
        return (
            self._session.scalar(select(func.count()).select_from(inbox).where(inbox.c.handled_at.is_(None)))
            or 0
        )
