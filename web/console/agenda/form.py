"""The form of an event: as it was typed, to be shown again, and what it asks for once it is without fault."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from agenda.errors import EventInThePast
from agenda.events import FOR_GUICHETS, Event, EventKind
from agenda.planning import one_line
from deadlines.zones import Zone
from guichets.errors import UnknownGuichet
from web.errors import EmptyField
from web.fields import number_of
from web.forms import Faults, Typed, instant_of, read_day, read_hour, required, typed
from web.sent import SentForm

FIELDS = ("type", "titre", "jour", "heure", "lieu")


@dataclass(frozen=True)
class AskedEvent:
    """``guichet_ids`` are those ticked: none for all guichets."""

    fields: Typed
    guichet_ids: frozenset[int] = frozenset()

    @classmethod
    def sent(cls, form: SentForm) -> AskedEvent:
        ticked = (number_of(value) for value in form.getlist("guichet") if isinstance(value, str))
        return cls(typed(form, *FIELDS), frozenset(number for number in ticked if number is not None))

    @classmethod
    def of_kind(cls, kind: str) -> AskedEvent:
        """Not filled in yet."""
        return cls(Typed({"type": kind if kind in set(EventKind) else EventKind.FORMATION.value}))

    @classmethod
    def like(cls, event: Event, zone: Zone) -> AskedEvent:
        """As the event stands, to be changed."""
        starts_at = zone.local(event.starts_at)
        texts = {
            "titre": event.title,
            "jour": f"{starts_at:%Y-%m-%d}",
            "heure": f"{starts_at:%H:%M}",
            "lieu": event.place,
        }
        return cls(Typed(texts), frozenset(event.guichet_ids))


@dataclass(frozen=True)
class Plan:
    kind: EventKind
    title: str
    starts_at: datetime
    place: str
    guichet_ids: frozenset[int]


def read_plan(
    asked: AskedEvent, *, now: datetime, zone: Zone, choosable: Set[int], kind: EventKind | None = None
) -> Plan | Mapping[str, str]:
    """An event for some of the guichets that can be chosen, or the faults by field.

    ``kind`` is that of an event to change, which keeps it.
    """
    faults = Faults()
    kind = kind or faults.reading("type", lambda: _kind(asked.fields["type"]))
    title = faults.reading("titre", lambda: _title(asked.fields["titre"], kind))
    guichets = faults.reading("guichet", lambda: _guichets(asked.guichet_ids, kind, choosable))
    place = faults.reading("lieu", lambda: one_line(required(asked.fields["lieu"])))
    starts_at = _moment(asked, faults, now, zone)
    if kind is None or title is None or guichets is None or place is None or starts_at is None:
        return faults.sentences
    return Plan(kind, title, starts_at, place, guichets)


def _moment(asked: AskedEvent, faults: Faults, now: datetime, zone: Zone) -> datetime | None:
    day = faults.reading("jour", lambda: read_day(asked.fields["jour"]))
    hour = faults.reading("heure", lambda: read_hour(asked.fields["heure"]))
    if day is None or hour is None:
        return None
    return faults.reading("jour", lambda: _to_come(instant_of(day, hour, zone), now))


def _to_come(at: datetime, now: datetime) -> datetime:
    if at <= now:
        raise EventInThePast(at)
    return at


def _kind(text: str) -> EventKind:
    if text not in set(EventKind):
        raise EmptyField
    return EventKind(text)


def _title(text: str, kind: EventKind | None) -> str:
    """A meeting is named by its kind."""
    return one_line(required(text)) if text or kind is EventKind.FORMATION else ""


def _guichets(ticked: frozenset[int], kind: EventKind | None, choosable: Set[int]) -> frozenset[int]:
    """None for a meeting that gathers no guichet."""
    if kind not in FOR_GUICHETS:
        return frozenset()
    for unknown in ticked - choosable:
        raise UnknownGuichet(str(unknown))
    return ticked
