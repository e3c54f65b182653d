"""The greeting and the name that a person already wrote in a letter: said twice, they read as a machine’s."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_GREETS = re.compile(
    r"\s*(?:bonjour|bonsoir|madame|monsieur|mesdames|messieurs|ch(?:er|ère)s?)\b", re.IGNORECASE
)
_LINES_OF_A_SIGNATURE = 3
"""The author's name, what they are, where they work."""


def greets(text: str) -> bool:
    return _GREETS.match(text) is not None


def is_signed(text: str, author: str) -> bool:
    """Whether one of its last lines is the author's name, or their first name alone."""
    name = author.casefold()
    if not name:
        return True
    lines = [line.strip(" \t,.;–—-").casefold() for line in text.splitlines() if line.strip()]
    return any(line == name.split()[0] or line.startswith(name) for line in lines[-_LINES_OF_A_SIGNATURE:])


def tests() -> Mapping[str, Callable[..., bool]]:
    """As the templates name them: ``text is salue``, ``text is signe(author)``."""
    return {"salue": greets, "signe": is_signed}
