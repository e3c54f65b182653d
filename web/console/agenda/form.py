"""The form of an event: what it shows, and what it asks for once it is without fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from agenda.errors import EventInThePast
from agenda.events import FOR_GUICHETS, Event, EventKind
from agenda.planning import one_line
from deadlines.zones import Zone
from guichets.errors import UnknownGuichet
from guichets.registry import Guichet
from web.errors import EmptyField, FieldsAtFault
from web.fields import number_of, one_of
from web.forms import Faults, instant_of, read_day, read_hour, required
from web.sent import SentForm
from web.shell import Asked


@dataclass(frozen=True)
class Plan:
    kind: EventKind
    title: str
    starts_at: datetime
    place: str
    guichet_ids: frozenset[int]


def blank_fields(kind: str) -> Mapping[str, str]:
    return {
        **dict.fromkeys(("titre", "jour", "heure", "lieu"), ""),
        "type": one_of(EventKind, kind) or EventKind.FORMATION,
    }


def fields_of(event: Event, zone: Zone) -> Mapping[str, str]:
    starts_at = zone.local(event.starts_at)
    return {
        "titre": event.title,
        "jour": f"{starts_at:%Y-%m-%d}",
        "heure": f"{starts_at:%H:%M}",
        "lieu": event.place,
    }


def ticked(form: SentForm) -> frozenset[int]:
    """The guichets that are ticked: none for all of them."""
    numbers = (number_of(value) for value in form.getlist("guichet") if isinstance(value, str))
    return frozenset(number for number in numbers if number is not None)


def read_plan(asked: Asked, *, choosable: Iterable[Guichet], kind: EventKind | None = None) -> Plan:
    """An event for some of the guichets that can be chosen; ``FieldsAtFault``.

    ``kind`` is that of an event to change, which keeps it.
    """
    faults, known = Faults(), {guichet.id for guichet in choosable}
    kind = kind or faults.reading("type", lambda: _kind(asked.text("type")))
    title = faults.reading("titre", lambda: _title(asked.text("titre"), kind))
    guichets = faults.reading("guichet", lambda: _guichets(ticked(asked.form), kind, known))
    place = faults.reading("lieu", lambda: one_line(required(asked.text("lieu"))))
    starts_at = _moment(asked, faults)
    if kind is None or title is None or guichets is None or place is None or starts_at is None:
        raise FieldsAtFault(faults.sentences)
    return Plan(kind, title, starts_at, place, guichets)


def _moment(asked: Asked, faults: Faults) -> datetime | None:
    day = faults.reading("jour", lambda: read_day(asked.text("jour")))
    hour = faults.reading("heure", lambda: read_hour(asked.text("heure")))
    if day is None or hour is None:
        return None
    return faults.reading("jour", lambda: _to_come(instant_of(day, hour, asked.zone), asked.now))


def _to_come(at: datetime, now: datetime) -> datetime:
    if at <= now:
        raise EventInThePast(at)
    return at


def _kind(text: str) -> EventKind:
    kind = one_of(EventKind, text)
    if kind is None:
        raise EmptyField
    return kind


def _title(text: str, kind: EventKind | None) -> str:
    """A meeting is named by its kind."""
    return one_line(required(text)) if text or kind is EventKind.FORMATION else ""


def _guichets(ticked: frozenset[int], kind: EventKind | None, known: Set[int | None]) -> frozenset[int]:
    """None for a meeting that gathers no guichet."""
    if kind not in FOR_GUICHETS:
        return frozenset()
    for unknown in ticked - known:
        raise UnknownGuichet(str(unknown))
    return ticked
