"""The outbox: what must leave, written with the change that caused it, and how each journey ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from delivery.queue_messages import Delivered, Doubtful, Later, OutboxMessage, Outcome, Refused
from delivery.sendings import DeliveryStatus, Sending
from storage.database import Database
from storage.dialects import holding, insert_ignoring
from storage.ground import SqlRepository
from storage.repositories import SqlRegistry
from storage.tables import outbox

PENDING = DeliveryStatus.PENDING.value
DOUBTFUL = DeliveryStatus.DOUBTFUL.value
DELIVERED = DeliveryStatus.DELIVERED.value
REFUSED = DeliveryStatus.REFUSED.value

# Doubled after each doubt, up to the hour; given up after a little more than a week of them: who carries
# letters gives them up after a week, and tells.
_FIRST_RETRY = timedelta(seconds=2)
_LONGEST_RETRY = timedelta(hours=1)
_MAX_ATTEMPTS = 200


# A statement takes longer to build than to run: those that every parcel needs are built once.
_UNSETTLED = outbox.c.status.in_((PENDING, DOUBTFUL))
_WAITING = and_(outbox.c.channel == bindparam("on"), _UNSETTLED)
_FIRSTS = select(func.min(outbox.c.id)).where(_WAITING).group_by(outbox.c.chat_ref).scalar_subquery()
# The first waiting row of each chat, where it may leave and nobody holds it. ``_WAITING`` stands twice: what
# another courier delivered meanwhile is still first in the older view.
_READY = holding(
    select(*(outbox.c[field.name] for field in fields(OutboxMessage)))
    .where(
        outbox.c.id.in_(_FIRSTS),
        _WAITING,
        outbox.c.not_before <= bindparam("now"),
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= bindparam("now")),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most")),
    skip_held=True,
)
_LEASE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("parcels", expanding=True)))
    .values(lease_until=bindparam("until"))
)
# The values of the outcome come with it.
_SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("parcel"))
    .values(lease_until=None, attempts=outbox.c.attempts + 1)
)
_EMPTY = (
    update(outbox)
    .where(outbox.c.id == bindparam("parcel"), outbox.c.secret_until.is_not(None))
    .values(payload={})
    .returning(outbox.c.id)
)
_EXPIRED = and_(outbox.c.secret_until <= bindparam("now"), _UNSETTLED)
_EXPIRE = (
    update(outbox)
    .where(_EXPIRED)
    .values(payload={}, status=REFUSED, settled_at=bindparam("now"), lease_until=None, reason="périmé")
    .returning(outbox.c.id)
)


_WITHDRAW = (
    update(outbox)
    .where(_WAITING, outbox.c.chat_ref == bindparam("at"))
    .values(status=REFUSED, settled_at=bindparam("now"), lease_until=None, reason="retiré")
    .returning(outbox.c.id)
)


def _expire(session: Session, now: datetime) -> int:
    return len(session.scalars(_EXPIRE, {"now": now}).all())


class SqlOutbox(SqlRepository):
    """The rows, inside a unit of work."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.wrote: set[str] = set()

    def add_once(
        self,
        key: str,
        *,
        channel: str,
        chat_ref: str,
        payload: Mapping[str, object],
        now: datetime,
        about: str = "",
        answerable: bool = True,
        agent_id: int | None = None,
        departement: str | None = None,
        secret_until: datetime | None = None,
    ) -> bool:
        """True when the key was new; a second letter under one key is no letter.

        It is for ``agent_id``, or for the gestionnaires of ``departement``, of every one when it is "".
        ``secret_until`` is when what it carries lets nobody in any more: it is kept neither longer than that,
        nor once it has left.
        """
        values = {
            "key": key,
            "channel": channel,
            "chat_ref": chat_ref,
            "about": about,
            "answerable": answerable,
            "agent_id": agent_id,
            "departement": departement,
            "payload": dict(payload),
            "secret_until": secret_until,
            "created_at": now,
            "not_before": now,
            "status": PENDING,
            "attempts": 0,
            "external_ref": "",
            "reason": "",
        }
        self.wrote.add(channel)
        return insert_ignoring(self._session, outbox, ("key",), values) == 1

    def forget_secrets(self, *, now: datetime) -> int:
        """What no longer lets anybody in, and has not left: it does not leave. How many there were."""
        return _expire(self._session, now)

    def withdraw(self, channel: str, chat_ref: str, *, now: datetime) -> None:
        """Nothing more leaves for this place: whoever it was for reads it in their web chat."""
        withdrawn = self._session.scalars(_WITHDRAW, {"on": channel, "at": chat_ref, "now": now}).all()
        for number in withdrawn:
            _leave_in_web_chats(self._session, number, now)

    def about_of(self, channel: str, chat_ref: str, external_ref: str) -> str:
        """The ticket that an answer to a delivered message is for; empty when it is for none."""
        if not external_ref:  # what did not leave yet has no number either
            return ""
        sent = select(outbox.c.about).filter_by(channel=channel, chat_ref=chat_ref, external_ref=external_ref)
        return self._session.scalar(sent.where(outbox.c.answerable)) or ""

    def sendings(self, keys: Sequence[str]) -> Sequence[Sending]:
        """Those that were posted under these keys, the first first."""
        table = outbox.c
        query = select(
            table.key,
            table.chat_ref.label("recipient"),
            table.status.label("journey"),
            table.attempts,
            table.reason,
            table.created_at.label("queued_at"),
            table.not_before.label("next_at"),
            table.settled_at,
        )
        rows = self._session.execute(query.where(table.key.in_(keys)).order_by(table.id))
        return [Sending(**row._asdict()) for row in rows]

    def counts(self) -> Mapping[str, int]:
        """How many rows in each status."""
        counted = select(outbox.c.status, func.count()).group_by(outbox.c.status)
        return {str(status): count for status, count in self._session.execute(counted)}

    def readdress(self, old: str, new: str) -> None:
        """A chat that changed its number: what waits for it follows."""
        waiting = update(outbox).where(outbox.c.chat_ref == old, _UNSETTLED)
        self._session.execute(waiting.values(chat_ref=new))


class SqlOutboxQueue:
    """The outbox as the courier sees it: each call is a transaction of its own.

    What Telegram refuses for good is left in the web chats of those it was for: nothing is lost.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, channel: str, *, now: datetime, lease: timedelta, limit: int) -> Sequence[OutboxMessage]:
        with self._database.writing() as session:
            _expire(session, now)
            rows = session.execute(_READY, {"on": channel, "now": now, "most": limit}).all()
            if rows:
                session.execute(_LEASE, {"parcels": [row.id for row in rows], "until": now + lease})
        return [OutboxMessage(**row._asdict()) for row in rows]

    def settle(self, parcel: OutboxMessage, outcome: Outcome, *, now: datetime) -> None:
        values: dict[str, Any] = {}
        match outcome:
            case Delivered(external_ref):
                values |= {"status": DELIVERED, "settled_at": now, "external_ref": external_ref}
            case Later(after, reason):
                values |= {"not_before": now + after, "reason": reason[:200]}
            case Doubtful(reason) if parcel.attempts + 1 < _MAX_ATTEMPTS:
                pause = min(_FIRST_RETRY * 2 ** min(parcel.attempts, 20), _LONGEST_RETRY)
                values |= {"status": DOUBTFUL, "not_before": now + pause, "reason": reason[:200]}
            case Doubtful(reason) | Refused(reason):
                values |= {"status": REFUSED, "settled_at": now, "reason": reason[:200]}
        with self._database.writing() as session:
            session.execute(_SETTLE, {"parcel": parcel.id, **values})
            has_left = values.get("status") in {DELIVERED, REFUSED}
            was_secret = has_left and session.scalar(_EMPTY, {"parcel": parcel.id}) is not None
            if values.get("status") == REFUSED and parcel.channel == "telegram" and not was_secret:
                _leave_in_web_chats(session, parcel.id, now)

    def give_back(self, parcels: Sequence[OutboxMessage], *, until: datetime) -> None:
        if not parcels:
            return
        with self._database.writing() as session:
            theirs = update(outbox).where(outbox.c.id.in_([parcel.id for parcel in parcels]))
            session.execute(theirs.values(lease_until=None, not_before=until))

    def end_leases(self) -> None:
        """For the one process of an embedded database: what it held when it was killed is free again."""
        with self._database.writing() as session:
            session.execute(update(outbox).where(outbox.c.lease_until.is_not(None)).values(lease_until=None))


def _leave_in_web_chats(session: Session, parcel: int, now: datetime) -> None:
    """To the person; what was for the gestionnaires, to each of those whose département it is."""
    row = session.execute(select(outbox).where(outbox.c.id == parcel)).one()
    readers = [row.agent_id] if row.agent_id is not None else []
    if row.departement is not None:
        readers = [one.id for one in SqlRegistry(session).gestionnaires() if one.sees(row.departement)]
    for reader in readers:
        SqlOutbox(session).add_once(
            f"{row.key}:web:{reader}",
            channel="web",
            chat_ref=f"agent-{reader}",
            payload=row.payload,
            now=now,
            about=row.about,
            agent_id=reader,
        )
