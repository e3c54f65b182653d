"""How far each mailbox has been read."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete, or_, select

from storage.database import Database
from storage.dialects import insert_or_update
from storage.tables import bookmarks, mails_begun
from tickets.mail.bookmarks import Bookmark


class SqlBookmarks:
    """Implements ``tickets.mail.bookmarks.Bookmarks``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, mailbox: str) -> Bookmark | None:
        """None for a mailbox that was never read to its end."""
        columns = (bookmarks.c.uid_validity, bookmarks.c.next_uid, bookmarks.c.read_at)
        with self._database.reading() as session:
            row = session.execute(select(*columns).where(bookmarks.c.mailbox == mailbox)).one_or_none()
        return Bookmark(**row._asdict()) if row is not None else None

    def move(self, mailbox: str, bookmark: Bookmark) -> None:
        """What was begun below it is settled, and forgotten."""
        with self._database.writing() as session:
            insert_or_update(session, bookmarks, {"mailbox": mailbox}, asdict(bookmark))
            begun = mails_begun.c
            is_settled = or_(begun.uid_validity != bookmark.uid_validity, begun.uid < bookmark.next_uid)
            session.execute(delete(mails_begun).where(begun.mailbox == mailbox, is_settled))

    def begin(self, mailbox: str, uid_validity: int, uid: int) -> int:
        """Notes that a mail is about to be read; how many times that was noted before, by services that ended
        since.
        """
        key = {"mailbox": mailbox, "uid_validity": uid_validity, "uid": uid}
        with self._database.writing() as session:
            before = session.scalar(select(mails_begun.c.times).filter_by(**key)) or 0
            insert_or_update(session, mails_begun, key, {"times": before + 1})
        return before
