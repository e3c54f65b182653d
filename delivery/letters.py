"""A letter as it leaves by mail, and as the outbox keeps it until then."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from delivery.files import Attachment
from delivery.stored import Stored

CHANNEL = "mail"


@dataclass(frozen=True, kw_only=True)
class Letter(Stored):
    """``message_id`` is fixed before the first send.

    ``sender_name`` stands before the address of the sender, "" for none; ``is_automatic`` tells a letter that
    no person has read; ``in_reply_to`` is the Message-ID of what it answers, and ``references`` are those of
    the thread before it, the oldest first. They come from anywhere: those that are none are left out.
    ``attachments`` are files of ours, read when it leaves. ``calendar`` puts an event into a calendar, or
    takes it off (RFC 6047); ``html`` is the body as a page. Both are "" for nothing.
    """

    sender: str
    recipient: str
    subject: str
    body: str
    message_id: str
    sender_name: str = ""
    is_automatic: bool = False
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    calendar: str = ""
    html: str = ""


_BYTES = 32


def new_secret() -> str:
    return secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def opens(digests: Iterable[str], secret: str) -> bool:
    """Whether it is one of those whose digests these are."""
    given = digest_of(secret)
    return any(hmac.compare_digest(one, given) for one in digests)
