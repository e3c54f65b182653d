"""What it takes to decide on a mail: tickets, the people behind addresses, what a question is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Understood:
    """What the ear of the chat makes of a request; a gestionnaire may think otherwise."""

    kind: str
    theme: str
    matter: str = ""
    """Of a sensitive request: the emergency that it is."""


Understanding = Callable[[str], Understood]
