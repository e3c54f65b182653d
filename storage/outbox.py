"""The outbox: what must leave, written with the change that caused it, and how each journey ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import ColumnElement, String, and_, bindparam, cast, func, or_, select, true, update
from sqlalchemy.orm import Session

from delivery.queue_messages import (
    LONGEST_PAUSE,
    Delivered,
    DeliveryStatus,
    Doubtful,
    Later,
    OutboxMessage,
    Outcome,
    Refused,
    Sending,
)
from storage.database import Database
from storage.dialects import holding, insert_ignoring, insert_ignoring_later
from storage.ground import SqlRepository, equal, guichets_of
from storage.repositories import SqlRegistry
from storage.tables import agents, outbox

PENDING = DeliveryStatus.PENDING.value
DOUBTFUL = DeliveryStatus.DOUBTFUL.value
DELIVERED = DeliveryStatus.DELIVERED.value
REFUSED = DeliveryStatus.REFUSED.value

# Doubled after each doubt, up to the hour; given up after a little more than a week of them: who carries
# letters gives them up after a week, and tells.
_FIRST_RETRY = timedelta(seconds=2)
_MAX_ATTEMPTS = 200
_AT_ONCE = 500  # values in one statement


LATE = "trop tard"
"""Why a message did not leave that was of use until a certain instant."""
WITHDRAWN = "retiré"
TOGETHER = "avec un autre"
"""Of a key whose words left in the message that ``external_ref`` names by its own."""
_MOST_LAPSED = 500  # at once: other writers wait meanwhile

log = structlog.get_logger()

# A statement takes longer to build than to run: those that every parcel needs are built once.
_UNSETTLED = outbox.c.settled_at.is_(None)
_ON = outbox.c.channel == bindparam("on")
_WAITING = and_(_ON, _UNSETTLED)
_FREE = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= bindparam("now"))
_OTHERS = outbox.alias("others")


# An anti-join says the same, and PostgreSQL joins the whole queue to itself as long as it counts on one row.
_FIRST_OF_ITS_CHAT = (
    select(_OTHERS.c.id)
    .where(
        _OTHERS.c.channel == outbox.c.channel,
        _OTHERS.c.chat_ref == outbox.c.chat_ref,
        _OTHERS.c.settled_at.is_(None),
    )
    .order_by(_OTHERS.c.not_after.asc().nulls_first(), _OTHERS.c.id)
    .limit(1)
    .scalar_subquery()
)


def _ready(mine: ColumnElement[bool], *order: ColumnElement[Any]) -> Any:
    """The first waiting row of each chat, where it may leave and nobody holds it.

    What another courier delivered meanwhile is still before it in the older view: its own row alone is read
    again once it is held.
    """
    query = select(*(outbox.c[field.name] for field in fields(OutboxMessage)))
    asked = (_WAITING, mine, _FREE, outbox.c.id == _FIRST_OF_ITS_CHAT)
    return holding(query.where(*asked).order_by(*order).limit(bindparam("most")), skip_held=True)


# What is of use at any time goes before reminders and broadcasts, which leave in the order in which they lose
# their use: an answer waits neither behind a hundred thousand of them, nor behind those of its own chat.
_MAY_LEAVE = outbox.c.not_before <= bindparam("now")
_MISDATED = outbox.c.not_before > bindparam("now_and_more")  # what is told in the morning has a ``not_after``
_READY = (
    _ready(and_(outbox.c.not_after.is_(None), or_(_MAY_LEAVE, _MISDATED)), outbox.c.id),
    _ready(and_(outbox.c.not_after > bindparam("now"), _MAY_LEAVE), outbox.c.not_after, outbox.c.id),
)
_LEASE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("parcels", expanding=True)))
    .values(lease_until=bindparam("until"))
)
_END_LEASE = (
    update(outbox).where(_WAITING, outbox.c.lease_until == bindparam("until")).values(lease_until=None)
)
_TAKE_OVER = (
    update(outbox)
    .where(
        _WAITING,
        or_(outbox.c.lease_until <= bindparam("until"), outbox.c.lease_until > bindparam("until_and_more")),
    )
    .values(lease_until=None)
)
# The values of the outcome come with it.
_SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("parcel"))
    .values(lease_until=None, attempts=outbox.c.attempts + 1)
)
_GIVE_BACK = (
    update(outbox)
    .where(outbox.c.id == bindparam("parcel"))
    .values(lease_until=None, not_before=bindparam("until"))
)
_EMPTY = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("parcels", expanding=True)), outbox.c.secret_until.is_not(None))
    .values(payload={})
    .returning(outbox.c.id)
)
_EXPIRE = (
    update(outbox)
    .where(outbox.c.secret_until <= bindparam("now"), _UNSETTLED)
    .values(payload={}, status=REFUSED, settled_at=bindparam("now"), lease_until=None, reason="périmé")
    .returning(outbox.c.id)
)


_WITHDRAW = (
    update(outbox)
    .where(_WAITING, outbox.c.chat_ref == bindparam("at"))
    .values(status=REFUSED, settled_at=bindparam("now"), lease_until=None, reason=WITHDRAWN)
    .returning(outbox.c.id)
)


def _lapsing(*where: ColumnElement[bool]) -> Any:
    columns = (outbox.c.id, outbox.c.key, outbox.c.channel, outbox.c.chat_ref, outbox.c.agent_id)
    return holding(select(*columns).where(_UNSETTLED, _FREE, *where).limit(_MOST_LAPSED), skip_held=True)


_TOO_LATE = _lapsing(outbox.c.not_after <= bindparam("now"))
_TOO_LATE_ON = _lapsing(_ON, outbox.c.not_after <= bindparam("now"))
_FREED = outbox.c.key + ":" + cast(outbox.c.id, String)


def _expire(session: Session, now: datetime) -> int:
    return len(session.scalars(_EXPIRE, {"now": now}).all())


def _lapse(session: Session, lapsing: Any, *, now: datetime, why: str, **bound: Any) -> list[int]:
    """These do not leave, and their keys are free: what is still owed is posted again, in fresh words. Whom
    they were for, 0 for the gestionnaires; what is under way is not among them.
    """
    found = session.execute(lapsing, {"now": now, **bound}).all()
    freed = {"key": _FREED, "reason": why}
    for row in found:
        there = (outbox.c.channel == row.channel, outbox.c.chat_ref == row.chat_ref)
        joined = update(outbox).where(*there, outbox.c.external_ref == row.key, outbox.c.reason == TOGETHER)
        session.execute(joined.values(**freed))
        settled = {"status": REFUSED, "settled_at": now, "lease_until": None}
        session.execute(update(outbox).where(outbox.c.id == row.id).values(**freed, **settled))
    return [row.agent_id or 0 for row in found]


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
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        along: Sequence[str] = (),
        later: bool = False,
    ) -> bool:
        """True when the key was new; a second letter under one key is no letter. With ``later``, nobody asks
        whether it was: it is written as ``write_later`` says.

        It is for ``agent_id``, or for the gestionnaires of ``departement``, of every one when it is "".
        ``secret_until`` is when what it carries lets nobody in any more: it is kept neither longer than that,
        nor once it has left. It does not leave ``not_before``; ``not_after`` is when a reminder, or what is
        told to many, is of no more use: it leaves behind the rest, and never later than that. ``along`` are
        keys whose words stand in it as well.
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
            "not_after": not_after,
            "created_at": now,
            "not_before": not_before or now,
            "status": PENDING,
            "attempts": 0,
            "external_ref": "",
            "reason": "",
        }
        self.wrote.add(channel)
        if later:
            insert_ignoring_later(self._session, outbox, ("key",), values)
            return True
        is_new = insert_ignoring(self._session, outbox, ("key",), values) == 1
        if is_new and along:
            done = {"payload": {}, "status": DELIVERED, "settled_at": now, "not_after": None}
            said = values | done | {"external_ref": key[:128], "reason": TOGETHER}
            insert_ignoring(self._session, outbox, ("key",), *({**said, "key": other} for other in along))
        return is_new

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of them under which something was posted."""
        found: set[str] = set()
        for first in range(0, len(keys), _AT_ONCE):
            some = keys[first : first + _AT_ONCE]
            found.update(self._session.scalars(select(outbox.c.key).where(outbox.c.key.in_(some))))
        return found

    def drop_late(self, *, now: datetime) -> None:
        """What is of no more use does not leave, and its key is free: before what is owed is looked up."""
        while late := len(_lapse(self._session, _TOO_LATE, now=now, why=LATE)):
            log.warning("too late to leave", action="reminders_dropped", count=late)

    def take_back(self, *prefixes: str, now: datetime, agent_id: int | None = None) -> list[int]:
        """What waits under keys that begin so, for one agent or for all, does not leave: whom it was for."""
        begins = or_(*(outbox.c.key.startswith(one, autoescape=True) for one in prefixes))
        leads = select(outbox.c.external_ref).where(begins, outbox.c.reason == TOGETHER)
        lapsing = _lapsing(or_(begins, outbox.c.key.in_(leads)), *equal((outbox.c.agent_id, agent_id)))
        taken: list[int] = []
        while some := _lapse(self._session, lapsing, now=now, why=WITHDRAWN):
            taken += some
        return [one for one in taken if one]

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

    def dropped_since(self, instant: datetime, *, departement: str) -> int:
        """The reminders of the agents of a département, "" for every one, that were too late to leave."""
        late = (outbox.c.status == REFUSED, outbox.c.reason == LATE, outbox.c.settled_at >= instant)
        theirs = select(agents.c.id).where(agents.c.guichet_id.in_(guichets_of(departement)))
        seen = outbox.c.agent_id.in_(theirs) if departement else true()
        return self._session.scalar(select(func.count()).select_from(outbox).where(*late, seen)) or 0

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
            if late := len(_lapse(session, _TOO_LATE_ON, now=now, why=LATE, on=channel)):
                log.warning("too late to leave", action="reminders_dropped", channel=channel, count=late)
            rows: list[Any] = []
            for ready in _READY:
                most = limit - len(rows)
                asked = {"on": channel, "now": now, "now_and_more": now + LONGEST_PAUSE, "most": most}
                rows += session.execute(ready, asked).all()
            if rows:
                session.execute(_LEASE, {"parcels": [row.id for row in rows], "until": now + lease})
        return [OutboxMessage(**row._asdict()) for row in rows]

    def settle(self, *ended: tuple[OutboxMessage, Outcome], now: datetime) -> None:
        settled = [(parcel, _settled(parcel, outcome, now)) for parcel, outcome in ended]
        with self._database.writing() as session:
            for _, alike in groupby(settled, key=lambda one: tuple(one[1])):
                session.execute(_SETTLE, [{"parcel": parcel.id, **values} for parcel, values in alike])
            left = [parcel.id for parcel, values in settled if "settled_at" in values]
            secret = set(session.scalars(_EMPTY, {"parcels": left})) if left else set()
            for parcel, values in settled:
                is_refused = values.get("status") == REFUSED and parcel.channel == "telegram"
                if is_refused and parcel.id not in secret:
                    _leave_in_web_chats(session, parcel.id, now)

    def end_lease(self, channel: str, leased_until: datetime) -> None:
        with self._database.writing() as session:
            session.execute(_END_LEASE, {"on": channel, "until": leased_until})

    def take_over(self, channel: str, leased_until: datetime) -> None:
        with self._database.writing() as session:
            more = leased_until + LONGEST_PAUSE
            session.execute(_TAKE_OVER, {"on": channel, "until": leased_until, "until_and_more": more})

    def give_back(self, *held: tuple[OutboxMessage, datetime]) -> None:
        with self._database.writing() as session:
            session.execute(_GIVE_BACK, [{"parcel": parcel.id, "until": until} for parcel, until in held])

    def end_leases(self) -> None:
        """For the one process of an embedded database: what it held when it was killed is free again."""
        with self._database.writing() as session:
            session.execute(update(outbox).where(outbox.c.lease_until.is_not(None)).values(lease_until=None))


def _settled(parcel: OutboxMessage, outcome: Outcome, now: datetime) -> Mapping[str, Any]:
    """What its row holds then."""
    match outcome:
        case Delivered(external_ref):
            return {"status": DELIVERED, "settled_at": now, "external_ref": external_ref}
        case Later(after, reason):
            return {"not_before": now + min(after, LONGEST_PAUSE), "reason": reason[:200]}
        case Doubtful(reason) if parcel.attempts + 1 < _MAX_ATTEMPTS:
            pause = min(_FIRST_RETRY * 2 ** min(parcel.attempts, 20), LONGEST_PAUSE)
            return {"status": DOUBTFUL, "not_before": now + pause, "reason": reason[:200]}
        case Doubtful(reason) | Refused(reason):
            return {"status": REFUSED, "settled_at": now, "reason": reason[:200]}


def _leave_in_web_chats(session: Session, parcel: int, now: datetime) -> None:
    """To the person; what was for the gestionnaires, to each of those whose département it is."""
    row = session.execute(select(outbox).where(outbox.c.id == parcel)).one()
    readers = [row.agent_id] if row.agent_id is not None else []
    if row.departement is not None:
        readers = [one.id for one in SqlRegistry(session).gestionnaires(row.departement)]
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
