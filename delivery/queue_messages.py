"""What must leave, and how its sending ended: the contract between the outbox and the channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

LONGEST_PAUSE = timedelta(hours=1)
"""That a message is kept back before its channel is asked again. Only a clock that was put back since can
have written a date further off: it is not believed.
"""


@dataclass(frozen=True, kw_only=True)
class OutboxMessage:
    """A message rendered and addressed. ``key`` is unique; ``about`` names the ticket it belongs to, if any.

    ``payload`` is what the channel needs: a chat message (``Reply.to_payload``) or a letter.
    ``attempts`` counts the sends already tried; ``created_at`` is when it was put in the outbox.
    ``not_after`` is when it is of no more use, for a reminder and for what is told to many.
    """

    id: int
    key: str
    channel: str
    chat_ref: str
    about: str
    payload: Mapping[str, object]
    attempts: int
    created_at: datetime
    not_after: datetime | None = None

    @property
    def is_bulk(self) -> bool:
        """It may wait, and lets what somebody waits for go before."""
        return self.not_after is not None


@dataclass(frozen=True)
class Delivered:
    """``external_ref`` is the identifier that the channel gave, by which an answer can be matched."""

    external_ref: str = ""


@dataclass(frozen=True)
class Later:
    """Did not leave, and will: flood limit, server down. ``whole_channel`` stops the others as well."""

    after: timedelta
    reason: str
    whole_channel: bool = False


@dataclass(frozen=True)
class Doubtful:
    """May have arrived: the connection ended before the answer. Sent again, under the same key."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """Will never arrive: blocked, gone, malformed. Not tried again."""

    reason: str


Outcome = Delivered | Later | Doubtful | Refused


class Transport(Protocol):
    """Sends the messages of one channel. Raises nothing that it can name."""

    @property
    def channel(self) -> str: ...

    def wait(self, parcel: OutboxMessage) -> timedelta:
        """How long the channel's limits make this message wait; zero when it may leave now."""

    async def deliver(self, parcel: OutboxMessage) -> Outcome: ...


class OutboxQueue(Protocol):
    """The outbox as the dispatcher sees it. Each call is a transaction of its own."""

    def take(self, channel: str, *, now: datetime, lease: timedelta, limit: int) -> Sequence[OutboxMessage]:
        """Leases parcels that may leave: the first of each chat only, so that none overtakes another."""

    def settle(self, *ended: tuple[OutboxMessage, Outcome], now: datetime) -> None:
        """Records how these journeys ended; a refusal is handled, never lost."""

    def end_lease(self, channel: str, leased_until: datetime) -> None:
        """Of parcels that were taken, which whoever took them was never told; they may leave at once."""

    def take_over(self, channel: str, leased_until: datetime) -> None:
        """Ends the leases that end by then: who held them is gone. What it had under way leaves again."""

    def give_back(self, *held: tuple[OutboxMessage, datetime]) -> None:
        """Ends the lease of parcels not tried; each may leave from its instant on."""


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
