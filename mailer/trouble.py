"""Why a mail server does not let us in: which of the things that a person typed is to be looked at."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Iterator
from enum import Enum, auto

from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPResponseException

from mailer.imap import NoEncryption, NoFolder, NotLetIn

# Authentication wanted or refused: our settings are at fault, not the letter (RFC 4954, section 6).
NOT_LET_IN = frozenset({530, 534, 535, 538})


class Trouble(Enum):
    NAME = auto()
    """No machine bears this name."""
    PORT = auto()
    """Nobody answers at this port, or not as a mail server does."""
    ENCRYPTION = auto()
    ACCOUNT = auto()
    FOLDER = auto()
    """It lets us in, and has no folder of this name."""
    SERVER = auto()
    """The server answers, and wants none of us."""


def trouble_of(error: BaseException) -> Trouble:
    """What a failed connection stumbled on; its causes are looked at too, the deepest first."""
    for cause in reversed(list(_chain(error))):
        match cause:
            case socket.gaierror():
                return Trouble.NAME
            case ssl.SSLError() | NoEncryption():
                return Trouble.ENCRYPTION
            case SMTPAuthenticationError() | NotLetIn():
                return Trouble.ACCOUNT
            case NoFolder():
                return Trouble.FOLDER
            case SMTPResponseException() if cause.code in NOT_LET_IN:
                return Trouble.ACCOUNT
            case SMTPResponseException():
                return Trouble.SERVER
            case SMTPException() if type(cause) is SMTPException:  # something that the server does not offer
                return Trouble.ACCOUNT if "AUTH" in cause.message else Trouble.ENCRYPTION
    said_no = isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort)
    return Trouble.SERVER if said_no else Trouble.PORT


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
