"""What real questions left is not kept for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from knowledge_base.learning.ports import Proposals, Questions
from knowledge_base.learning.questions import KEPT_FOR


class Work(Protocol):
    @property
    def questions(self) -> Questions: ...

    @property
    def proposals(self) -> Proposals: ...


def forget_old_questions(work: Work, *, now: datetime) -> int:
    """Deletes questions, answers given and the proposals older than ``KEPT_FOR``; how many went."""
    before = now - KEPT_FOR
    work.proposals.purge(before)
    return work.questions.purge(before)
