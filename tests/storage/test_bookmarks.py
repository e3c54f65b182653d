"""How far a mailbox was read is remembered, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conftest import POSTGRESQL, SQLITE

from storage.bookmarks import SqlBookmarks
from storage.database import Database
from tickets.mail.bookmarks import Bookmark

pytestmark = pytest.mark.databases(SQLITE, POSTGRESQL)

HERE = Bookmark(uid_validity=4_294_967_295, next_uid=102, read_at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC))


def test_a_mailbox_that_was_never_read_has_no_bookmark(database: Database) -> None:
    assert SqlBookmarks(database).of("sne06@x.fr/INBOX") is None


def test_a_bookmark_is_moved(database: Database) -> None:
    bookmarks = SqlBookmarks(database)
    further = replace(HERE, next_uid=4_294_967_295)

    bookmarks.move("sne06@x.fr/INBOX", HERE)
    bookmarks.move("sne06@x.fr/INBOX", further)

    assert bookmarks.of("sne06@x.fr/INBOX") == further
    assert bookmarks.of("sne06@x.fr/Autre") is None
