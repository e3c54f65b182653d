"""Whatever bytes come, a mail is read: no exception, no NIR, no control character, nothing without
bound, and little time or memory for each.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.files import Attachment
from mailer.fetching import LIMITS
from mailer.reading import LONGEST_TEXT, Place, read_mail, with_files
from privacy.nir import mask
from sandbox.limits import Budget
from sandbox.runner import Sandbox
from tickets.mail.arrival import Arrival

HERE = Place(mailbox="b", uid_validity=1, uid=1, received_at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC))

MOST_CPU = 1.0  # seconds
MOST_MEMORY = 16 * 1024**2  # bytes

PIECES = st.sampled_from(
    [
        b"Content-Type: ", b"multipart/", b"mixed", b"alternative", b"report", b"related", b"; boundary=",
        b"b", b"text/plain", b"text/html", b"message/rfc822", b"message/delivery-status",
        b"application/ms-tnef",
        b"; charset=", b"utf-8", b"utf-16", b"utf-7", b"iso-2022-jp", b"idna", b"punycode", b"x-inconnu",
        b"Content-Transfer-Encoding: ", b"base64", b"quoted-printable", b"x-uuencode",
        b"Content-Disposition: attachment; filename=", b"filename*=", b"filename*0*=", b"utf-8''%C3%A9",
        b"From: ", b"Subject: ", b"Date: ", b"Message-ID: ", b"References: ", b"In-Reply-To: ",
        b"Authentication-Results: ", b"Auto-Submitted: ", b"Return-Path: <>", b"dmarc=pass", b"<a@b.fr>",
        b"\r\n", b"\n", b"\r\n\r\n", b"--b", b"--b--", b"=?utf-8?q?", b"=?x?b?", b"?=", b"=C3", b"=",
        b'"', b"'", b"*", b"0", b";", b":", b"(", b")", b"<", b">", b",", b"@", b"\0", b"\xff", b"\x1b$B",
        b"<p>", b"<!--", b"<blockquote>", b"a &#49; ", b"\xcc\x81",
        b"1 85 05 78 006 084 91", b"185057800608491", b"1850578", b"006084", b" 91", b"2 69 05 49 588 157",
    ]
)  # fmt: skip
MAILS = st.lists(PIECES | st.binary(max_size=6), max_size=60).map(b"".join)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """What each mail costs is counted in a process of its own: whatever else runs is not."""
    with Sandbox() as sandbox:
        yield sandbox


def kept(name: str, content: bytes, _budget: Budget) -> tuple[Attachment, int]:
    return Attachment(name, "x", len(content)), 0


def arrival_of(raw: bytes) -> Arrival:
    return with_files(read_mail(raw, HERE), kept, Budget(1))


@settings(deadline=None, max_examples=200)
@given(raw=MAILS)
def test_any_bytes_are_a_mail(sandbox: Sandbox, raw: bytes) -> None:
    outcome = sandbox.measured(LIMITS, arrival_of, raw)

    arrival = outcome.value()
    assert outcome.usage.cpu < MOST_CPU
    assert outcome.usage.memory < MOST_MEMORY
    written = (
        arrival.subject,
        arrival.text,
        arrival.new_part,
        arrival.sender,
        arrival.sender_name,
        arrival.message_id,
        arrival.in_reply_to,
        *arrival.references,
        *(file.name for file in arrival.attachments),
    )
    for text in written:
        assert mask(text).count == 0
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in text if c not in "\n\t")
    assert len(arrival.text) <= LONGEST_TEXT + 10_000
    assert len(arrival.subject) <= 300
    assert len(arrival.sender) <= 200
    assert len(arrival.sender_name) <= 200
    assert all(0 < len(one) <= 250 for one in (arrival.message_id, *arrival.references))
