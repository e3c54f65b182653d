"""A mail that kills whoever reads it is read twice, and a mail that holds its reader holds nobody else."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sandbox_work
from mail_servers import MailServers
from poisoned_service import no_file

from mailer.mailbox import Mailbox, Rhythm
from mailer.settings import parse_imap_url
from sandbox.limits import Limits
from sandbox.runner import Sandbox
from storage.database import PASSING, Database
from storage.mails import SqlBookmarks
from tickets.mail.arrival import Arrival
from tickets.mails import SetAsideReason

OURS = "sne06@gestion.exemple.fr"
ROOT = Path(__file__).parents[2]


def mail_named(name: str) -> bytes:
    return f"Message-ID: <{name}@x.fr>\r\nSubject: {name}\r\nFrom: a@x.fr\r\n\r\nBonjour.\r\n".encode()


def unread(mail: MailServers) -> list[bytes]:
    return [
        stored.content.partition(b"Subject: ")[2].partition(b"\r\n")[0]
        for stored in mail.inside(OURS)
        if not stored.is_seen
    ]


@contextmanager
def started(mail: MailServers, database: Database, taken: Path) -> Iterator[subprocess.Popen[bytes]]:
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "support")))
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from poisoned_service import main; main()"),
            *(mail.imap_url(OURS), str(database.url), str(taken)),
        ],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_mail_that_kills_the_service_at_each_start_is_put_aside_at_the_third(
    mail: MailServers, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail_servers.PATIENCE", 90.0)  # a service starts meanwhile
    taken = tmp_path / "taken"
    taken.touch()
    for name in ("avant", "poison", "suivant"):
        mail.put(mail_named(name), OURS)

    for _ in range(2):
        with started(mail, database, taken) as service:
            assert service.wait(90) == -signal.SIGKILL
    assert unread(mail) == [b"poison", b"suivant"]
    with started(mail, database, taken):
        mail.waits(lambda: b"suivant" not in unread(mail), "the mail behind the poison")

    assert taken.read_text().splitlines() == ["avant None", "poison unreadable", "suivant None"]
    assert unread(mail) == [b"poison"]


def test_a_mail_that_holds_its_reader_holds_neither_the_pages_nor_the_mails_behind_it(
    mail: MailServers, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop that serves the pages goes on while the mail takes all the seconds that it may."""
    monkeypatch.setattr("mailer.fetching.read_mail", sandbox_work.reads_or_dies)
    monkeypatch.setattr("mailer.fetching.LIMITS", Limits(cpu=1))
    arrivals: list[Arrival] = []
    for name in ("poison-cpu", "suivant"):
        mail.put(mail_named(name), OURS)

    async def turns_while_both_are_taken() -> int:
        turns = 0
        keeping = asyncio.create_task(mailbox.keep())
        while len(arrivals) < 2:
            await asyncio.sleep(0.01)
            turns += 1
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        return turns

    with Sandbox() as sandbox:
        mailbox = Mailbox(
            parse_imap_url(mail.imap_url(OURS)),
            intake=arrivals.append,
            keep_file=no_file,
            bookmarks=SqlBookmarks(database),
            sandbox=sandbox,
            clock=lambda: datetime.now(UTC),
            passing=PASSING,
            rhythm=Rhythm(idle=1, poll=0.1, again=0.0),
        )
        turns = asyncio.run(turns_while_both_are_taken())

    assert [(one.subject, one.trouble) for one in arrivals] == [
        ("poison-cpu", SetAsideReason.UNREADABLE),
        ("suivant", None),
    ]
    assert turns > 10
