"""A service that takes in a mailbox until one of its mails kills it: started as a process of its own."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from delivery.files import Attachment
from mailer.mailbox import Mailbox, Rhythm
from mailer.settings import parse_imap_url
from sandbox.limits import Budget
from sandbox.runner import Sandbox
from storage.database import PASSING, Database
from storage.mails import SqlBookmarks
from tickets.mail.arrival import Arrival


def no_file(name: str, content: bytes, budget: Budget) -> tuple[Attachment, int]:
    raise AssertionError("no file in these mails")


def main() -> None:
    """On the mailbox, the database and the file of what it took that are its arguments."""
    imap_url, database_url, taken = sys.argv[1:]

    def take(arrival: Arrival) -> None:
        if arrival.subject == "poison" and arrival.trouble is None:
            os.kill(os.getpid(), signal.SIGKILL)
        with Path(taken).open("a") as heard:
            heard.write(f"{arrival.subject} {arrival.trouble}\n")

    with Sandbox() as sandbox:
        Mailbox(
            parse_imap_url(imap_url),
            intake=take,
            keep_file=no_file,
            bookmarks=SqlBookmarks(Database(database_url)),
            sandbox=sandbox,
            clock=lambda: datetime.now(UTC),
            passing=PASSING,
            rhythm=Rhythm(idle=1, poll=0.1, again=0.0),
        ).run()
