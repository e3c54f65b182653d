"""What the review of proposals refuses."""

from __future__ import annotations

from refusals.base import Refusal


class LearningError(Refusal):
    """A refusal; each has its sentence in ``rendering.refusals``."""


class ProposalDecided(LearningError):
    """Somebody has already accepted or set aside this phrasing, or it was withdrawn."""
