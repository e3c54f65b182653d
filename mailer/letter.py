"""Makes the e-mail of a letter of the outbox: headers that nobody can add to, text in UTF-8."""

from __future__ import annotations

import re
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from delivery.files import Attachment
from delivery.letters import Letter

_METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")


class LostFile(ValueError):
    """A file of the letter is no longer where it was kept."""


def to_bytes(letter: Letter, *, at: datetime) -> bytes:
    """The message, seven bits wide. ``ValueError`` for an address or a header that is none, ``LostFile``.

    One that a person read and sent bears no ``Auto-Submitted``, whose absence says just that (RFC 3834):
    out-of-office answers to that person are welcome.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(letter.sender, letter.sender_name)
    message["To"] = _address(letter.recipient)
    message["Subject"] = letter.subject  # the policy refuses line breaks
    message["Date"] = at
    message["Message-ID"] = letter.message_id
    if letter.is_automatic:
        message["Auto-Submitted"] = "auto-replied" if letter.in_reply_to else "auto-generated"
        # For those that were written before that header, or without it.
        message["Precedence"] = "bulk"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    if letter.calendar:
        method = _METHOD.search(letter.calendar)
        assert method is not None
        said = {"method": method[1]}
        message.add_alternative(
            letter.calendar, subtype="calendar", charset="utf-8", cte="base64", params=said
        )
        # For mail programs that show no calendar.
        message.add_attachment(
            letter.calendar.encode(), maintype="application", subtype="ics", filename="convocation.ics"
        )
    for file in letter.attachments:
        main, _, sub = file.mime.partition("/")
        message.add_attachment(_content(file), maintype=main, subtype=sub, filename=file.name)
    return _thread(letter) + message.as_bytes()


def _content(file: Attachment) -> bytes:
    try:
        return Path(file.path).read_bytes()
    except OSError:
        raise LostFile(file.name) from None


def _thread(letter: Letter) -> bytes:
    """One identifier on a line, as it is: the library would encode those that are longer than its lines,
    as Exchange's are, and nobody would know them again.
    """
    known = [one for one in (*letter.references, letter.in_reply_to) if _MESSAGE_ID.fullmatch(one)]
    if not known:
        return b""
    above = "\r\n ".join(dict.fromkeys(known))
    answered = f"In-Reply-To: {known[-1]}\r\n" if known[-1] == letter.in_reply_to else ""
    return f"{answered}References: {above}\r\n".encode("ascii")


def _address(text: str, name: str = "") -> Address:
    if not text.isascii():
        raise ValueError("address with accents")  # few servers take them
    try:
        return Address(display_name=" ".join(name.split()), addr_spec=text)
    except (IndexError, ValueError, MessageError) as error:  # each version of Python has its own
        raise ValueError(f"bad address: {error}") from None
