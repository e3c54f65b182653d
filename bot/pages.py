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
class TooManyMessages:
    """More in a minute than anybody writes: what follows is not taken."""

    most: int


@dataclass(frozen=True)
class EmptyMessage:
    pass


@dataclass(frozen=True)
class CodeAsked:
    """The code of the person's telephone, before an order that decides: what they asked for waits for it."""

    hours: int


@dataclass(frozen=True)
class CodeAskedInPrivate:
    """To the group where the person gave the order: no code is typed before others."""


@dataclass(frozen=True)
class AnsweredInPrivate:
    """To the group: what was asked there shows words that a group does not."""


@dataclass(frozen=True)
class CodeTaken:
    """``is_too_late`` when what the person had asked for waited so long that it must be asked again."""

    hours: int
    is_too_late: bool = False


@dataclass(frozen=True)
class OrderDropped:
    """The person will not give the code: what waited for it is not done."""


@dataclass(frozen=True)
class SecondFactorMissing:
    """The person must have a second factor, and has none yet: where to get one."""


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
