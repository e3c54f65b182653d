"""Names, addresses and telephone numbers as they are typed, and as they are kept."""

from __future__ import annotations

from refusals.base import Refused

LONGEST_NAME = 200  # characters, as the tables hold them
LONGEST_PHONE = 40


def one_line(text: str, *, longest: int = LONGEST_NAME) -> str:
    """A name as it is kept. Raises ``guichets.no_name`` or ``TextTooLong``."""
    line = optional_line(text, longest=longest)
    if not line:
        raise Refused("guichets.no_name")
    return line


def optional_line(text: str, *, longest: int = LONGEST_NAME) -> str:
    """A line that may be empty. Raises ``TextTooLong``."""
    line = " ".join(text.split())
    if len(line) > longest:
        raise Refused("common.too_long", limit=longest)
    return line


def phone_line(text: str) -> str:
    """A telephone number, with what people write beside it; or none.

    Raises ``guichets.bad_phone`` or ``TextTooLong``.
    """
    line = optional_line(text, longest=LONGEST_PHONE)
    if line and not any(c.isdigit() for c in line):
        raise Refused("guichets.bad_phone", typed=line)
    return line


def own_address(text: str) -> str:
    """A mail address, or none. Raises ``guichets.bad_address``; whether it exists, only a letter tells."""
    address = text.strip()
    if not address:
        return ""
    name, at, domain = address.rpartition("@")
    if not (name and at and "." in domain.strip(".")) or any(c.isspace() or c in "<>,;" for c in address):
        raise Refused("guichets.bad_address", typed=address[:80])
    if len(address) > LONGEST_NAME:
        raise Refused("common.too_long", limit=LONGEST_NAME)
    return address
