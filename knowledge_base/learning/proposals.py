"""Phrasings that real questions propose as variants: a gestionnaire decides, nothing is used before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from knowledge_base.french.plain import plain_text
from refusals.base import Refused


class Origin(StrEnum):
    CHOSEN = "chosen"
    ACCEPTED = "accepted"
    TICKET = "ticket"
    CORRECTION = "correction"


class ProposalStatus(StrEnum):
    """``WITHDRAWN``: the title that the agent had chosen turned out not to be the answer."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(eq=False, kw_only=True)
class Proposal:
    """``entry_id`` is empty when nobody knows yet which entry, if any, should answer: ``theme`` tells where.

    ``question`` is the reference of the question that it comes from, empty for a gestionnaire's correction.
    """

    id: int | None = None
    phrasing: str
    entry_id: str
    theme: str
    origin: Origin
    question: str
    at: datetime
    status: ProposalStatus = ProposalStatus.PENDING
    decided_by: int | None = None
    decided_at: datetime | None = None

    @property
    def is_pending(self) -> bool:
        return self.status is ProposalStatus.PENDING

    def decide(self, status: ProposalStatus, *, by: int | None, at: datetime) -> None:
        """Raises ``base.proposal_decided`` unless it was waiting."""
        if not self.is_pending:
            raise Refused("base.proposal_decided")
        self.status, self.decided_by, self.decided_at = status, by, at


def phrasing_key(phrasing: str, entry_id: str) -> str:
    """The same for phrasings that differ by accents, capitals or punctuation only, for one entry."""
    return sha256(f"{entry_id}\n{plain_text(phrasing)}".encode()).hexdigest()
