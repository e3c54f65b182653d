"""Days that have gone by, as people type them: « 12/01/2027 », « mardi 12 janvier », « hier »."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from babel.dates import get_month_names

from guichets.names import fold

_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = tuple(fold(month) for month in get_month_names("wide", locale="fr_FR").values())
_NEAR_DAYS = {"avant-hier": -2, "hier": -1, "aujourd'hui": 0, "demain": 1, "apres-demain": 2}

_DAY = rf"""
    (?: (?:le\ )? (?:(?P<weekday>{"|".join(_WEEKDAYS)}),?\ )? (?:le\ )?
        (?: (?P<day>\d{{1,2}}) (?P<mark>[/.-]) (?P<month>\d{{1,2}}) (?: (?P=mark) (?P<year>\d{{4}}|\d{{2}}) )?
          | (?P<day_before_name>\d{{1,2}}) (?:er)?\ (?P<month_name>[a-z]{{3,9}})\.?
            (?:\ (?P<long_year>\d{{4}}))?
        )
      | (?P<near>{"|".join(_NEAR_DAYS)})
    )"""
_ONLY_DAY = re.compile(_DAY, re.VERBOSE)

# A year further away than this is a slip of the finger.
_YEARS = 10
# Without a year, a day that is just to come is a slip too: it is read as such, so that the caller refuses it,
# rather than as a whole year ago.
_SLIP = 31  # days


class Unclear(ValueError):
    """Not a date that we read without a doubt."""


def read_past_day(text: str, *, today: date) -> date:
    """The day typed; without a year, the last one. May still be after ``today``. Raises Unclear."""
    match = _ONLY_DAY.fullmatch(_plain(text))
    if match is None:
        raise Unclear
    return _day(match, today)


def _plain(text: str) -> str:
    """Lower case, no accent, straight apostrophes, single spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def _day(match: re.Match[str], today: date) -> date:
    if match["near"]:
        return today + timedelta(days=_NEAR_DAYS[match["near"]])
    number = int(match["day"] or match["day_before_name"])
    month = int(match["month"]) if match["month"] else _month(match["month_name"])
    year = match["year"] or match["long_year"]
    if year:
        day = _valid(int(year) if len(year) == 4 else 2000 + int(year), month, number)
    else:
        around = (_valid(today.year - n, month, number) for n in range(-1, _YEARS))
        day = next((d for d in around if d is not None and (today - d).days >= -_SLIP), None)
    if day is None or abs(day.year - today.year) > _YEARS:
        raise Unclear
    if match["weekday"] and day.weekday() != _WEEKDAYS.index(match["weekday"]):
        raise Unclear
    return day


def _month(name: str) -> int:
    """« janv » is enough; « jui » may be June or July."""
    fitting = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)]
    if len(fitting) != 1:
        raise Unclear
    return fitting[0]


def _valid(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
