"""A letter with files, and in a thread, through a real SMTP server."""

from __future__ import annotations

import asyncio
import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
from mail_servers import MailServers
from PIL import Image

from delivery.queue_messages import Delivered, OutboxMessage, Outcome, Refused
from mailer.settings import parse_smtp_url
from mailer.smtp import SmtpTransport
from privacy.pictures import redrawn

AT = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
NAME = "capture d’écran d’été.jpg"
LETTER: dict[str, object] = {
    "sender": "sne06@gestion.exemple.fr",
    "recipient": "pole@national.exemple.fr",
    "subject": "Réactivation",
    "body": "Bonjour,\n\nVoir les fichiers joints.\n",
    "message_id": "<T-2026-0001.1@gestion.exemple.fr>",
}


def photograph() -> bytes:
    written = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "APPAREIL"
    Image.new("RGB", (30, 20), (10, 120, 30)).save(written, "JPEG", exif=exif)
    return written.getvalue()


def sent(mail: MailServers, payload: dict[str, object]) -> Outcome:
    parcel = OutboxMessage(
        id=1,
        key="escalade:T-2026-0001:1",
        channel="mail",
        chat_ref="pole@national.exemple.fr",
        about="T-2026-0001",
        payload=payload,
        attempts=0,
        created_at=AT,
    )
    return asyncio.run(SmtpTransport(parse_smtp_url(mail.smtp_url), clock=lambda: AT).deliver(parcel))


def message(mail: MailServers) -> EmailMessage:
    (content,) = mail.smtp.taken
    assert content.isascii()
    read = email.message_from_bytes(content, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def with_files(*files: tuple[str, str, Path]) -> dict[str, object]:
    listed = [{"name": name, "mime": mime, "path": str(path)} for name, mime, path in files]
    return {**LETTER, "attachments": listed}


def test_files_arrive_whole_and_a_picture_without_what_its_camera_wrote(
    mail: MailServers, tmp_path: Path
) -> None:
    drawn = redrawn(photograph())
    picture, document = tmp_path / "1.jpg", tmp_path / "2.pdf"
    picture.write_bytes(drawn)
    document.write_bytes(PDF)
    payload = with_files((NAME, "image/jpeg", picture), ("attestation.pdf", "application/pdf", document))
    assert isinstance(sent(mail, payload), Delivered)

    read = message(mail)
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == LETTER["body"]
    first, second = read.iter_attachments()
    assert (first.get_filename(), first.get_content_type(), first.get_content()) == (
        NAME,
        "image/jpeg",
        drawn,
    )
    assert (second.get_filename(), second.get_content()) == ("attestation.pdf", PDF)
    assert first.get_content_disposition() == "attachment"
    with Image.open(BytesIO(first.get_content())) as opened:
        assert not dict(opened.getexif())
    assert b"APPAREIL" not in first.get_content()


def test_a_file_that_was_lost_is_a_refusal_that_names_it(mail: MailServers, tmp_path: Path) -> None:
    outcome = sent(mail, with_files((NAME, "image/jpeg", tmp_path / "perdu.jpg")))

    assert isinstance(outcome, Refused)
    assert NAME in outcome.reason
    assert "n’est plus conservé" in outcome.reason
    assert mail.smtp.taken == []


def test_a_letter_of_ten_megabytes_arrives(mail: MailServers, tmp_path: Path) -> None:
    heavy = tmp_path / "lourd.pdf"
    heavy.write_bytes(b"%PDF" + bytes(10 * 1024**2))
    outcome = sent(mail, with_files(("lourd.pdf", "application/pdf", heavy)))

    assert isinstance(outcome, Delivered)
    (file,) = message(mail).iter_attachments()
    assert len(file.get_content()) == 10 * 1024**2 + 4


def test_a_nudge_stands_in_the_thread_of_what_it_answers(mail: MailServers) -> None:
    sent(mail, {**LETTER, "in_reply_to": "<42@national.exemple.fr>"})

    read = message(mail)
    assert read["In-Reply-To"] == "<42@national.exemple.fr>"
    assert read["References"] == "<42@national.exemple.fr>"
    assert read["Auto-Submitted"] is None


@pytest.mark.parametrize("files", ["capture.png", 3, [{"name": "sans chemin"}]])
def test_a_payload_that_is_no_letter_is_refused(mail: MailServers, files: object) -> None:
    assert isinstance(sent(mail, {**LETTER, "attachments": files}), Refused)
    assert mail.smtp.taken == []
