"""What the registry has people told; rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AccessAsked:
    """To the gestionnaires, who accept or refuse with a button."""

    request_id: int
    display_name: str
    guichet: str
    guichet_known: bool


@dataclass(frozen=True)
class Welcome:
    """To an agent whose account has just been bound."""

    name: str
    guichet: str | None
    is_gestionnaire: bool


@dataclass(frozen=True)
class AccessRefused:
    pass
