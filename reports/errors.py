"""Each refusal about a bilan is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from refusals.base import Refusal


class BilanError(Refusal):
    """A refusal that the person can understand and act upon."""


class BilanOfOthers(BilanError):
    """Neither a gestionnaire, nor of this département."""


class BilanTextTooLong(BilanError):
    """``limit`` is in characters."""

    limit: int


class BilanChanged(BilanError):
    """Somebody has written in it since it was looked at."""


class NothingToFreeze(BilanError):
    """The period has not begun, or nothing was noted in it."""


class UnknownBilan(BilanError):
    pass
