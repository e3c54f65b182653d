"""Under a convocation: an agent says whether their guichet comes; whoever represents it is named in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agenda.answers import Answer, AnswerService, guichets_answers
from agenda.events import Event, EventKind
from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.messages import Incoming
from bot.state import State
from journal.people import identity


@dataclass(frozen=True)
class MeetingAnswered:
    """What stands for the guichet, None for nothing; ``instead`` names whoever represents it."""

    number: int
    kind: EventKind
    title: str
    starts_at: datetime
    guichet: str
    answer: Answer | None
    instead: str = ""


@dataclass(frozen=True)
class RepresentativeWanted:
    """Whoever comes in the place of the guichet is named by what is typed next."""

    number: int
    kind: EventKind
    title: str


class ConvocationHandler(Handler):
    name = "convocation"

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        number = read_number(argument)
        event = _service(said, talk).open_to(talk.work.events.by_id(number), talk.speaker)
        match verb:
            case Answer.PRESENT | Answer.ABSENT:
                return talk.leave(self.name, _answer(event, Answer(verb), said, talk))
            case Answer.REPRESENTED:
                wanted = RepresentativeWanted(number, event.kind, event.title)
                return Result.go_on(State(self.name, "name", {"event": number}), wanted)
            case "show":
                return talk.leave(self.name, _standing(event, talk))
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Context) -> Result:
        """Who represents the guichet."""
        assert talk.state is not None
        event = talk.work.events.by_id(int(talk.state.data["event"]))
        return Result.end(_answer(event, Answer.REPRESENTED, said, talk))


def _service(said: Incoming, talk: Context) -> AnswerService:
    return AnswerService(talk.work, now=talk.now, channel=said.channel)


def _answer(event: Event | None, answer: Answer, said: Incoming, talk: Context) -> MeetingAnswered:
    _service(said, talk).answer_for_guichet(event, talk.speaker, answer, instead=said.text)
    assert event is not None
    return _standing(event, talk)


def _standing(event: Event, talk: Context) -> MeetingAnswered:
    number = talk.speaker.guichet_id
    found = guichets_answers(talk.work, event).get(number or 0)
    return MeetingAnswered(
        identity(event), event.kind, event.title, event.starts_at, talk.work.people.guichet_name(number),
        found.stands if found else None, found.represented_by if found else "",
    )  # fmt: skip
