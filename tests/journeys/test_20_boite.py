"""Journey 20: the assistance mailbox, from a mail program of the guichet to the rows of the service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mail_servers import MailServers
from sqlalchemy import select

from stage import Stage, playing, waits_until
from tickets.mails import Mail

OURS = "sne06@gestion.exemple.fr"
NADIA = "nadia@ville.exemple.fr"


def letter(subject: str, body: str = "Comment imprimer l’attestation ?") -> bytes:
    lines = (
        f"From: Nadia Morvanne <{NADIA}>",
        f"To: {OURS}",
        f"Subject: {subject}",
        f"Message-ID: <{subject}@ville.exemple.fr>",
        "Content-Type: text/plain; charset=utf-8",
        "",
        body,
    )
    return "\r\n".join(lines).encode()


@pytest.fixture
def stage(tmp_path: Path, mail: MailServers) -> Iterator[Stage]:
    with playing(
        tmp_path,
        imap_url=mail.imap_url(OURS),
        mail_from=OURS,
        telegram_token=None,
        second_factor="facultatif",
    ) as stage:
        yield stage


def rows(stage: Stage) -> list[Mail]:
    with stage.running.house.database.reading() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))  # type: ignore[arg-type]


def test_a_mail_is_a_row_before_it_is_marked_as_read_and_one_row_after_a_restart(
    stage: Stage, mail: MailServers
) -> None:
    mail.send(letter("un"), sender=NADIA, to=OURS)
    waits_until(lambda: [stored.is_seen for stored in mail.inside(OURS)] == [True])
    at_first = [row.subject for row in rows(stage)]

    stage.stops()
    mail.send(letter("deux", "Son numéro : 1 85 05 78 006 084 91"), sender=NADIA, to=OURS)
    stage.starts()
    waits_until(lambda: len(rows(stage)) == 2)

    assert at_first == ["un"]
    assert [row.subject for row in rows(stage)] == ["un", "deux"]
    assert rows(stage)[1].text == "Son numéro : [NIR masqué]"
    assert rows(stage)[1].mailbox == f"{OURS}@127.0.0.1/INBOX"


def test_a_file_that_came_by_mail_is_kept_with_those_of_the_chat(stage: Stage, mail: MailServers) -> None:
    body = (
        "--b\r\n\r\nVoir ci-joint.\r\n"
        '--b\r\nContent-Disposition: attachment; filename="..\\\\..\\\\note.txt"\r\n\r\nbonjour\r\n'
        '--b\r\nContent-Disposition: attachment; filename="outil.exe"\r\n\r\nMZ\r\n--b--\r\n'
    )
    raw = letter("trois", body).replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b")
    mail.send(raw, sender=NADIA, to=OURS)
    waits_until(lambda: len(rows(stage)) == 1)

    (row,) = rows(stage)
    (kept,) = row.attachments
    assert kept.name == "note.txt"
    assert Path(kept.path).read_bytes() == b"bonjour"
    assert Path(kept.path).is_relative_to(stage.folder / "fichiers")
    assert "« outil.exe » ne peut pas être reçu" in row.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_service_starts_and_stops_while_the_mailbox_is_away(stage: Stage, mail: MailServers) -> None:
    mail.imap.is_closed = True
    mail.imap.cut()
    stage.restarts()
    mail.put(letter("quatre"), OURS)
    mail.imap.is_closed = False
    waits_until(lambda: [row.subject for row in rows(stage)] == ["quatre"])
