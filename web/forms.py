"""What a person typed into a form: cleaned, without NIR, read field by field; the faults of each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from deadlines.zones import Zone
from refusals.base import Refusal
from web.errors import EmptyField, FieldsAtFault, NirRemoved, SkippedHour, UnreadableDay, UnreadableHour
from web.faults import fault_of
from web.fields import YEARS, day_of
from web.sent import SentForm
from web.visitors import field

CHANNEL = "web"

T = TypeVar("T")


@dataclass(frozen=True)
class Typed:
    """Some of the texts of a form, from which ``masked`` NIR were taken out."""

    texts: Mapping[str, str]
    masked: int = 0

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def require_no_nir(self) -> None:
        """``NirRemoved``: what is left is read again before anything is done with it."""
        if self.masked:
            raise NirRemoved

    @property
    def nir_fault(self) -> Mapping[str, str]:
        """The same refusal, as a fault of the whole form; none when no NIR was taken out."""
        return {"": fault_of(NirRemoved()).sentence} if self.masked else {}


def typed(form: SentForm, *names: str) -> Typed:
    return Typed({name: field(form, name) for name in names}, form.masked)


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


def required(text: str) -> str:
    if not text:
        raise EmptyField
    return text


def read_day(text: str) -> date:
    day = day_of(required(text))
    if day is None or day.year not in YEARS:
        raise UnreadableDay
    return day


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
