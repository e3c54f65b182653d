"""Office hours, which are also the only hours at which a message may disturb somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from deadlines.working_days import ONE_DAY, OPENING, is_working_day, next_working_day
from deadlines.zones import Zone


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


def is_open(at: datetime, zone: Zone, hours: OfficeHours) -> bool:
    local = zone.local(at)
    return is_working_day(local.date(), zone) and hours.opening <= local.time() < hours.closing


def next_sending(at: datetime, zone: Zone, hours: OfficeHours) -> datetime:
    """``at`` in UTC when the office is open, else its next opening. Raises ValueError on a naive instant."""
    if is_open(at, zone, hours):
        return at.astimezone(UTC)
    local = zone.local(at)
    today = local.date()
    earliest = today if local.time() < hours.opening else today + ONE_DAY
    return zone.instant(next_working_day(earliest, zone), hours.opening)
