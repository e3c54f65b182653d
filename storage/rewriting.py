"""Words that were stored a moment ago, taken out of every row that has been written since."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, String, Table, func, or_, select, update

from storage.ground import SqlRepository
from storage.tables import inbox, journal, metadata, ticket_messages, tickets
from storage.ticket_words import tell
from storage.types import UtcDateTime

_LATEST = 1_000  # rows of the inbox among which the message before is looked for

_CHAINED = frozenset({journal})
"""No free text is in it, and a changed row would break the chain."""

_OURS = frozenset(
    {
        "about",
        "action",
        "address",
        "at",
        "channel",
        "conversation",
        "digest",
        "folded",
        "key",
        "merged_into",
        "message_id",
        "month",
        "path",
        "reference",
        "secret",
        "ticket",
    }
)
_OURS_BY_THEIR_END = ("_at", "_digest", "_id", "_ids", "_ref", "_refs")
_FILE = re.compile(r"\S*[0-9a-f]{64}\.[a-z0-9]{1,5}")


class SqlSaid(SqlRepository):
    def before(self, conversation: str, update_ref: str, *, since: datetime) -> tuple[str, datetime] | None:
        """The text of the message before this one, when it is so recent, and when it came."""
        newest = select(func.max(inbox.c.id)).scalar_subquery()
        row = self._session.execute(
            select(inbox.c.payload, inbox.c.received_at)
            .where(
                inbox.c.id > newest - _LATEST,
                inbox.c.conversation == conversation,
                inbox.c.update_ref != update_ref,
                inbox.c.received_at >= since,
            )
            .order_by(inbox.c.id.desc())
            .limit(1)
        ).one_or_none()
        return (row.payload.get("text", ""), row.received_at) if row is not None else None

    def replace(self, words: str, by: str, *, since: datetime, until: datetime) -> None:
        """In whatever was written between these instants, by anybody: what was said may have been told on
        already. What bears an instant to come, as a date that is due, was not written because of it.

        The inbox comes first: whoever handles the message meanwhile is waited for.
        """
        pattern = _pattern(words)
        told: set[int] = set()
        for table in (inbox, *(table for table in metadata.sorted_tables if table is not inbox)):
            if table not in _CHAINED:
                told |= self._replace(table, pattern, by, since, until)
        self._session.expire_all()
        tell(self._session, sorted(told))

    def _replace(
        self, table: Table, pattern: re.Pattern[str], by: str, since: datetime, until: datetime
    ) -> set[int]:
        """The tickets whose words have changed."""
        moments = [column for column in table.c if isinstance(column.type, UtcDateTime)]
        texts = [column for column in table.c if _is_text(column)]
        if not moments or not texts:
            return set()
        told = set()

        def change(text: str) -> str:
            return text if _FILE.fullmatch(text) else pattern.sub(by, text)

        recent = or_(*(moment.between(since, until) for moment in moments))
        for row in self._session.execute(select(table).where(recent)).mappings().all():
            written = {text.name: rewritten(row[text.name], change, but=_is_ours) for text in texts}
            changed = {name: value for name, value in written.items() if value != row[name]}
            if not changed:
                continue
            same = (key == row[key.name] for key in table.primary_key)
            self._session.execute(update(table).where(*same).values(changed))
            if table is tickets:
                told.add(row["id"])
            if table is ticket_messages:
                told.add(row["ticket_id"])
        return told


def _is_text(column: Column[Any]) -> bool:
    is_written = isinstance(column.type, String | JSON) and not (column.primary_key or column.foreign_keys)
    return is_written and not _is_ours(column.name)


def _is_ours(name: str) -> bool:
    """Addresses, references, keys and digests, which nobody typed. The number of an account on a messenger
    may begin as a NIR does: whoever typed that of somebody else would take their letters from them.
    """
    return name in _OURS or name.endswith(_OURS_BY_THEIR_END)


def _pattern(words: str) -> re.Pattern[str]:
    """However the blanks between them were written since, and whether for a page or not; not the middle of a
    reference, nor of an instant.
    """
    ways = (words.split(), html.escape(words).split())
    said = "|".join(r"\s+".join(map(re.escape, way)) for way in ways)
    return re.compile(rf"(?<!\d)(?<![A-Z]-)(?:{said})(?!-?\d|T\d)")


def rewritten(
    value: Any, change: Callable[[str], str], *, but: Callable[[str], bool] = lambda _name: False
) -> Any:
    """With every text of it changed, however deep, ``but`` for what stands under such a name."""
    match value:
        case str():
            return change(value)
        case dict():
            return {n: one if but(n) else rewritten(one, change, but=but) for n, one in value.items()}
        case list():
            return [rewritten(one, change, but=but) for one in value]
        case _:
            return value
