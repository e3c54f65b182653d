"""What a person typed into a form: cleaned, without NIR, read field by field; the faults of each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from starlette.datastructures import FormData

from agenda.errors import AgendaError
from deadlines.zones import Zone
from guichets.errors import GuichetError
from guichets.registry import Agent
from journal.entries import Entry, Kind
from privacy.nir import mask
from privacy.text import clean
from quality.errors import QualityError
from web.errors import EmptyField, NirRemoved, SkippedHour, UnreadableDay, UnreadableHour, WebError
from web.faults import fault_of
from web.fields import day_of
from web.ports import Work
from web.visitors import field

CHANNEL = "web"
YEARS = range(2000, 2100)
"""A year beyond these is a slip of the finger."""

T = TypeVar("T")


@dataclass(frozen=True)
class Typed:
    """``masked`` NIR stood in the texts, which hold none any more."""

    texts: Mapping[str, str]
    masked: int = 0

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


def typed(form: FormData, *names: str) -> Typed:
    masked = {name: mask(clean(field(form, name))) for name in names}
    return Typed({name: one.text for name, one in masked.items()}, sum(one.count for one in masked.values()))


def count_masked(work: Work, count: int, *, by: Agent, at: datetime) -> None:
    """A catch is counted, never kept."""
    for _ in range(count):
        work.journal.add(Entry(at=at, kind=Kind.NIR_MASKED, channel=CHANNEL, actor_id=by.id))


def nir_fault() -> Mapping[str, str]:
    """Of the whole form: she reads again what was taken out."""
    return {"": fault_of(NirRemoved()).sentence}


class Faults:
    """The faults of a form: a sentence for each field at fault."""

    def __init__(self) -> None:
        self.sentences: dict[str, str] = {}

    def reading(self, name: str, read: Callable[[], T]) -> T | None:
        """What ``read`` returns; None, and a fault of the field ``name``, when it refuses."""
        try:
            return read()
        except (WebError, AgendaError, GuichetError, QualityError) as refused:
            self.sentences[name] = fault_of(refused).sentence
            return None


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
