"""Under a convocation: an agent says whether their guichet comes. Who represents it, their page asks."""

from __future__ import annotations

from dataclasses import dataclass

from agenda.answers import Answer, AnswerService, guichets_answers
from agenda.notices import NumberedNotice
from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.messages import Incoming
from diffusion.publications import PublicationService


@dataclass(frozen=True)
class MeetingAnswered(NumberedNotice):
    """What stands for the guichet, None for nothing; ``instead`` names whoever represents it."""

    guichet: str
    answer: Answer | None
    instead: str


class ConvocationHandler(Handler):
    name = "convocation"

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        service = AnswerService(talk.work, now=talk.now, channel=said.channel)
        event = service.open_to(talk.work.events.by_id(read_number(argument)), talk.speaker)
        match verb:
            case Answer.PRESENT | Answer.ABSENT:
                service.answer_for_guichet(event, talk.speaker, Answer(verb))
            case "show":
                pass
            case _:
                raise Misunderstood
        guichet_id = talk.speaker.guichet_id
        found = guichets_answers(talk.work, event).get(guichet_id or 0)
        return Result.aside(
            MeetingAnswered(
                event.kind, event.title, event.starts_at, event.place, read_number(argument),
                talk.work.people.guichet_name(guichet_id),
                found.stands if found else None, found.represented_by if found else "",
            )
        )  # fmt: skip


@dataclass(frozen=True)
class PublicationRead:
    pass


class DiffusionHandler(Handler):
    name = "diffusion"

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        service = PublicationService(talk.work, now=talk.now, channel=said.channel)
        if verb != "read" or service.read(read_number(argument), talk.speaker) is None:
            raise Misunderstood
        return Result.aside(PublicationRead())
