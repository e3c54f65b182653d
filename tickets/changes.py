"""What is done to a ticket beside the table of its life: a row of its history all the same."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

UNDO_FOR = timedelta(minutes=15)
"""How long what was done may be a slip; after that, it is put right in the open."""


class TicketChange(StrEnum):
    """Each row names in ``about`` what else it concerns."""

    KIND = "kind"
    """Sorted as another kind of request, which it names."""
    URGENCY = "urgency"
    ON_BEHALF = "on_behalf"
    """A gestionnaire opened it for the agent, who had called or written."""
    ENTRUST = "entrust"
    """The agent whom it names is gone: it goes on with their colleague."""
    STEP = "step"
    """The step of its act that it names is done."""
    UNDO_STEP = "undo_step"
    """The step that it names was noted by a slip."""
    SPLIT = "split"
    """A question of its own was taken out of it, under the reference that it names."""
    SPLIT_FROM = "split_from"
    """It was a part of the ticket that it names."""
    LINK = "link"
    UNLINK = "unlink"
    UNDO_CLOSE = "undo_close"
    """Its closing was a slip: it stands where it stood, as if it had not been."""
