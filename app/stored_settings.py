"""The settings that the console changes: a file beside the data, which its owner alone reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from app.private_files import replace

NAME = "reglages.env"

CHANGEABLE = (
    "departement",
    "service_name",
    "data_controller",
    "data_contact",
    "telegram_token",
    "smtp_url",
    "mail_from",
    "imap_url",
    "mail_verifier",
    "mail_dkim",
    "assistance_addresses",
    "authorised_senders",
    "national_address",
    "pole_senders",
)
SECRET = frozenset({"telegram_token", "smtp_url", "imap_url"})

HEADER = "# Écrit par la page « Réglages ». L’environnement et le fichier .env l’emportent.\n"

# A backslash before the closing quote would hide it from those who read such files.
_UNWRITABLE = re.compile(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Unwritable(ValueError):
    """The text holds a character that the file cannot hold."""


def write(file: Path, values: Mapping[str, str], *, prefix: str) -> None:
    """All of them, in place of those that were there.

    Raises ``Unwritable`` or ``OSError``, and then leaves the file as it was.
    """
    replace(file, (HEADER + lines(values, prefix=prefix)).encode())


def lines(values: Mapping[str, str], *, prefix: str) -> str:
    """Raises ``Unwritable``."""
    return "".join(f"{prefix}{name.upper()}={_quoted(value)}\n" for name, value in values.items())


def holds(value: str) -> bool:
    """Whether the file can hold it."""
    return not _UNWRITABLE.search(value)


def _quoted(value: str) -> str:
    """As readers of such files expect it, who would otherwise put a variable in place of ``${…}``."""
    if not holds(value):
        raise Unwritable(value)
    escaped = value.replace("'", "\\'").replace("${", "${:-$}{")
    return f"'{escaped}'"
