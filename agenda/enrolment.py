"""Who comes to a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class EnrolmentState(StrEnum):
    ENROLLED = "enrolled"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


class Usefulness(StrEnum):
    USEFUL = "useful"
    PARTLY_USEFUL = "partly_useful"
    NOT_USEFUL = "not_useful"


class Pace(StrEnum):
    TOO_SLOW = "too_slow"
    WELL_PACED = "well_paced"
    TOO_FAST = "too_fast"


class Ease(StrEnum):
    """To put into practice what was taught."""

    AT_EASE = "at_ease"
    NOT_YET_AT_EASE = "not_yet_at_ease"


Opinion: TypeAlias = Usefulness | Pace | Ease
OPINIONS: Mapping[str, type[Opinion]] = {"usefulness": Usefulness, "pace": Pace, "ease": Ease}
"""The three questions after a training, in the order in which they are asked: by what holds the answer."""


@dataclass(eq=False, kw_only=True)
class Enrolment:
    """One agent and one training. ``since`` is when it came to its state: those who wait move up in that
    order. ``is_present`` is None until the attendance has been taken; then each of those who were there says
    what it was worth.
    """

    id: int | None = None
    event_id: int
    agent_id: int
    state: EnrolmentState
    since: datetime
    is_present: bool | None = None
    usefulness: Usefulness | None = None
    pace: Pace | None = None
    ease: Ease | None = None

    @property
    def is_enrolled(self) -> bool:
        return self.state is EnrolmentState.ENROLLED

    @property
    def is_waiting(self) -> bool:
        return self.state is EnrolmentState.WAITING

    @property
    def question(self) -> str:
        """The next one to ask; "" once all are answered."""
        return next((name for name in OPINIONS if getattr(self, name) is None), "")
