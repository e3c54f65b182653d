"""« /formations »: the trainings that an agent may come to, and the meetings that convoke their guichet;
enrolling and leaving are one touch each, and so is what they say afterwards of one where they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agenda.answers import Answer, guichets_answers, takes_answers
from agenda.enrolling import EnrolmentService, takes_enrolments
from agenda.enrolment import OPINIONS, Enrolment, EnrolmentState, Opinion
from agenda.events import Event, concerning
from agenda.notices import NumberedNotice
from agenda.opinions import asked, give_opinion
from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.handlers.console import DoneInConsole
from bot.messages import Incoming
from journal.people import identity
from refusals.base import Refused

MOST_TRAININGS = 5
"""Each with its button: the page fits in one message."""


@dataclass(frozen=True)
class TrainingLine(NumberedNotice):
    """``state`` is that of the agent, or what their guichet has answered to a meeting; "" for nothing yet."""

    state: EnrolmentState | Answer | str


@dataclass(frozen=True)
class TrainingsPage:
    lines: tuple[TrainingLine, ...]
    more: int


@dataclass(frozen=True)
class EnrolmentSaid:
    """Where the agent stands now."""

    line: TrainingLine


class TrainingHandler(Handler):
    name = "formation"
    commands: Mapping[str, bool] = {"formations": False, "formation": False}

    def command(self, said: Incoming, talk: Context) -> Result:
        if said.command == "formation" and talk.speaker.is_gestionnaire:
            return Result.aside(DoneInConsole("planifier"))
        number = talk.speaker.guichet_id
        guichet = talk.work.registry.guichet(number) if number is not None else None
        found = reversed(talk.work.stories.events(guichet)) if guichet is not None else ()
        mine = concerning(found, talk.speaker, talk.work.people)
        states = talk.work.enrolments.of_agent(identity(talk.speaker))
        lines = [
            _line(one, self._state(one, states.get(identity(one)), talk))
            for one in mine
            if takes_enrolments(one, talk.now) or takes_answers(one, talk.now)
        ]
        return Result.aside(TrainingsPage(tuple(lines[:MOST_TRAININGS]), len(lines[MOST_TRAININGS:])))

    @staticmethod
    def _state(event: Event, enrolment: Enrolment | None, talk: Context) -> EnrolmentState | Answer | str:
        if event.convokes_guichets:
            found = guichets_answers(talk.work, event).get(talk.speaker.guichet_id or 0)
            return (found.stands if found else None) or ""
        return enrolment.state if enrolment is not None else ""

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        if verb == "rate":
            return self._rate(argument, said, talk)
        event = talk.work.events.by_id(read_number(argument))
        if event is None:
            raise Refused("agenda.training_closed")
        enrolments = EnrolmentService(talk.work, now=talk.now, channel=said.channel)
        match verb:
            case "join":
                state = enrolments.enrol(event, talk.speaker).state
            case "leave":
                enrolments.withdraw(event, talk.speaker)
                state = EnrolmentState.WITHDRAWN
            case _:
                raise Misunderstood
        return Result.aside(EnrolmentSaid(_line(event, state)))

    def _rate(self, argument: str, said: Incoming, talk: Context) -> Result:
        """Then comes the next question."""
        number, _, answer = argument.partition(":")
        event = talk.work.events.by_id(read_number(number))
        if event is None:
            raise Refused("agenda.not_there")
        one = give_opinion(
            talk.work, event, talk.speaker, _opinion(answer), now=talk.now, channel=said.channel
        )
        return Result.aside(asked(event, one))


def _opinion(value: str) -> Opinion:
    for answers in OPINIONS.values():
        if value in {*answers}:
            return answers(value)
    raise Misunderstood


def _line(event: Event, state: EnrolmentState | Answer | str) -> TrainingLine:
    return TrainingLine(event.kind, event.title, event.starts_at, event.place, identity(event), state)
