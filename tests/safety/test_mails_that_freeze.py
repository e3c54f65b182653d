"""Mails that cost the square of their length, as they were found: each is read in the time of a plain one."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mailer.fetching import LIMITS
from mailer.reading import Opened, Place, read_mail
from sandbox.answers import Done
from sandbox.runner import Sandbox

HERE = Place(mailbox="b", uid_validity=1, uid=1, received_at=datetime(2026, 11, 28, 9, 0, tzinfo=UTC))

MOST_CPU = 2.0  # seconds
MOST_MEMORY = 256 * 1024**2

WHO = b"From: inconnu@exemple.fr\r\nMessage-ID: <1@exemple.fr>\r\n"


def page(html: str) -> bytes:
    coded = base64.encodebytes(html.encode())
    return (
        WHO + b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + coded
    )


def nested(depth: int, lines: int) -> bytes:
    wraps = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
    )
    return WHO + wraps + b"\r\n" + b"ligne\r\n" * lines


MAILS = {
    "blanks inside headers": WHO + (b"X-A: a" + b" " * 19_900 + b"b\r\n") * 12 + b"\r\nBonjour",
    "blank lines of 998 characters": WHO + b"X-A: a\r\n" + (b" " * 997 + b"b\r\n") * 5_000 + b"\r\nx",
    "quotes inside tags": page('<a ">"' * 40_000),
    "quotes inside tags, a megabyte": page('<a ">"' * 180_000),
    "heads": page("<head>" * 180_000),
    "lists in lists": page("<ul><li>" * 100_000),
    "divisions in divisions": page("<div>" * 200_000),
    "attributes": page("<a " + " ".join(f"x{n}" for n in range(100_000)) + ">"),
    "styles that are opened again in each paragraph": page(
        "<p>" + "".join(f"<b a{n}>" for n in range(2_000)) + "<p>x" * 2_000
    ),
    "pages beside pages": WHO
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"".join(b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<ul><li>" * 6_000 + b"\r\n" for _ in range(200)),
    "a type of semicolons": WHO + b"Content-Type: text/plain" + b";" * 300_000 + b"\r\n\r\nx",
    "parts of semicolons": WHO
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + (b"--b\r\nContent-Type: text/plain" + b';"' * 1_000 + b"\r\n\r\nx\r\n") * 2_000,
    "wrappings, a few": nested(30, 1_000_000),
    "wrappings, ten thousand": nested(10_000, 1_000),
    "a hundred thousand parts": WHO
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nx\r\n" * 100_000,
    "lines of nothing": WHO + b"\r\n" + b"\n" * 20_000_000,
    "headers of nothing": WHO + b"a:\n" * 5_000_000,
    "encoded words that never end": WHO + b"Subject: " + b"=?a?q?" * 3_300 + b"\r\n\r\nx",
    "encoded words in unknown alphabets": WHO
    + b"Subject: "
    + b" ".join(b"=?x%d?q?a?=" % n for n in range(1_500))
    + b"\r\n\r\nx",
    "signatures in signatures": WHO
    + b"Authentication-Results: mx; dkim=pass "
    + b"header.d=" * 2_200
    + b"\r\n\r\nx",
    "quotations announced on each line": WHO
    + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    + "Le a\na écrit :\n".encode() * 6_000
    + b"> x\nfin",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.mark.parametrize("name", MAILS)
def test_no_mail_costs_more_than_two_seconds_or_a_quarter_of_a_gigabyte(sandbox: Sandbox, name: str) -> None:
    outcome = sandbox.measured(LIMITS, read_mail, MAILS[name], HERE)

    assert isinstance(outcome.result, Done)
    assert outcome.usage.cpu < MOST_CPU
    assert outcome.usage.memory < MOST_MEMORY
    print(
        f"{name}: {outcome.usage.cpu:.2f} s, {outcome.usage.memory >> 20} MB, {type(outcome.result).__name__}"
    )


def test_a_mail_that_is_long_and_honest_is_read(sandbox: Sandbox) -> None:
    """The limits are those of hostile mails: a heavy one with its files goes through."""
    content = base64.encodebytes(bytes(range(256)) * 4 * 1024 * 17)
    raw = (
        WHO
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nBonjour.\r\n--b\r\n"
        + b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + content
        + b"\r\n--b--\r\n"
    )

    opened = sandbox.run(LIMITS, read_mail, raw, HERE)

    assert isinstance(opened, Opened)
    assert opened.arrival.text == "Bonjour."
    assert len(opened.files[0].content) == 17 * 1024**2
