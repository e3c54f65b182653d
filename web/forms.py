"""What a person typed into a form, read field by field; the faults of each field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import TypeVar

from deadlines.zones import Zone
from refusals.base import Refusal
from web.errors import EmptyField, FieldsAtFault, SkippedHour, UnreadableDay, UnreadableHour, UnreadableNumber
from web.faults import fault_of
from web.fields import YEARS, day_of

CHANNEL = "web"
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")

T = TypeVar("T")


class Faults:
    """The faults of a form: a sentence for each field at fault."""

    def __init__(self) -> None:
        self.sentences: dict[str, str] = {}

    def reading(self, name: str, read: Callable[[], T]) -> T | None:
        """What ``read`` returns; None, and a fault of the field ``name``, when it refuses."""
        try:
            return read()
        except Refusal as refused:
            self.sentences[name] = fault_of(refused).sentence
            return None

    def refuse(self) -> None:
        """``FieldsAtFault`` when there are any."""
        if self.sentences:
            raise FieldsAtFault(self.sentences)


@contextmanager
def said_at(field: str, *keys: str) -> Iterator[None]:
    """What these refuse is about one field."""
    try:
        yield
    except Refusal as refused:
        if getattr(refused, "key", "") not in keys:
            raise
        raise FieldsAtFault({field: fault_of(refused).sentence}) from refused


def required(text: str) -> str:
    if not text:
        raise EmptyField
    return text


def read_day(text: str) -> date:
    day = day_of(required(text))
    if day is None or day.year not in YEARS:
        raise UnreadableDay
    return day


def read_decimal(text: str) -> float | None:
    """« 92,5 », « 1 204 » or « -3 »; None for an empty field."""
    plain = "".join(text.split()).replace(",", ".")
    if not plain:
        return None
    if not _DECIMAL.fullmatch(plain):
        raise UnreadableNumber
    return float(plain)


def read_hour(text: str) -> time:
    """« 14:30 », as an hour field sends it; seconds are not kept."""
    try:
        hour = time.fromisoformat(required(text))
    except ValueError:
        raise UnreadableHour from None
    return time(hour.hour, hour.minute)


def instant_of(day: date, hour: time, zone: Zone) -> datetime:
    """Where the clocks go forward an hour is missing: ``SkippedHour``; of two like hours, the first."""
    at = zone.instant(day, hour)
    if zone.local(at).time() != hour:
        raise SkippedHour
    return at
