"""The opening of an account in the SNE, step by step: who holds it up, and since when (facts 3, 4 and 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class OpeningStep(StrEnum):
    """What is awaited. The steps are those that a gestionnaire published (fact 3, to be verified)."""

    ACCOUNT = "account"
    """The agent creates her own account."""
    FORM = "form"
    """Her organisation sends the fiche collecte to the gestionnaire."""
    ASSIGNMENT = "assignment"
    """The gestionnaire gives the rights (fact 9)."""
    CERTIFICATION = "certification"
    """The national assistance certifies the account (fact 4)."""
    OPEN = "open"
    """The agent was told that she can sign in."""
    ABANDONED = "abandoned"


IN_ORDER: Sequence[OpeningStep] = (
    OpeningStep.ACCOUNT,
    OpeningStep.FORM,
    OpeningStep.ASSIGNMENT,
    OpeningStep.CERTIFICATION,
    OpeningStep.OPEN,
)
OVER = frozenset({OpeningStep.OPEN, OpeningStep.ABANDONED})


@dataclass(eq=False, kw_only=True)
class OpeningEvent:
    id: int | None = None
    at: datetime
    step: OpeningStep
    by: int


@dataclass(eq=False, kw_only=True)
class AccountOpening:
    """``since`` is when the present step began."""

    id: int | None = None
    guichet_id: int
    name: str
    email: str = ""
    step: OpeningStep
    since: datetime
    asked_at: datetime
    recorded_by: int
    history: list[OpeningEvent] = field(default_factory=list)

    def move(self, step: OpeningStep, *, by: int, at: datetime) -> None:
        """The only writer of ``step``; a step may be skipped, or taken again."""
        self.step, self.since = step, at
        self.history.append(OpeningEvent(at=at, step=step, by=by))

    @property
    def is_over(self) -> bool:
        return self.step in OVER
