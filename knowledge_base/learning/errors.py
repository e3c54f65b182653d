"""What the review of proposals, and the compilation of the questions, refuse."""

from __future__ import annotations

from refusals.base import Refusal


class LearningError(Refusal):
    """A refusal; each has its sentence in ``rendering.refusals``."""


class ProposalDecided(LearningError):
    """Somebody has already accepted or set aside this phrasing, or it was withdrawn."""


class GroupChanged(LearningError):
    """Somebody said something else of this group, or merged it, between the page and the order."""


class RemarkTooLong(LearningError):
    """What is said of a group of questions."""

    limit: int
