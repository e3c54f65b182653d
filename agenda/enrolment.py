"""Who comes to a training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EnrolmentState(StrEnum):
    ENROLLED = "enrolled"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


@dataclass(eq=False, kw_only=True)
class Enrolment:
    """One agent and one training. ``since`` is when it came to its state: those who wait move up in that
    order. ``is_present`` is None until the attendance has been taken.
    """

    id: int | None = None
    event_id: int
    agent_id: int
    state: EnrolmentState
    since: datetime
    is_present: bool | None = None

    @property
    def is_enrolled(self) -> bool:
        return self.state is EnrolmentState.ENROLLED

    @property
    def is_waiting(self) -> bool:
        return self.state is EnrolmentState.WAITING
