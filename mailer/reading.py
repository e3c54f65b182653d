"""Reads a mail as it stands on the wire: whatever it holds, it comes out short, clean and without NIR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser

from mailer import headers, machines
from mailer.bodies import Body, body_of
from mailer.headers import Headers
from mailer.quoting import new_part
from privacy.nir import mask
from privacy.text import clean
from rendering import mail_remarks
from tickets.mail.arrival import Arrival
from tickets.mail.mails import Aside
from tickets.ticket import Attachment

LARGEST = 25 * 1024 * 1024
"""Bytes of a mail; what is larger is put aside by its headers alone."""
LONGEST_TEXT = 100_000  # characters
MOST_FILES = 30

_LONGEST_SUBJECT = 300
_LONGEST_NAME = 120
_MARGIN = 1_000
"""Characters beyond a limit that are looked at too: what is masked never stands astride it."""

KeepFile = Callable[[str, bytes], Attachment]
"""Keeps a file for good, once it has checked it; ``FileNotKept``."""


class FileNotKept(Exception):
    """``reason`` is a French sentence that names the file."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a mail stands on its server, and when it came there."""

    mailbox: str
    uid_validity: int
    uid: int
    received_at: datetime


def read_mail(content: bytes, place: Place, *, keep_file: KeepFile, verifier: str = "") -> Arrival:
    """Never raises but what ``keep_file`` does; what cannot be parsed is put aside by its headers.

    ``verifier`` is the name of the server whose Authentication-Results are believed, "" for the topmost.
    """
    try:
        message = message_from_bytes(content, policy=policy.compat32)
        signs = machines.signs(message, Headers(message))
        body = body_of(message)
    except (
        RecursionError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ):  # what hostile wrappings meet
        return read_headers(content, place, trouble=Aside.UNREADABLE, verifier=verifier)
    arrival = _from_headers(Headers(message), content, place, verifier)
    attachments, remarks, masked = _kept(body, keep_file)
    text, found = _fit(body.text, LONGEST_TEXT)
    if len(body.text) > LONGEST_TEXT:
        remarks = (mail_remarks.CUT, *remarks)
    return replace(
        arrival,
        references=(*arrival.references, *body.returned),
        text=_with_remarks(text, remarks),
        new_part=_with_remarks(new_part(text, arrival.subject), remarks),
        attachments=attachments,
        masked=arrival.masked + masked + found,
        signs=signs,
    )


def read_headers(content: bytes, place: Place, *, trouble: Aside, verifier: str = "") -> Arrival:
    """A mail that is put aside: who wrote, about what, and why nobody may read on here."""
    message = BytesHeaderParser(policy=policy.compat32).parsebytes(content)
    found = Headers(message)
    said = (
        mail_remarks.too_large(LARGEST // 1024**2) if trouble is Aside.TOO_LARGE else mail_remarks.UNREADABLE
    )
    return replace(
        _from_headers(found, content, place, verifier),
        text=said,
        new_part=said,
        signs=machines.signs(message, found),
        trouble=trouble,
    )


def _from_headers(found: Headers, content: bytes, place: Place, verifier: str) -> Arrival:
    address, name = headers.sender(found)
    in_address = mask(address).count
    sender_name, in_name = _fit(_on_one_line(name), _LONGEST_NAME)
    subject, in_subject = _fit(_on_one_line(headers.unquoted(found.first("Subject"))), _LONGEST_SUBJECT)
    return Arrival(
        mailbox=place.mailbox,
        uid_validity=place.uid_validity,
        uid=place.uid,
        received_at=place.received_at,
        message_id=headers.message_id(found, content),
        in_reply_to=headers.in_reply_to(found),
        references=headers.references(found),
        sender="" if in_address else address,
        sender_name=sender_name,
        subject=subject,
        is_verified=machines.is_verified(found, address, verifier),
        masked=in_address + in_name + in_subject,
        written_at=headers.written_at(found, received_at=place.received_at),
    )


def _kept(body: Body, keep_file: KeepFile) -> tuple[tuple[Attachment, ...], tuple[str, ...], int]:
    """The files that stay, what is to be said of the others, and how many NIRs stood in their names."""
    kept: list[Attachment] = []
    remarks = list(body.remarks)
    masked = 0
    for file in body.files[:MOST_FILES]:
        try:
            attachment = keep_file(_on_one_line(file.name)[:_LONGEST_NAME], file.content)
        except FileNotKept as refused:
            reason = mask(refused.reason)
            remarks.append(mail_remarks.not_kept(reason.text))
            masked += reason.count
        else:
            name = mask(attachment.name)
            kept.append(replace(attachment, name=name.text))
            masked += name.count
    if len(body.files) > MOST_FILES:
        remarks.append(mail_remarks.too_many_files(MOST_FILES))
    return tuple(kept), tuple(remarks), masked


def _fit(text: str, longest: int) -> tuple[str, int]:
    """Clean, masked and cut; masked again, for the cut may leave what looks like a NIR."""
    masked = mask(clean(text[: longest + _MARGIN]))
    cut = mask(masked.text[:longest])
    return cut.text, masked.count + cut.count


def _on_one_line(text: str) -> str:
    return " ".join(clean(text[: _LONGEST_SUBJECT + _MARGIN]).split())


def _with_remarks(text: str, remarks: Sequence[str]) -> str:
    return "\n\n".join((*([text] if text else []), *remarks))
