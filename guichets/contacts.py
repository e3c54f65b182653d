"""Names, addresses and telephone numbers as they are typed, and as they are kept."""

from __future__ import annotations

from guichets.errors import BadAddress, BadPhone, NoName, TextTooLong

LONGEST_NAME = 200  # characters, as the tables hold them
LONGEST_PHONE = 40


def one_line(text: str, *, longest: int = LONGEST_NAME) -> str:
    """A name as it is kept. Raises ``NoName`` or ``TextTooLong``."""
    line = optional_line(text, longest=longest)
    if not line:
        raise NoName
    return line


def optional_line(text: str, *, longest: int = LONGEST_NAME) -> str:
    """A line that may be empty. Raises ``TextTooLong``."""
    line = " ".join(text.split())
    if len(line) > longest:
        raise TextTooLong(longest)
    return line


def phone_line(text: str) -> str:
    """A telephone number, with what people write beside it; or none.

    Raises ``BadPhone`` or ``TextTooLong``.
    """
    line = optional_line(text, longest=LONGEST_PHONE)
    if line and not any(c.isdigit() for c in line):
        raise BadPhone(line)
    return line


def own_address(text: str) -> str:
    """A mail address, or none. Raises ``BadAddress``; whether it exists, only a letter tells."""
    address = text.strip()
    if not address:
        return ""
    name, at, domain = address.rpartition("@")
    if not (name and at and "." in domain.strip(".")) or any(c.isspace() or c in "<>,;" for c in address):
        raise BadAddress(address[:80])
    if len(address) > LONGEST_NAME:
        raise TextTooLong(LONGEST_NAME)
    return address
