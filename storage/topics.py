"""What the Telegram channel remembers of its chats: each call is a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from storage.conversations import SqlPlaces
from storage.database import Database
from storage.outbox import SqlOutbox


class SqlTopics:
    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def is_triage_group(self, chat: str) -> bool:
        with self._database.reading() as session:
            return SqlPlaces(session).triage_group() == chat

    def thread_of(self, chat: str, about: str) -> str | None:
        with self._database.reading() as session:
            return SqlPlaces(session).thread_of(chat, about)

    def remember(self, chat: str, about: str, thread: str) -> None:
        with self._database.writing() as session:
            SqlPlaces(session).remember_thread(chat, about, thread)

    def forget(self, chat: str, about: str) -> None:
        with self._database.writing() as session:
            SqlPlaces(session).forget_thread(chat, about)

    def migrated(self, old_chat: str, new_chat: str) -> None:
        with self._database.writing() as session:
            SqlPlaces(session).move_group(old_chat, new_chat)
            SqlOutbox(session).readdress(old_chat, new_chat)

    def blocked(self, chat: str) -> None:
        with self._database.writing() as session:
            SqlPlaces(session).block("telegram", chat, self._clock())
