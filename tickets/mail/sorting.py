"""What a mail is by itself, before anything is known of its ticket: the row that keeps it, and its signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from tickets.mail.arrival import Arrival, MachineSign
from tickets.mail.correspondents import Correspondents
from tickets.mail.matching import foreign_reference
from tickets.mails import Mail, Nature

LONGEST_ID = 250
LONGEST_NAME = 200
LONGEST_SUBJECT = 500
_LONGEST_QUESTION = 3_000
_LONGEST_WORDS = 12_000
"""Characters of a mail that its ticket repeats: the mail itself is kept whole."""

# « Re: », « RE : », « Tr: », « Fwd: », however many.
_ANSWERING = re.compile(r"(?i)^(?:\s*(?:re|rép|tr|fwd?)\s?(?:\[\d+\])?\s?:\s*)+")

_GREETING = re.compile(
    r"(?i)\s*(?:bonjour|bonsoir|salut|madame|monsieur|mesdames|messieurs|ch(?:er|ère)s?)\b[^?\n]{0,40}?[\s,.!:]*"
)
_THANKS = r"merci(?:\s+(?:d[’']avance|par\s+avance|beaucoup|bien|à\s+vous|(?:de|pour)\s+votre\s+\w+))*"
_CLOSING = re.compile(
    rf"(?i)\s*(?:--\s*$|(?:bien\s+)?cordialement\b|cdlt?\b|cdt\b|bien\s+à\s+vous|sincères?\s+salutations|"
    rf"salutations\b|respectueusement\b|bonne\s+(?:journée|soirée|réception)|en\s+vous\s+remerciant|"
    rf"dans\s+l[’']attente\s+de|{_THANKS}[\s,.!:]*$)"
)

# RFC 3464, section 2.3: what was tried and is given up, for whom, and in what words.
_FAILED = re.compile(r"(?im)^[ \t]*action[ \t]*:[ \t]*failed\b|^[ \t]*status[ \t]*:[ \t]*5\.\d+\.\d+")
_FOR_WHOM = re.compile(r"(?im)^[ \t]*(?:final|original)-recipient[ \t]*:[ \t]*[\w-]+[ \t]*;[ \t]*(\S{1,200})")
_BECAUSE = (
    re.compile(r"(?im)^[ \t]*diagnostic-code[ \t]*:[ \t]*[\w-]+[ \t]*;[ \t]*(.{1,200})"),
    re.compile(r"(?im)^[ \t]*status[ \t]*:[ \t]*(\S{1,40})"),
)


class MachineWrote(StrEnum):
    """A row of the history of its ticket, whose status it leaves as it is."""

    AUTOMATIC_ANSWER = "auto_answer"
    """« Je suis absente jusqu’au… », an acknowledgement: nobody has written."""
    NOT_DELIVERED = "not_delivered"


def mail_of(arrival: Arrival, correspondents: Correspondents) -> Mail:
    return Mail(
        mailbox=arrival.mailbox,
        uid_validity=arrival.uid_validity,
        uid=arrival.uid,
        message_id=arrival.message_id[:LONGEST_ID],
        in_reply_to=arrival.in_reply_to[:LONGEST_ID],
        references=list(arrival.references),
        sender=arrival.sender[:LONGEST_NAME],
        sender_name=arrival.sender_name[:LONGEST_NAME],
        subject=arrival.subject[:LONGEST_SUBJECT],
        text=arrival.text,
        new_part=arrival.new_part,
        attachments=list(arrival.attachments),
        foreign_reference=foreign_reference(arrival.subject, arrival.new_part),
        is_verified=arrival.is_verified,
        verified_by=arrival.verified_by[:LONGEST_NAME],
        masked=arrival.masked,
        written_at=arrival.written_at,
        received_at=arrival.received_at,
        nature=nature_of(arrival, correspondents),
    )


def nature_of(arrival: Arrival, correspondents: Correspondents) -> Nature:
    """``UNKNOWN`` may still be an agent: the registry knows. Our own automatic letters are ours first."""
    if correspondents.are_ours(arrival.sender):
        return Nature.OWN
    if arrival.signs - {MachineSign.UNANSWERABLE}:
        return Nature.MACHINE
    return Nature.POLE if correspondents.are_of_pole(arrival.sender) else Nature.UNKNOWN


@dataclass(frozen=True)
class Failure:
    """Of a letter that will not arrive, as a server reports it; "" where it does not say."""

    recipient: str
    reason: str


def failure_in(arrival: Arrival) -> Failure | None:
    """None for a report that a letter is late, or was read, and for all that is no report."""
    if MachineSign.DELIVERY_REPORT not in arrival.signs or not _FAILED.search(arrival.text):
        return None
    recipient = _FOR_WHOM.search(arrival.text)
    reasons = (found.group(1).strip() for form in _BECAUSE if (found := form.search(arrival.text)))
    return Failure(recipient.group(1) if recipient else "", next(reasons, ""))


def question_in(mail: Mail) -> str:
    """What somebody asks by mail, as a ticket puts it: the subject says it, or says more."""
    subject, said = bare_subject(mail.subject), mail.new_part.strip()
    if subject and subject.lower() not in said.lower():
        said = f"{subject}\n\n{said}".strip()
    return _cut(said, _LONGEST_QUESTION)


def asked_in(mail: Mail) -> str:
    """What the base is asked: what is said in the mail, or its subject where that is nothing."""
    return _cut(said_in(mail.new_part) or bare_subject(mail.subject), _LONGEST_QUESTION)


def said_in(text: str) -> str:
    """Without the greeting that has a line of its own, nor the closing words and the signature below them."""
    lines = text.strip().split("\n")
    first = 1 if _GREETING.fullmatch(lines[0]) else 0
    last = next((at for at, line in enumerate(lines) if at >= first and _CLOSING.match(line)), len(lines))
    return "\n".join(lines[first:last]).strip()


def words_of(mail: Mail) -> str:
    """What it adds to a ticket; its subject when it says nothing else."""
    return _cut(mail.new_part.strip() or bare_subject(mail.subject), _LONGEST_WORDS)


def bare_subject(subject: str) -> str:
    """Without the marks of an answer."""
    return _ANSWERING.sub("", subject).strip()


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
