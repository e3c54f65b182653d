"""How a notice travels: each says so in its own bases."""

from __future__ import annotations

from delivery.files import Attachment


class AlsoByMail:
    """To whoever has no messenger: what only stands on the site is not seen in time."""


class CanWait:
    """What somebody else did at their own hour disturbs nobody at theirs."""


class ToMany:
    """One act that a whole audience hears of: every answer goes before it."""


class WrittenByHand:
    """Whoever is away may answer it by themselves; its files leave with it."""

    attachments: tuple[Attachment, ...]
