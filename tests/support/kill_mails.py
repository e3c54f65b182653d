"""Mails that come while whoever reads them is killed: each is in the database once."""

from __future__ import annotations

from mail_servers import MailServers
from sqlalchemy import select

from storage.database import Database
from storage.tables import mails

ADDRESS = "sne06@gestion.exemple.fr"


class Post:
    """What others send to the assistance mailbox, one mail after the other."""

    def __init__(self, servers: MailServers) -> None:
        self._servers = servers
        self._sent: list[str] = []
        self.url = servers.imap_url(ADDRESS)

    def brings(self) -> None:
        """One mail more."""
        name = f"courrier-{len(self._sent)}@ville.exemple.fr"
        headers = (f"Message-ID: <{name}>", f"Subject: {name}", f"From: {name}")
        self._servers.put("\r\n".join((*headers, "", "Bonjour.", "")).encode(), ADDRESS)
        self._sent.append(f"<{name}>")

    def is_read(self, database: Database) -> bool:
        return len(self._read(database)) >= len(self._sent)

    def check(self, database: Database) -> None:
        assert sorted(self._read(database)) == sorted(self._sent)

    @staticmethod
    def _read(database: Database) -> list[str]:
        with database.reading() as session:
            return list(session.scalars(select(mails.c.message_id)))
