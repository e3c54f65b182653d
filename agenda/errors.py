"""Each refusal of the agenda is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from datetime import datetime


class AgendaError(Exception):
    """A refusal that the person can understand and act upon."""


class GestionnaireOnly(AgendaError):
    pass


class UnknownEvent(AgendaError):
    pass


class CommonToAll(AgendaError):
    """It is of all the départements that are served, and she works for one of them."""


class EventInThePast(AgendaError):
    """The date asked for has gone by."""

    def __init__(self, starts_at: datetime) -> None:
        super().__init__(starts_at.isoformat())
        self.starts_at = starts_at


class EventAlreadyCancelled(AgendaError):
    pass


class EventAlreadyStarted(AgendaError):
    """What has begun is neither changed nor cancelled."""


class EmptyText(AgendaError):
    """A training without a title, or an event without a place."""


class LineTooLong(AgendaError):
    """``limit`` is in characters."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit
