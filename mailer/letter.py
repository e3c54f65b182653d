"""Makes the e-mail of a letter of the outbox: headers that nobody can add to, text in UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Self

_WRITTEN = ("sender", "recipient", "subject", "body", "message_id")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")


class LostFile(ValueError):
    """A file of the letter is no longer where it was kept."""


@dataclass(frozen=True)
class Enclosure:
    """A file that travels with a letter, read when it leaves."""

    name: str
    mime: str
    path: str

    def content(self) -> bytes:
        try:
            return Path(self.path).read_bytes()
        except OSError:
            raise LostFile(self.name) from None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter as the outbox keeps it; ``message_id`` was fixed before the first send.

    ``sender_name`` stands before the address of the sender, "" for none; ``is_automatic`` tells a letter that
    no person has read; ``in_reply_to`` is the Message-ID of what it answers,
    and ``references`` are those of the thread before it, the oldest first. They come from anywhere: those
    that are none are left out.
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
    attachments: tuple[Enclosure, ...] = ()

    @classmethod
    def from_payload(cls, payload: Mapping[str, object]) -> Self:
        """``ValueError`` for a payload that is no letter."""
        try:
            written = {name: str(payload[name]) for name in _WRITTEN}
            return cls(
                **written,
                sender_name=str(payload.get("sender_name", "")),
                is_automatic=bool(payload.get("is_automatic", False)),
                in_reply_to=str(payload.get("in_reply_to", "")),
                references=tuple(map(str, _listed(payload.get("references", ())))),
                attachments=tuple(_enclosures(payload.get("attachments", ()))),
            )
        except KeyError as error:
            raise ValueError(f"no {error} in the letter") from None

    def to_bytes(self, *, at: datetime) -> bytes:
        """The message, seven bits wide. ``ValueError`` for an address or a header that is none, ``LostFile``.

        One that a person read and sent bears no ``Auto-Submitted``, whose absence says just that (RFC 3834):
        out-of-office answers to her are welcome.
        """
        message = EmailMessage(policy=SMTP)
        message["From"] = _address(self.sender, self.sender_name)
        message["To"] = _address(self.recipient)
        message["Subject"] = self.subject  # the policy refuses line breaks
        message["Date"] = at
        message["Message-ID"] = self.message_id
        if self.is_automatic:
            message["Auto-Submitted"] = "auto-replied" if self.in_reply_to else "auto-generated"
            # For those that were written before that header, or without it.
            message["Precedence"] = "bulk"
            message["X-Auto-Response-Suppress"] = "All"
        message.set_content(self.body, charset="utf-8", cte="quoted-printable")
        for file in self.attachments:
            main, _, sub = file.mime.partition("/")
            message.add_attachment(file.content(), maintype=main, subtype=sub, filename=file.name)
        return self._thread() + message.as_bytes()

    def _thread(self) -> bytes:
        """One identifier on a line, as it is: the library would encode those that are longer than its lines,
        as Exchange's are, and nobody would know them again.
        """
        known = [one for one in (*self.references, self.in_reply_to) if _MESSAGE_ID.fullmatch(one)]
        if not known:
            return b""
        above = "\r\n ".join(dict.fromkeys(known))
        answered = f"In-Reply-To: {known[-1]}\r\n" if known[-1] == self.in_reply_to else ""
        return f"{answered}References: {above}\r\n".encode("ascii")


def _enclosures(files: object) -> Iterator[Enclosure]:
    for file in _listed(files):
        yield Enclosure(file["name"], file["mime"], file["path"])


def _listed(value: object) -> Sequence[Any]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError("no list in the letter")
    return value


def _address(text: str, name: str = "") -> Address:
    if not text.isascii():
        raise ValueError("address with accents")  # few servers take them
    try:
        return Address(display_name=" ".join(name.split()), addr_spec=text)
    except (IndexError, ValueError, MessageError) as error:  # each version of Python has its own
        raise ValueError(f"bad address: {error}") from None
