"""Dates and durations in words, in the département's time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from typing import Any

from babel.dates import format_date, format_datetime

from rendering.numbers import number

_LOCALE = "fr_FR"


class Dates:
    def __init__(self, timezone: tzinfo) -> None:
        self._timezone = timezone

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "jour": self.day,
            "jour_court": self.short_day,
            "jour_proche": near_day,
            "instant": self.instant,
            "instant_court": self.short_instant,
            "heure": self.time,
            "heure_locale": clock_time,
            "mois": self.month,
            "pluriel": plural,
        }

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self._timezone)

    def day(self, when: date | datetime) -> str:
        return long_day(self._date(when))

    def short_day(self, when: date | datetime) -> str:
        """« 25/11/2026 »."""
        return str(format_date(self._date(when), "dd/MM/y", locale=_LOCALE))

    def instant(self, at: datetime) -> str:
        """« mercredi 25 novembre 2026 à 14 h 05 »."""
        return f"{self.day(at)} à {self.time(at)}"

    def short_instant(self, at: datetime) -> str:
        """« 25/11 à 14:05 »."""
        return str(format_datetime(self.local(at), "dd/MM 'à' HH:mm", locale=_LOCALE))

    def month(self, when: date | datetime) -> str:
        """« novembre 2026 »."""
        return long_month(self._date(when))

    def time(self, at: datetime) -> str:
        """« 14 h 05 », « 9 h »."""
        return clock_time(self.local(at).time())

    def _date(self, when: date | datetime) -> date:
        return self.local(when).date() if isinstance(when, datetime) else when


def long_day(day: date) -> str:
    """« mercredi 25 novembre 2026 », « mardi 1er décembre 2026 »."""
    number = "d'er'" if day.day == 1 else "d"
    return str(format_date(day, f"EEEE {number} MMMM y", locale=_LOCALE))


def near_day(day: date) -> str:
    """« mercredi 25 novembre », of a day whose year nobody wonders about."""
    return long_day(day).removesuffix(f" {day.year}")


def long_month(day: date) -> str:
    """« novembre 2026 »."""
    return str(format_date(day, "LLLL y", locale=_LOCALE))


def clock_time(hour: time) -> str:
    """« 14 h 05 », « 9 h », of an hour that is local already."""
    minutes = f"\N{NO-BREAK SPACE}{hour:%M}" if hour.minute else ""
    return f"{hour.hour}\N{NO-BREAK SPACE}h{minutes}"


def plural(count: int, singular: str, plural_form: str | None = None) -> str:
    """« 1 ticket », « 2 tickets », « 4 000 tickets »; French takes the plural from two on."""
    form = singular if abs(count) < 2 else plural_form or f"{singular}s"
    return f"{number(count)} {form}"
