"""Recording a signalement in three questions; closing it with a button once the answer is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.aide import Stopped
from bot.handlers.reading import Unclear, read_past_day
from bot.messages import Incoming
from bot.state import State
from deadlines.working_days import is_working_day
from deadlines.zones import Zone
from guichets.errors import UnknownGuichet
from guichets.registry import Guichet
from quality.errors import GestionnaireOnly
from quality.follow_up import FollowUp, one_line
from quality.reminders import reminders_ahead
from quality.signalements import Signalement

MAX_CHOICES = 5


@dataclass(frozen=True)
class SignalementGuichetAsked:
    """``typed`` is what no guichet is called, when the question is asked again."""

    typed: str = ""


@dataclass(frozen=True)
class SignalementGuichetChoices:
    """``choices`` are identifier and name of the guichets that fit what was typed."""

    choices: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class SignalementSubjectAsked:
    guichet: str


@dataclass(frozen=True)
class SendingDateAsked:
    """``problem`` says what was wrong with the answer: "unclear", "future", or nothing yet."""

    guichet: str
    example: date
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class SignalementRecorded:
    """``reminders`` are the instants from which they leave; ``at_once`` when the first leaves now."""

    reference: str
    guichet: str
    subject: str
    sent_on: date
    due_on: date
    day_off: bool
    reminders: tuple[datetime, ...]
    at_once: bool


@dataclass(frozen=True)
class SignalementAnswered:
    """``days`` between the answer and the legal date; negative when it came late."""

    reference: str
    guichet: str
    answered_on: date
    days: int


@dataclass(frozen=True)
class SignalementCancelAsked:
    """Before a message to ``told`` agents."""

    reference: str
    guichet: str
    told: int


@dataclass(frozen=True)
class SignalementDropped:
    reference: str
    guichet: str
    told: int


class SignalementHandler:
    name = "signalement"
    commands: Mapping[str, bool] = {"signalement": True}

    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def command(self, said: Incoming, talk: Talk) -> Turn:
        return Turn.go_on(State(self.name, "guichet"), SignalementGuichetAsked())

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        if not talk.speaker.is_gestionnaire:
            raise GestionnaireOnly
        ours = talk.state if talk.state is not None and talk.state.dialogue == self.name else None
        match verb:
            case "guichet":
                guichet = _guichet(argument, talk)
                state = State(self.name, "subject", {"guichet": guichet.id})
                return Turn.go_on(state, SignalementSubjectAsked(guichet.name))
            case "aujourdhui" if ours is not None and ours.step == "date":
                return self._record(self._today(talk), said, ours.data, talk)
            case "repondu":
                return self._mark_answered(argument, said, talk)
            case "annuler":
                signalement = self._signalement(argument, said, talk)
                if signalement.told_ids:
                    return self._confirm_cancel(signalement, talk)
                return self._cancel(signalement, said, talk)
            case "confirmer":
                return self._cancel(self._signalement(argument, said, talk), said, talk)
            case "abandonner" if ours is not None:
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
            case "guichet":
                return self._search(said, talk)
            case "subject":
                written = {**data, "subject": one_line(said.text)}
                return Turn.go_on(State(self.name, "date", written), self._question("date", written, talk))
            case _:
                return self._take_date(said, data, talk)

    def _search(self, said: Incoming, talk: Talk) -> Turn:
        typed = " ".join(said.text.split())
        found = talk.work.registry.guichets_like(
            typed, limit=MAX_CHOICES, departement=talk.speaker.departement
        )
        if not found:
            return Turn.aside(SignalementGuichetAsked(typed))
        return Turn.aside(SignalementGuichetChoices(tuple((g.id, g.name) for g in found if g.id is not None)))

    def _take_date(self, said: Incoming, data: Mapping[str, Any], talk: Talk) -> Turn:
        today = self._today(talk)
        try:
            sent_on = read_past_day(said.text, today=today)
        except Unclear:
            return Turn.aside(self._question("date", data, talk, problem="unclear"))
        if sent_on > today:
            return Turn.aside(self._question("date", data, talk, problem="future"))
        return self._record(sent_on, said, data, talk)

    def _record(self, sent_on: date, said: Incoming, data: Mapping[str, Any], talk: Talk) -> Turn:
        signalement = self._follow_up(said, talk).record(
            guichet_id=data["guichet"], subject=data["subject"], sent_on=sent_on, by=talk.speaker
        )
        hours = talk.work.service_times.of(self._zone.departement)
        reminders = reminders_ahead(signalement.due_on, now=talk.now, zone=self._zone, hours=hours)
        return Turn.end(
            SignalementRecorded(
                reference=signalement.reference,
                guichet=_name(signalement, talk),
                subject=signalement.subject,
                sent_on=signalement.sent_on,
                due_on=signalement.due_on,
                day_off=not is_working_day(signalement.due_on, self._zone),
                reminders=reminders,
                at_once=reminders[0] <= talk.now,
            )
        )

    def _mark_answered(self, reference: str, said: Incoming, talk: Talk) -> Turn:
        signalement = self._signalement(reference, said, talk)
        today = self._today(talk)
        self._follow_up(said, talk).answer(signalement, by=talk.speaker, on=today)
        days = (signalement.due_on - today).days
        return Turn.aside(SignalementAnswered(signalement.reference, _name(signalement, talk), today, days))

    @staticmethod
    def _confirm_cancel(signalement: Signalement, talk: Talk) -> Turn:
        told = len(signalement.told_ids)
        return Turn.aside(SignalementCancelAsked(signalement.reference, _name(signalement, talk), told))

    def _cancel(self, signalement: Signalement, said: Incoming, talk: Talk) -> Turn:
        self._follow_up(said, talk).cancel(signalement, by=talk.speaker)
        told = len(signalement.told_ids)
        return Turn.aside(SignalementDropped(signalement.reference, _name(signalement, talk), told))

    def _question(self, step: str, data: Mapping[str, Any], talk: Talk, *, problem: str = "") -> Any:
        if step == "guichet":
            return SignalementGuichetAsked()
        guichet = talk.work.people.guichet_name(data["guichet"])
        if step == "subject":
            return SignalementSubjectAsked(guichet)
        return SendingDateAsked(guichet, self._today(talk), problem)

    def _signalement(self, reference: str, said: Incoming, talk: Talk) -> Signalement:
        return self._follow_up(said, talk).signalement(reference, by=talk.speaker)

    def _follow_up(self, said: Incoming, talk: Talk) -> FollowUp:
        return FollowUp(talk.work, now=talk.now, zone=self._zone, channel=said.channel)

    def _today(self, talk: Talk) -> date:
        return self._zone.local(talk.now).date()


def _guichet(argument: str, talk: Talk) -> Guichet:
    # More digits than any identifier has would not even be a number of the database.
    is_number = argument.isascii() and argument.isdigit() and len(argument) < 16
    guichet = talk.work.registry.guichet(int(argument)) if is_number else None
    if guichet is None or guichet.closed_at is not None or not talk.speaker.sees(guichet.departement):
        raise UnknownGuichet(argument)
    return guichet


def _name(signalement: Signalement, talk: Talk) -> str:
    return talk.work.people.guichet_name(signalement.guichet_id)
