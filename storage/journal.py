"""The journal's rows: appended at the end of the transaction, chained to the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, insert, select, update
from sqlalchemy.orm import Session

from journal.chain import digest
from journal.entries import Entry, Row
from storage.locks import holding
from storage.tables import journal, journal_head

_PAGE = 5_000


# Built once: these run for nearly every message.
_HEAD = holding(select(journal_head.c.sequence, journal_head.c.digest))
_APPEND = insert(journal)
_MOVE_HEAD = update(journal_head).values(sequence=bindparam("last"), digest=bindparam("last_digest"))


class SqlJournal:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._pending: list[Entry] = []

    def add(self, entry: Entry) -> None:
        self._pending.append(entry)

    def flush(self) -> None:
        """Writes what was added; the head row is locked, so that two processes cannot fork the chain."""
        if not self._pending:
            return
        sequence, previous = self._session.execute(_HEAD).one()
        rows = []
        for entry in self._pending:
            sequence += 1
            previous = digest(previous, sequence, entry)
            rows.append(
                {
                    "sequence": sequence,
                    "at": entry.at,
                    "kind": entry.kind,
                    "channel": entry.channel,
                    "guichet_id": entry.guichet_id,
                    "theme": entry.theme,
                    "level": entry.level,
                    "minutes": entry.minutes,
                    "outcome": entry.outcome,
                    "subject": entry.subject,
                    "actor_id": entry.actor_id,
                    "digest": previous,
                }
            )
        self._session.execute(_APPEND, rows)
        self._session.execute(_MOVE_HEAD, {"last": sequence, "last_digest": previous})
        self._pending.clear()

    def rows(self) -> Iterator[Row]:
        """All, in order."""
        after = 0
        while page := self._page(journal.c.sequence > after):
            yield from page
            after = page[-1].sequence

    def between(self, start: datetime, end: datetime) -> Iterator[Row]:
        """Those of an interval, ``end`` excluded, in order."""
        after = 0
        while page := self._page(journal.c.sequence > after, journal.c.at >= start, journal.c.at < end):
            yield from page
            after = page[-1].sequence

    def _page(self, *where: ColumnElement[bool]) -> list[Row]:
        query = select(journal).where(*where).order_by(journal.c.sequence).limit(_PAGE)
        return [
            Row(
                row.sequence,
                Entry(
                    at=row.at,
                    kind=row.kind,
                    channel=row.channel,
                    guichet_id=row.guichet_id,
                    theme=row.theme,
                    level=row.level,
                    minutes=row.minutes,
                    outcome=row.outcome,
                    subject=row.subject,
                    actor_id=row.actor_id,
                ),
                row.digest,
            )
            for row in self._session.execute(query)
        ]
