"""Planning a training or a meeting in three questions; moving and cancelling it with a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from agenda.errors import (
    EventAlreadyCancelled,
    EventAlreadyStarted,
    EventInThePast,
    GestionnaireOnly,
    UnknownEvent,
)
from agenda.events import Event, EventKind
from agenda.planning import Planning, one_line
from agenda.reminders import reminders_ahead
from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.aide import Stopped
from bot.handlers.reading import Unclear, read_moment
from bot.messages import Incoming
from bot.state import State
from deadlines.working_days import is_working_day, next_working_day
from deadlines.zones import Zone
from guichets.names import fold

_MEETINGS = {"copil": EventKind.COPIL, "comite": EventKind.COMITE, "pleniere": EventKind.PLENIERE}


@dataclass(frozen=True)
class TrainingTitleAsked:
    pass


@dataclass(frozen=True)
class MeetingKindAsked:
    pass


@dataclass(frozen=True, kw_only=True)
class MomentAsked:
    """``problem`` says what was wrong with the answer: "unclear", "past", or nothing yet.

    ``previously_at`` is set when the event is being moved.
    """

    kind: EventKind
    title: str
    previously_at: datetime | None
    example: datetime
    problem: str = ""


@dataclass(frozen=True)
class PlaceAsked:
    kind: EventKind
    title: str
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class EventScheduled:
    """``reminders`` are the instants from which they leave; ``at_once`` when the first leaves now.

    ``told`` counts the agents who hear of a move.
    """

    event_id: int
    kind: EventKind
    title: str
    starts_at: datetime
    place: str
    day_off: bool
    for_guichets: bool
    reminders: tuple[datetime, ...]
    at_once: bool
    is_move: bool
    told: int


@dataclass(frozen=True)
class EventCancelAsked:
    """Before a message to ``told`` agents."""

    event_id: int
    kind: EventKind
    title: str
    starts_at: datetime
    told: int


@dataclass(frozen=True)
class EventDropped:
    kind: EventKind
    title: str
    starts_at: datetime
    told: int


@dataclass(frozen=True)
class EventGone:
    """Cancelled or begun while its new date was being asked for."""


class EventHandler:
    name = "reunion"
    commands: Mapping[str, bool] = {"formation": True, "reunion": True}

    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def command(self, said: Incoming, talk: Talk) -> Turn:
        if said.command == "formation":
            return self._ask("title", {}, talk)
        return self._ask("kind", {}, talk)

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        if not talk.speaker.is_gestionnaire:
            raise GestionnaireOnly
        match verb:
            case "nature" if argument in _MEETINGS.values():
                return self._ask("moment", {"kind": argument, "title": ""}, talk)
            case "deplacer":
                return self._ask_new_moment(self._event(argument, said, talk), talk)
            case "annuler":
                event = self._event(argument, said, talk)
                return self._confirm_cancel(event) if event.told_ids else self._cancel(event, said, talk)
            case "confirmer":
                return self._cancel(self._event(argument, said, talk), said, talk)
            case "abandonner" if talk.state is not None and talk.state.dialogue == self.name:
                return Turn.end(Stopped())
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        assert talk.state is not None
        if not talk.speaker.is_gestionnaire:
            raise GestionnaireOnly
        step, data = talk.state.step, talk.state.data
        # An edited message answered an earlier question; a file answers none.
        if said.is_edit or not said.text:
            return Turn.aside(self._question(step, data, talk))
        match step:
            case "title":
                title = one_line(said.text)
                return self._ask("moment", {"kind": EventKind.FORMATION.value, "title": title}, talk)
            case "kind":
                return self._choose_kind(said, talk)
            case "place":
                return self._plan(said, data, talk)
            case _:
                return self._take_moment(said, step, data, talk)

    def _choose_kind(self, said: Incoming, talk: Talk) -> Turn:
        typed = fold(said.text)
        kind = next((kind for word, kind in _MEETINGS.items() if word in typed), None)
        if kind is None:
            return self._ask("kind", {}, talk)
        return self._ask("moment", {"kind": kind.value, "title": ""}, talk)

    def _take_moment(self, said: Incoming, step: str, data: Mapping[str, Any], talk: Talk) -> Turn:
        try:
            day, hour = read_moment(said.text, today=self._zone.local(talk.now).date())
        except Unclear:
            return self._ask(step, data, talk, problem="unclear")
        starts_at = self._zone.instant(day, hour)
        if starts_at <= talk.now:
            return self._ask(step, data, talk, problem="past")
        if step == "moving":
            return self._move(starts_at, said, data, talk)
        return self._ask("place", {**data, "starts_at": starts_at.isoformat()}, talk)

    def _plan(self, said: Incoming, data: Mapping[str, Any], talk: Talk) -> Turn:
        try:
            event = self._planning(said, talk).plan(
                EventKind(data["kind"]),
                title=data["title"],
                starts_at=datetime.fromisoformat(data["starts_at"]),
                place=said.text,
                by=talk.speaker,
            )
        except EventInThePast:
            return self._ask("moment", data, talk, problem="past")
        return Turn.end(self._scheduled(event, talk, is_move=False))

    def _move(self, starts_at: datetime, said: Incoming, data: Mapping[str, Any], talk: Talk) -> Turn:
        planning = self._planning(said, talk)
        try:
            event = planning.event(data["event"], by=talk.speaker)
        except (UnknownEvent, EventAlreadyCancelled, EventAlreadyStarted):
            return Turn.end(EventGone())
        planning.move(event, starts_at=starts_at, by=talk.speaker)
        return Turn.end(self._scheduled(event, talk, is_move=True))

    def _ask_new_moment(self, event: Event, talk: Talk) -> Turn:
        data = {
            "event": event.id,
            "kind": event.kind.value,
            "title": event.title,
            "previously_at": event.starts_at.isoformat(),
        }
        return self._ask("moving", data, talk)

    @staticmethod
    def _confirm_cancel(event: Event) -> Turn:
        assert event.id is not None
        page = EventCancelAsked(event.id, event.kind, event.title, event.starts_at, len(event.told_ids))
        return Turn.aside(page)

    def _cancel(self, event: Event, said: Incoming, talk: Talk) -> Turn:
        self._planning(said, talk).cancel(event, by=talk.speaker)
        return Turn.aside(EventDropped(event.kind, event.title, event.starts_at, len(event.told_ids)))

    def _event(self, argument: str, said: Incoming, talk: Talk) -> Event:
        # More digits than any identifier has would not even be a number of the database.
        if not (argument.isascii() and argument.isdigit() and len(argument) < 16):
            raise Misunderstood
        return self._planning(said, talk).event(int(argument), by=talk.speaker)

    @staticmethod
    def _planning(said: Incoming, talk: Talk) -> Planning:
        return Planning(talk.work, now=talk.now, channel=said.channel)

    def _ask(self, step: str, data: Mapping[str, Any], talk: Talk, *, problem: str = "") -> Turn:
        page = self._question(step, data, talk, problem=problem)
        return Turn.go_on(State(self.name, step, data), page)

    def _question(self, step: str, data: Mapping[str, Any], talk: Talk, *, problem: str = "") -> Any:
        match step:
            case "title":
                return TrainingTitleAsked()
            case "kind":
                return MeetingKindAsked()
            case "place":
                starts_at = datetime.fromisoformat(data["starts_at"])
                return PlaceAsked(EventKind(data["kind"]), data["title"], starts_at)
            case _:
                former = data.get("previously_at")
                return MomentAsked(
                    kind=EventKind(data["kind"]),
                    title=data["title"],
                    previously_at=datetime.fromisoformat(former) if former else None,
                    example=self._example(talk.now),
                    problem=problem,
                )

    def _example(self, now: datetime) -> datetime:
        """A date that could be right, for people who imitate better than they guess."""
        day = next_working_day(self._zone.local(now).date() + timedelta(weeks=3), self._zone)
        return self._zone.instant(day, time(14, 30))

    def _scheduled(self, event: Event, talk: Talk, *, is_move: bool) -> EventScheduled:
        assert event.id is not None
        hours = talk.work.service_times.of(self._zone.departement)
        reminders = reminders_ahead(event.starts_at, now=talk.now, zone=self._zone, hours=hours)
        return EventScheduled(
            event_id=event.id,
            kind=event.kind,
            title=event.title,
            starts_at=event.starts_at,
            place=event.place,
            day_off=not is_working_day(self._zone.local(event.starts_at).date(), self._zone),
            for_guichets=event.concerns_guichets,
            reminders=reminders,
            at_once=bool(reminders) and reminders[0] <= talk.now,
            is_move=is_move,
            told=len(event.told_ids),
        )
