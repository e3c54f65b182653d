"""A guichet among the others: what a list tells of it at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guichets.registry import Guichet


@dataclass(frozen=True)
class GuichetLine:
    """``last_contact_at`` is when one of its people last wrote, or when a call of theirs was logged."""

    guichet: Guichet
    active_agents: int
    open_tickets: int
    overdue_signalements: int
    last_contact_at: datetime | None
