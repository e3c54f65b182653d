"""The form of an event: what it shows, and what it asks for once it is without fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from agenda.events import MAY_INVITE, Event, EventKind, Offer, TrainingKind
from agenda.lines import LONGEST_PLACE, one_line
from agenda.planning import require_order, require_places
from deadlines.zones import Zone
from guichets.errors import UnknownGuichet
from guichets.partenaires import Partenaire
from guichets.registry import Guichet
from knowledge_base.themes import Theme
from refusals.base import Refused
from web.errors import EmptyField, FieldsAtFault
from web.fields import number_of, one_of
from web.forms import Faults, instant_of, read_day, read_hour, required
from web.sent import SentForm
from web.shell import Asked

ENROLMENT = (("oui", "sur inscription"), ("", "sans inscription"))
AUDIENCES = (("", "tous les agents des guichets concernés"), ("referents", "leurs référents seulement"))


@dataclass(frozen=True)
class Plan:
    kind: EventKind
    title: str
    starts_at: datetime
    place: str
    guichet_ids: frozenset[int]
    ends_at: datetime | None
    offer: Offer | None
    partenaire_ids: frozenset[int]


def blank_fields(kind: str, theme: str = "") -> Mapping[str, str]:
    return {
        **dict.fromkeys(
            ("titre", "jour", "heure", "fin", "lieu", "sorte", "theme", "formateur", "places", "public"), ""
        ),
        "inscription": "oui",
        "theme": one_of(Theme, theme) or "",
        "type": one_of(EventKind, kind) or EventKind.FORMATION,
    }


def fields_of(event: Event, zone: Zone) -> Mapping[str, str]:
    starts_at = zone.local(event.starts_at)
    return {
        "titre": event.title,
        "jour": f"{starts_at:%Y-%m-%d}",
        "heure": f"{starts_at:%H:%M}",
        "fin": f"{zone.local(event.ends_at):%H:%M}" if event.ends_at is not None else "",
        "lieu": event.place,
        "sorte": event.training or "",
        "theme": event.about,
        "formateur": event.trainer,
        "places": str(event.places or ""),
        "inscription": "oui" if event.has_enrolment else "",
        "public": "referents" if event.for_referents else "",
    }


def ticked(form: SentForm, name: str = "guichet") -> frozenset[int]:
    """The guichets that are ticked, none for all of them; or the partenaires."""
    numbers = (number_of(value) for value in form.getlist(name) if isinstance(value, str))
    return frozenset(number for number in numbers if number is not None)


def convocable(asked: Asked) -> Sequence[Partenaire]:
    """Those of the gestionnaire's département and of all; the closed ones are convoked no more."""
    found = asked.work.partenaires.all(departement=asked.visitor.departement)
    return [one for one in found if one.closed_at is None]


def read_plan(asked: Asked, *, choosable: Iterable[Guichet], kind: EventKind | None = None) -> Plan:
    """An event for some of the guichets that can be chosen; ``FieldsAtFault``.

    ``kind`` is that of an event to change, which keeps it.
    """
    faults, known = Faults(), {guichet.id for guichet in choosable}
    kind = kind or faults.reading("type", lambda: _kind(asked.text("type")))
    title = faults.reading("titre", lambda: _title(asked.text("titre"), kind))
    guichets = faults.reading("guichet", lambda: _guichets(ticked(asked.form), kind, known))
    place = faults.reading("lieu", lambda: one_line(required(asked.text("lieu")), longest=LONGEST_PLACE))
    starts_at = _moment(asked, faults)
    ends_at = _end(asked, faults, starts_at)
    offer = _offer(asked, faults) if kind is EventKind.FORMATION else None
    if (
        faults.sentences
        or kind is None
        or title is None
        or guichets is None
        or place is None
        or starts_at is None
    ):
        raise FieldsAtFault(faults.sentences)
    convoked = ticked(asked.form, "partenaire") & {one.id or 0 for one in convocable(asked)}
    return Plan(kind, title, starts_at, place, guichets, ends_at, offer, convoked)


def _moment(asked: Asked, faults: Faults) -> datetime | None:
    day = faults.reading("jour", lambda: read_day(asked.text("jour")))
    hour = faults.reading("heure", lambda: read_hour(asked.text("heure")))
    if day is None or hour is None:
        return None
    return faults.reading("jour", lambda: _to_come(instant_of(day, hour, asked.zone), asked.now))


def _end(asked: Asked, faults: Faults, starts_at: datetime | None) -> datetime | None:
    """On the same day, where it is said."""
    if not asked.text("fin"):
        return None
    hour = faults.reading("fin", lambda: read_hour(asked.text("fin")))
    if hour is None or starts_at is None:
        return None
    day = asked.zone.local(starts_at).date()
    return faults.reading("fin", lambda: _after(starts_at, instant_of(day, hour, asked.zone)))


def _after(starts_at: datetime, ends_at: datetime) -> datetime:
    require_order(starts_at, ends_at)
    return ends_at


def _offer(asked: Asked, faults: Faults) -> Offer:
    trainer = faults.reading("formateur", lambda: one_line(asked.text("formateur") or "-"))
    return Offer(
        one_of(TrainingKind, asked.text("sorte")),
        trainer if trainer is not None and asked.text("formateur") else "",
        faults.reading("places", lambda: _places(asked.text("places"))),
        has_enrolment=asked.text("inscription") == "oui",
        about=one_of(Theme, asked.text("theme")) or "",
        for_referents=asked.text("public") == "referents",
    )


def _places(text: str) -> int | None:
    if not text:
        return None
    number = number_of(text) or 0
    require_places(number)
    return number


def _to_come(at: datetime, now: datetime) -> datetime:
    if at <= now:
        raise Refused("agenda.past")
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
    if kind not in MAY_INVITE:
        return frozenset()
    if ticked - known:
        raise UnknownGuichet
    return ticked
