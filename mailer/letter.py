"""Makes the e-mail of a letter of the outbox: headers that nobody can add to, text in UTF-8."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Self

_WRITTEN = ("sender", "recipient", "subject", "body", "message_id")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter as the outbox keeps it; ``message_id`` was fixed before the first send.

    ``is_automatic`` tells one that no person has read.
    """

    sender: str
    recipient: str
    subject: str
    body: str
    message_id: str
    is_automatic: bool = False

    @classmethod
    def from_payload(cls, payload: Mapping[str, object]) -> Self:
        """``ValueError`` for a payload that is no letter."""
        try:
            written = {name: str(payload[name]) for name in _WRITTEN}
            return cls(**written, is_automatic=bool(payload.get("is_automatic", False)))
        except KeyError as error:
            raise ValueError(f"no {error} in the letter") from None

    def to_bytes(self, *, at: datetime) -> bytes:
        """The message, seven bits wide. ``ValueError`` for an address or a header that is none.

        One that a person read and sent bears no ``Auto-Submitted``, whose absence says just that (RFC 3834):
        out-of-office answers to her are welcome.
        """
        message = EmailMessage(policy=SMTP)
        message["From"] = _address(self.sender)
        message["To"] = _address(self.recipient)
        message["Subject"] = self.subject  # the policy refuses line breaks
        message["Date"] = at
        message["Message-ID"] = self.message_id
        if self.is_automatic:
            message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.body, charset="utf-8", cte="quoted-printable")
        return message.as_bytes()


def _address(text: str) -> Address:
    if not text.isascii():
        raise ValueError("address with accents")  # few servers take them
    try:
        return Address(addr_spec=text)
    except (IndexError, ValueError, MessageError) as error:  # each version of Python has its own
        raise ValueError(f"bad address: {error}") from None
