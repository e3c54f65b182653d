"""Office hours, which are also the only hours at which a message may disturb somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from deadlines.working_days import OPENING


@dataclass(frozen=True)
class OfficeHours:
    """Local hours; ``closing`` itself is outside."""

    opening: time = OPENING
    closing: time = time(18)

    def __post_init__(self) -> None:
        if self.opening.tzinfo or self.closing.tzinfo:
            raise ValueError("office hours are local: they carry no timezone")
        if self.opening >= self.closing:
            raise ValueError(f"an office opens before it closes: {self.opening} – {self.closing}")

    def __contains__(self, hour: time) -> bool:
        return self.opening <= hour < self.closing


WAKING = OfficeHours(time(8), time(19))
"""Nobody is disturbed outside these hours, unless others are set, whatever those of their service."""
