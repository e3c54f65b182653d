"""The numéro unique of a request: its form, and nothing of what it stands for."""

from __future__ import annotations

import re

from tickets.errors import MalformedNumeroUnique

# 18 characters: territory, date of deposit, order, guichet of origin; the last five are letters when the
# request was created on the public portal (fact 33, to be verified: so letters are accepted there).
_FORM = re.compile(r"\d{3}[0-9AB]\d{9}[0-9A-Z]{5}")
_WITHIN = re.compile(rf"(?<!\w){_FORM.pattern}(?!\w)")


def is_numero_unique(text: str) -> bool:
    """The text is a numéro unique, and nothing else."""
    return _FORM.fullmatch(_compact(text)) is not None


def parse_numero_unique(text: str) -> str:
    """The 18 characters, in capitals and without spaces; ``MalformedNumeroUnique`` otherwise."""
    compact = _compact(text)
    if not _FORM.fullmatch(compact):
        raise MalformedNumeroUnique
    return compact


def numero_unique_in(text: str) -> str:
    """The one that a sentence gives, written in one piece; empty when it gives none, or several."""
    found = numeros_uniques_in(text)
    return found[0] if len(found) == 1 else ""


def numeros_uniques_in(text: str) -> tuple[str, ...]:
    """Those that a sentence gives, each written in one piece unless it is alone, in their order and once."""
    return (
        (_compact(text),) if is_numero_unique(text) else tuple(dict.fromkeys(_WITHIN.findall(text.upper())))
    )


def _compact(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum())
