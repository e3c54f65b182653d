"""How far a mailbox was read is remembered, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage.database import Database
from storage.mails import SqlBookmarks
from tickets.mail.arrival import Bookmark

pytestmark = pytest.mark.databases("sqlite", "postgresql")

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


def test_each_beginning_of_a_mail_is_counted_until_the_bookmark_passes_it(database: Database) -> None:
    bookmarks = SqlBookmarks(database)

    assert [bookmarks.begin("sne06@x.fr/INBOX", HERE.uid_validity, 102) for _ in range(3)] == [0, 1, 2]
    assert bookmarks.begin("sne06@x.fr/INBOX", HERE.uid_validity, 103) == 0
    assert bookmarks.begin("sne06@x.fr/Autre", HERE.uid_validity, 102) == 0

    bookmarks.move("sne06@x.fr/INBOX", replace(HERE, next_uid=103))

    assert bookmarks.begin("sne06@x.fr/INBOX", HERE.uid_validity, 102) == 0
    assert bookmarks.begin("sne06@x.fr/INBOX", HERE.uid_validity, 103) == 1
    assert bookmarks.begin("sne06@x.fr/Autre", HERE.uid_validity, 102) == 1


def test_what_was_begun_under_other_numbers_is_forgotten(database: Database) -> None:
    bookmarks = SqlBookmarks(database)
    bookmarks.begin("sne06@x.fr/INBOX", 1, 500)

    bookmarks.move("sne06@x.fr/INBOX", HERE)

    assert bookmarks.begin("sne06@x.fr/INBOX", 1, 500) == 0
