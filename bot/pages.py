"""Pages that belong to no dialogue: each is written by the template of its name."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import Unsupported


@dataclass(frozen=True)
class NirMasked:
    """Said before anything else when the guard took out a NIR; the catch is counted, never kept."""

    count: int


@dataclass(frozen=True)
class UnsupportedKind:
    kind: Unsupported


@dataclass(frozen=True)
class TextTooLong:
    limit: int


@dataclass(frozen=True)
class EmptyMessage:
    pass


@dataclass(frozen=True)
class FileTooLarge:
    name: str
    megabytes: int


@dataclass(frozen=True)
class AccessClosed:
    """To an agent whose access was closed: the same words everywhere."""


@dataclass(frozen=True)
class Incident:
    """Something failed on our side; the number finds it in the logs."""

    number: str


@dataclass(frozen=True)
class Refusal:
    """What the core refused, in a sentence of ``rendering.refusals``."""

    sentence: str


@dataclass(frozen=True)
class NothingOpen:
    """A command that the bot does not know."""

    command: str


@dataclass(frozen=True)
class GestionnaireOnlyCommand:
    pass
