"""An escalation: one request to the national pole about one ticket, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tickets.pole.life import EscalationStatus


class Way(StrEnum):
    """How the request went: by a letter of ours, or copied by hand into the pole's own platform."""

    MAIL = "mail"
    PLATFORM = "platform"


@dataclass(eq=False, kw_only=True)
class Escalation:
    """``number`` counts those of the ticket, from 1. ``message_id`` is that of our last letter, fixed before
    it is first sent, "" on the platform. ``pole_reference`` is the pole's own number, never one of ours.
    ``sent_at`` is since when the pole has it.

    ``nudge_at`` is when the gestionnaire is told that the pole has kept silent long enough; None when they
    are not to be told (again). ``nudges`` counts those that they sent.
    """

    id: int | None = None
    ticket_id: int
    number: int
    standing: EscalationStatus = EscalationStatus.SENT
    way: Way = Way.MAIL
    sender: str = ""
    recipient: str = ""
    subject: str = ""
    message_id: str = ""
    pole_reference: str = ""
    sent_at: datetime
    heard_at: datetime | None = None
    nudge_at: datetime | None = None
    nudges: int = 0
    settled_at: datetime | None = None
    settled_by: int | None = None


class Escalations(Protocol):
    def add(self, escalation: Escalation) -> None: ...

    def of_ticket(self, ticket_id: int) -> Sequence[Escalation]:
        """The first first."""

    def latest(self, ticket_id: int) -> Escalation | None: ...

    def known_as(self, pole_reference: str, *, limit: int) -> Sequence[Escalation]:
        """Those to which the pole gave this number of its own, the last first."""

    def to_nudge(self, now: datetime) -> Sequence[Escalation]:
        """Those whose ``nudge_at`` has come, while their ticket waits for the answer of the pole; held."""
