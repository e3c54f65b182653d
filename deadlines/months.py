"""Calendar months, as the law counts them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime


def add_calendar_months(day: date, months: int) -> date:
    """The same day of the month, ``months`` later, or the last one when that month is shorter.

    31 January plus one month is 28 or 29 February: a month is not thirty days (fact 155; Code de
    procédure civile, art. 641). Negative months go back. Raises TypeError on an instant: which day it
    belongs to depends on the zone.
    """
    if isinstance(day, datetime):
        raise TypeError(f"a day is expected, not an instant: {day.isoformat()}")
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
