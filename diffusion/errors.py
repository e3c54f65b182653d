"""Each refusal of what is sent out is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from refusals.base import Refusal


class DiffusionError(Refusal):
    """A refusal that the person can understand and act upon."""


class NothingToSend(DiffusionError):
    """Neither a title, nor a text or a file."""


class PublicationTooLong(DiffusionError):
    limit: int


class PublicationChanged(DiffusionError):
    """It is not what was looked at any more."""


class AlreadySentOut(DiffusionError):
    """What has left changes no more."""


class NobodyToSendTo(DiffusionError):
    pass


class NotYours(DiffusionError):
    """Another département's is as good as unknown."""
