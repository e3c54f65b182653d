"""How far something that was posted has got: what the outbox tells to whoever waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DOUBTFUL = "doubtful"
    """It may have arrived, or not: it is sent again under the same key."""
    DELIVERED = "delivered"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Sending:
    """``attempts`` counts the tries, the last of which ended on ``reason``, a server's own word. It is tried
    again from ``next_at`` on; ``settled_at`` is when its journey ended.
    """

    key: str
    recipient: str
    journey: DeliveryStatus
    attempts: int
    reason: str
    queued_at: datetime
    next_at: datetime
    settled_at: datetime | None
