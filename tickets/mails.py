"""A mail that came into the assistance mailbox: what it is, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from secrets import token_hex
from typing import Self

from delivery.files import Attachment
from tickets.ticket import Thread


class Nature(StrEnum):
    """Who wrote."""

    AGENT = "agent"
    POLE = "pole"
    OWN = "own"
    """Ourselves: a copy, or a letter that came back to us."""
    MACHINE = "machine"
    """No person: an out-of-office answer, a delivery report, a list (RFC 3834, RFC 3464)."""
    UNKNOWN = "unknown"


class MailFate(StrEnum):
    """What became of it; none is ever thrown away."""

    FILED = "filed"
    """It stands in the thread of its ticket."""
    TO_REVIEW = "to_review"
    """The pole's, in the review box of its ticket."""
    TO_ATTACH = "to_attach"
    """In the tray: a person says which ticket it is for."""
    ASIDE = "aside"
    """Nothing is to be done about it; ``reason`` says why."""


class SetAsideReason(StrEnum):
    """Why a mail was put aside."""

    OWN = "own"
    MACHINE = "machine"
    DUPLICATE = "duplicate"
    """This very mail came before: same Message-ID, same sender."""
    FLOOD = "flood"
    """Too many from one address in a short time."""
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    """Nothing of what it says can be read here."""
    ANSWERED = "answered"
    """The base answered it, or it thanked for that."""
    DISMISSED = "dismissed"
    """A person said so, from the tray."""


class Unread(StrEnum):
    """Why a mail that came could not be read to its end."""

    MALFORMED = "malformed"
    TOO_SLOW = "too_slow"
    """Reading it would have held the machine."""
    TOO_BIG_TO_OPEN = "too_big_to_open"
    """It unfolds to more than the machine has for one mail."""
    READER_DIED = "reader_died"
    INTERRUPTED = "interrupted"
    """The service ended while reading it, each time that it began."""
    NOT_HANDLED = "not_handled"
    """It was read, and what follows failed each time."""
    NOT_GIVEN = "not_given"
    """The server has it, and does not hand it out."""


class TriageReason(StrEnum):
    """Why a mail stands in the tray."""

    UNKNOWN_SENDER = "unknown_sender"
    SHARED_ADDRESS = "shared_address"
    """Several people have that address."""
    COLLEAGUE = "colleague"
    """One of us wrote from their own address: for whom, only they know."""
    UNVERIFIED = "unverified"
    """Our server says that the mail does not come from where it says: nothing rests on its sender."""
    UNVOUCHED = "unvouched"
    """Nobody says where it comes from: nothing rests on its sender either."""
    ANOTHERS_TICKET = "anothers_ticket"
    """It names a ticket of somebody else, or one that is none: a reference proves nothing."""
    SEVERAL_TICKETS = "several_tickets"
    NO_TICKET = "no_ticket"
    """The pole's, which names no ticket of ours; or an agent's, which names a signalement instead."""
    EMPTY = "empty"
    """It says nothing at all."""
    TAKEN_BACK = "taken_back"
    """A person took it out of what had been put aside."""


@dataclass(eq=False, kw_only=True)
class Mail:
    """Its text and its subject are masked before it is made: no NIR is ever here (promise 3). ``new_part`` is
    its text without the messages that it quotes.

    ``mailbox``, ``uid_validity`` and ``uid`` are its place on the server, taken once. ``foreign_reference``
    is the number of another desk (« [Ticket#2026…] »), kept as theirs. ``is_verified`` and ``verified_by``
    are those of its arrival. ``masked`` counts the NIRs that were taken out. ``guichet_id`` is that of its
    sender, or of its ticket: whose département may see it.
    """

    id: int | None = None
    mailbox: str
    uid_validity: int
    uid: int
    message_id: str = ""
    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    new_part: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    foreign_reference: str = ""
    is_verified: bool | None = None
    verified_by: str = ""
    masked: int = 0
    written_at: datetime | None = None
    received_at: datetime
    nature: Nature = Nature.UNKNOWN
    fate: MailFate = MailFate.TO_ATTACH
    reason: SetAsideReason | None = None
    doubt: TriageReason | None = None
    guichet_id: int | None = None
    ticket_id: int | None = None
    settled_by: int | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True)
class Known:
    """A Message-ID that was seen in the thread of a ticket, in either way."""

    ticket_id: int
    thread: Thread


@dataclass(frozen=True)
class Seen:
    """Whose mails are looked for: those of the guichets of a département, of all when it is "". ``unplaced``
    are those of no known guichet, which belong to the département of the mailbox. ``hides_confidential``
    leaves out those of tickets that only a gestionnaire reads.
    """

    departement: str = ""
    unplaced: bool = True
    hides_confidential: bool = False

    @classmethod
    def from_(cls, departement: str, *, mailbox: str, hides_confidential: bool = False) -> Self:
        """``mailbox`` is the département of the mailbox."""
        return cls(departement, departement in {"", mailbox}, hides_confidential)


_ANSWERS = re.compile(r"<re([0-9]{1,15})\.[0-9a-f]{32}@[^<>@\s]+>")


def answering_id(mail_id: int, domain: str) -> str:
    """The Message-ID of the letter that answers a mail by itself; nobody can guess it."""
    return f"<re{mail_id}.{token_hex(16)}@{domain}>"


def answered_by(message_id: str) -> int | None:
    """The mail that a letter answers, by the Message-ID of that letter; None for any other."""
    found = _ANSWERS.fullmatch(message_id)
    return int(found[1]) if found else None
