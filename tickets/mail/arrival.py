"""A mail as it came off the wire: read, cleaned and masked; nobody has decided anything about it yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from delivery.files import Attachment
from tickets.mails import SetAsideReason


class MachineSign(StrEnum):
    """What says that no person wrote a mail, or that nobody awaits its answer."""

    AUTO_SUBMITTED = "auto_submitted"
    """RFC 3834: anything but « no »."""
    PRECEDENCE = "precedence"
    """« bulk », « junk », « list » or « auto_reply »."""
    NULL_RETURN_PATH = "null_return_path"
    """RFC 5321: what must never be answered."""
    DELIVERY_REPORT = "delivery_report"
    """RFC 3464 and RFC 8098: a bounce, or a receipt."""
    VACATION = "vacation"
    """The headers that out-of-office programs add beside the standard."""
    LIST = "list"
    """RFC 2919, RFC 2369."""
    UNANSWERABLE = "unanswerable"
    """X-Auto-Response-Suppress: written by a person perhaps, to whom no machine is to answer."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What ``Mail`` needs, and what is needed to decide on it.

    No NIR stands in any of its texts, nor in the name of a file. Identifiers bear their angle brackets;
    ``references`` is oldest first. ``sender`` is in lower case, "" when there is none. ``new_part`` is
    ``text`` without the messages that it quotes, and the whole of it when that is in doubt. ``trouble`` says
    why it must be put aside, with what its headers alone gave. ``is_verified`` is what ``verified_by``
    says of the sender, None when nobody says anything: the name of our server, or ``BY_SIGNATURE``.
    ``written_at`` is None when the mail gives no date that holds.
    """

    mailbox: str
    uid_validity: int
    uid: int
    received_at: datetime
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    new_part: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_verified: bool | None = None
    verified_by: str = ""
    masked: int = 0
    written_at: datetime | None = None
    signs: frozenset[MachineSign] = frozenset()
    trouble: SetAsideReason | None = None


BY_SIGNATURE = "dkim"
"""What ``verified_by`` says where the signature of the sender's own domain was checked here."""

Intake = Callable[[Arrival], None]
"""Takes an arrival, once however often it is told. What it took is durable when it returns: only then does
the mailbox mark the mail as seen."""


@dataclass(frozen=True)
class Bookmark:
    """Every mail below ``next_uid`` is settled, as long as the server numbers them as it did then."""

    uid_validity: int
    next_uid: int
    read_at: datetime
