"""What is open with each person, what their web chat shows, and where gestionnaires are reached together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from storage.database import Database
from storage.dialects import insert_ignoring, insert_or_update, take_turn, write_later
from storage.ground import SqlRepository
from storage.outbox import SqlOutbox
from storage.tables import accounts, conversations, topics, triage_groups, web_messages

ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class State:
    """An open dialogue: the handler that it belongs to, its step, and the draft, as JSON values."""

    dialogue: str
    step: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


# Built once: both run for nearly every message.
_STATES = select(conversations).where(conversations.c.key.in_(bindparam("places", expanding=True)))
_END = delete(conversations).where(conversations.c.key == bindparam("place"))


class SqlConversations(SqlRepository):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._met: dict[str, State | None] = {}
        """What was open there when it was asked for beforehand; told once."""

    def meet(self, keys: Collection[str]) -> None:
        """What is open in these is asked for at once."""
        rows = self._session.execute(_STATES, {"places": list(keys)}).all() if keys else ()
        found = {row.key: State(row.dialogue, row.step, row.data) for row in rows}
        self._met |= {key: found.get(key) for key in keys}

    def forget(self) -> None:
        self._met.clear()

    def state(self, key: str) -> State | None:
        if key not in self._met:
            self.meet([key])
        return self._met.pop(key)

    def store(self, key: str, state: State | None, now: datetime) -> None:
        self._met.pop(key, None)
        if state is None:
            write_later(self._session, _END, {"place": key})
            return
        values = {**vars(state), "data": dict(state.data), "updated_at": now}
        insert_or_update(self._session, conversations, {"key": key}, values, later=True)


SAID = "dit:"
"""Begins the key of what an agent said: the reference of the message follows, as a ticket cites it."""


@dataclass(frozen=True)
class WebMessage:
    """A line of a web chat; ``payload`` is a reply, or ``{"text", "files"}`` of what the agent wrote."""

    id: int
    key: str
    from_agent: bool
    payload: Mapping[str, Any]
    at: datetime

    @property
    def message_ref(self) -> str:
        """As a ticket cites it."""
        return self.key.removeprefix(SAID)


_LINES = select(*(web_messages.c[field.name] for field in fields(WebMessage)))


class SqlWebMessages(SqlRepository):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.wrote: set[str] = set()
        """The chats that have something new."""

    def add_once(
        self, chat_ref: str, key: str, payload: Mapping[str, object], *, from_agent: bool, at: datetime
    ) -> None:
        # A page asks for what follows the last number that it saw: a lower one must not come later.
        take_turn(self._session, f"web:{chat_ref}")
        row = {"chat_ref": chat_ref, "payload": dict(payload), "from_agent": from_agent, "at": at}
        self.wrote.add(chat_ref)
        insert_ignoring(self._session, web_messages, ("key",), {"key": key, **row})

    def after(self, chat_ref: str, message_id: int, *, limit: int) -> Sequence[WebMessage]:
        """Those that follow a message, oldest first."""
        following = _LINES.filter_by(chat_ref=chat_ref).where(web_messages.c.id > message_id)
        rows = self._session.execute(following.order_by(web_messages.c.id).limit(limit))
        return [WebMessage(*row) for row in rows]

    def latest(self, chat_ref: str, *, limit: int) -> Sequence[WebMessage]:
        """The last ones, oldest first."""
        latest_first = _LINES.filter_by(chat_ref=chat_ref).order_by(web_messages.c.id.desc())
        rows = self._session.execute(latest_first.limit(limit)).all()
        return [WebMessage(*row) for row in reversed(rows)]


class SqlPlaces(SqlRepository):
    """Where gestionnaires are reached together: their Telegram group."""

    def triage_group(self) -> str | None:
        """The group where tickets arrive today."""
        return self._last_bound(triage_groups.c.chat_ref, triage_groups.c.suspended_at.is_(None))

    def chosen_group(self) -> str | None:
        """The same, even while nothing is sent to it."""
        return self._last_bound(triage_groups.c.chat_ref)

    def group_binder(self) -> int | None:
        """Whoever chose it."""
        return self._last_bound(triage_groups.c.bound_by)

    def bind_group(self, chat_ref: str, title: str, *, by: int, now: datetime) -> None:
        take_turn(self._session, "triage")
        self._session.execute(delete(triage_groups))
        row = {"chat_ref": chat_ref, "title": title, "bound_by": by, "bound_at": now}
        self._session.execute(insert(triage_groups), row)

    def release_group(self) -> None:
        self._session.execute(delete(triage_groups))

    def suspend_group(self, now: datetime) -> None:
        self._session.execute(update(triage_groups).values(suspended_at=now))

    def block(self, channel: str, chat_ref: str, now: datetime) -> None:
        """Nothing can be said there any more; a triage group is given up, a person's account is blocked."""
        self._session.execute(delete(triage_groups).where(triage_groups.c.chat_ref == chat_ref))
        theirs = update(accounts).filter_by(channel=channel, chat_ref=chat_ref)
        self._session.execute(theirs.values(blocked_at=now))

    def _last_bound(self, column: ColumnElement[ValueT], *where: ColumnElement[bool]) -> ValueT | None:
        query = select(column).where(*where).order_by(triage_groups.c.bound_at.desc())
        return self._session.scalar(query.limit(1))


class SqlTopics:
    """What the Telegram channel knows of its chats, as the topic of a ticket; each call is a transaction."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def is_triage_group(self, chat: str) -> bool:
        with self._database.reading() as session:
            return SqlPlaces(session).triage_group() == chat

    def thread_of(self, chat: str, about: str) -> str | None:
        with self._database.reading() as session:
            return session.scalar(select(topics.c.thread_ref).filter_by(chat_ref=chat, about=about))

    def remember(self, chat: str, about: str, thread: str) -> None:
        with self._database.writing() as session:
            key = {"chat_ref": chat, "about": about}
            insert_or_update(session, topics, key, {"thread_ref": thread})

    def forget(self, chat: str, about: str) -> None:
        with self._database.writing() as session:
            session.execute(delete(topics).filter_by(chat_ref=chat, about=about))

    def migrated(self, old_chat: str, new_chat: str) -> None:
        with self._database.writing() as session:
            for table in (triage_groups, topics):
                session.execute(update(table).where(table.c.chat_ref == old_chat).values(chat_ref=new_chat))
            SqlOutbox(session).readdress(old_chat, new_chat)

    def blocked(self, chat: str) -> None:
        with self._database.writing() as session:
            SqlPlaces(session).block("telegram", chat, self._clock())
