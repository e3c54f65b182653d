"""Reads a mail as it stands on the wire: whatever it holds, it comes out short, clean and without NIR."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import SelectolaxError

from delivery.files import Attachment, Upload
from mailer import headers
from mailer.authentication import NOBODY, Verification, verdict
from mailer.bodies import Body, body_of
from mailer.headers import Headers, unquoted
from mailer.parts import MimePart, headers_of, parsed
from mailer.quoting import new_part
from privacy.nir import mask
from privacy.text import clean
from rendering import mail_remarks
from sandbox.limits import Budget
from tickets.mail.arrival import Arrival, MachineSign
from tickets.mails import SetAsideReason, Unread

LARGEST = 25 * 1024 * 1024
"""Bytes of a mail; what is larger is put aside by its headers alone."""
LONGEST_TEXT = 100_000  # characters
MOST_FILES = 30

_PGP = "-----BEGIN PGP MESSAGE-----"
_HEADERS_READ = 256 * 1024  # bytes, of what is put aside by its headers

_LONGEST_SUBJECT = 300
_LONGEST_NAME = 120
_MARGIN = 1_000
"""Characters beyond a limit that are looked at too: what is masked never stands astride it."""

KeepFile = Callable[[str, bytes, Budget], tuple[Attachment, int]]
"""Keeps a file for good, once it has checked it within the budget of its mail, and says how many NIRs it took
out; ``FileNotKept``.
"""


class FileNotKept(Exception):
    """``reason`` is a French sentence that names the file, ``masked`` counts the NIRs in it."""

    def __init__(self, reason: str, *, masked: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.masked = masked


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a mail stands on its server, and when it came there."""

    mailbox: str
    uid_validity: int
    uid: int
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A mail that was read; nobody has looked at its files yet. ``remarks`` say what could not be shown."""

    arrival: Arrival
    files: Sequence[Upload] = ()
    remarks: Sequence[str] = ()


def read_mail(content: bytes, place: Place, *, verification: Verification = NOBODY) -> Opened:
    """Never raises; what cannot be parsed is put aside by its headers. It touches nothing but its arguments:
    it is called in the sandbox.
    """
    try:
        message = parsed(content)
        found = Headers(message)
        machine = signs(message, found)
        body = body_of(message)
    except (
        RecursionError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        SelectolaxError,
    ):  # what hostile wrappings meet
        return Opened(arrival=read_headers(content, place, why=Unread.MALFORMED))
    arrival = _from_headers(found, content, place, verification)
    text, masked = _fit(body.text, LONGEST_TEXT)
    remarks = list(body.remarks)
    if len(body.text) > LONGEST_TEXT and mail_remarks.CUT not in remarks:
        remarks.insert(0, mail_remarks.CUT)
    if len(body.files) > MOST_FILES:
        remarks.append(mail_remarks.too_many_files(MOST_FILES))
    return Opened(
        arrival=replace(
            arrival,
            references=(*arrival.references, *body.returned),
            text=text,
            new_part=new_part(text, arrival.subject),
            masked=arrival.masked + masked,
            signs=machine,
            trouble=SetAsideReason.ENCRYPTED if _is_encrypted(body) else None,
        ),
        files=[
            replace(file, name=_on_one_line(file.name)[:_LONGEST_NAME]) for file in body.files[:MOST_FILES]
        ],
        remarks=remarks,
    )


def _is_encrypted(body: Body) -> bool:
    """Nothing of it can be read: S/MIME, or PGP in parts or among the words."""
    said = body.text.strip()
    return said.startswith(_PGP) or (not said and mail_remarks.ENCRYPTED in body.remarks)


def with_files(opened: Opened, keep_file: KeepFile, budget: Budget) -> Arrival:
    """Its files kept, or refused in its text. Raises what ``keep_file`` does but ``FileNotKept``."""
    kept: list[Attachment] = []
    remarks: list[str] = []
    masked = 0
    for file in opened.files:
        try:
            attachment, in_file = keep_file(file.name, file.content, budget)
        except FileNotKept as refused:
            reason = mask(refused.reason)
            remarks.append(mail_remarks.not_kept(reason.text))
            masked += reason.count + refused.masked
        else:
            name = mask(attachment.name)
            kept.append(replace(attachment, name=name.text))
            masked += name.count + in_file
            if in_file:
                remarks.append(mail_remarks.masked_in(name.text))
    arrival, remarks = opened.arrival, [*opened.remarks, *remarks]
    return replace(
        arrival,
        text=_with_remarks(arrival.text, remarks),
        new_part=_with_remarks(arrival.new_part, remarks),
        attachments=tuple(kept),
        masked=arrival.masked + masked,
    )


def read_headers(content: bytes, place: Place, *, why: Unread | None = None) -> Arrival:
    """A mail that is put aside: who wrote, about what, and why nobody may read on here; without a reason, it
    is too large. So little is read that nothing in it can hold the service; nothing rests on its sender.
    """
    message = headers_of(content[:_HEADERS_READ])
    found = Headers(message)
    said = mail_remarks.unread(why) if why else mail_remarks.too_large(LARGEST // 1024**2)
    return replace(
        _from_headers(found, content, place, NOBODY),
        text=said,
        new_part=said,
        signs=signs(message, found),
        trouble=SetAsideReason.UNREADABLE if why else SetAsideReason.TOO_LARGE,
    )


def _from_headers(found: Headers, content: bytes, place: Place, verification: Verification) -> Arrival:
    address, name = headers.sender(found)
    in_address = mask(address).count
    vouched = verdict(found, content, address, verification)
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
        is_verified=vouched.is_verified,
        verified_by=vouched.by,
        masked=in_address + in_name + in_subject,
        written_at=headers.written_at(found, received_at=place.received_at),
    )


def _fit(text: str, longest: int) -> tuple[str, int]:
    """Clean, masked and cut; masked again, for the cut may leave what looks like a NIR."""
    masked = mask(clean(text[: longest + _MARGIN]))
    cut = mask(masked.text[:longest])
    return cut.text, masked.count + cut.count


def _on_one_line(text: str) -> str:
    return " ".join(clean(text[: _LONGEST_SUBJECT + _MARGIN]).split())


def _with_remarks(text: str, remarks: Sequence[str]) -> str:
    return "\n\n".join((*([text] if text else []), *remarks))


_PRECEDENCES = frozenset({"bulk", "junk", "list", "auto_reply"})
_OUT_OF_OFFICE = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autogenerated")
# What the common programs put before the subject, in the two languages that our correspondents use.
_OUT_OF_OFFICE_SUBJECT = re.compile(
    r"\s*(?:réponse automatique|absence du bureau|automatic reply|auto-?reply|out of (?:the )?office)\b",
    re.IGNORECASE,
)
# MS-OXCMAIL 2.2.3.1.14: the values by which a mail wants no automatic answer; the others speak of receipts.
_NO_ANSWER = re.compile(r"(?i)\b(?:all|autoreply|oof)\b")
_LISTS = ("List-Id", "List-Post", "List-Unsubscribe")
_REPORTS = frozenset({"delivery-status", "disposition-notification"})
_DAEMON = re.compile(r"\s*(?:[^<>]*<)?mailer-daemon@", re.IGNORECASE)


def signs(message: MimePart, headers: Headers) -> frozenset[MachineSign]:
    return frozenset(_signs(message, headers))


def _signs(message: MimePart, headers: Headers) -> Iterator[MachineSign]:
    submitted = headers.first("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        yield MachineSign.AUTO_SUBMITTED
    if headers.first("Precedence").lower() in _PRECEDENCES:
        yield MachineSign.PRECEDENCE
    if headers.first("Return-Path").replace(" ", "") == "<>":
        yield MachineSign.NULL_RETURN_PATH
    if is_report(message) or _DAEMON.match(headers.first("From")):
        yield MachineSign.DELIVERY_REPORT
    if any(name in headers for name in _OUT_OF_OFFICE) or _OUT_OF_OFFICE_SUBJECT.match(
        unquoted(headers.first("Subject"))
    ):
        yield MachineSign.VACATION
    if any(name in headers for name in _LISTS):
        yield MachineSign.LIST
    if _NO_ANSWER.search(headers.first("X-Auto-Response-Suppress")):
        yield MachineSign.UNANSWERABLE


def is_report(message: MimePart) -> bool:
    """A bounce or a receipt."""
    return (
        message.get_content_type() == "multipart/report"
        and str(message.get_param("report-type") or "").lower() in _REPORTS
    )
