"""What the bot can do, for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation.draft import open_draft
from bot.conversation.treated import QuestionState
from bot.dialogue import Context, Handler, Result
from bot.errors import Misunderstood
from bot.messages import Incoming
from bot.unknown_senders import DataNotice
from guichets.access import AccessService
from privacy.notice import Notice
from refusals.base import Refused


@dataclass(frozen=True)
class Help:
    name: str
    is_gestionnaire: bool


@dataclass(frozen=True)
class Stopped:
    """« /annuler »: the open dialogue is dropped, and the questions that were ``waiting`` behind it."""

    waiting: tuple[str, ...] = ()


class HelpHandler(Handler):
    name = "aide"
    commands: Mapping[str, bool] = dict.fromkeys(("start", "aide", "help", "annuler", "donnees"), False)

    def __init__(self, notice: Notice) -> None:
        self._notice = notice

    def command(self, said: Incoming, talk: Context) -> Result:
        if said.command == "annuler":
            return Result.end(Stopped(_waiting(talk)))
        if said.command == "donnees":
            return Result.aside(DataNotice(self._notice))
        if said.command == "start" and said.argument:
            raise Refused("guichets.account_already_bound")
        if said.command == "start":
            return Result.aside(AccessService(talk.work, now=talk.now).welcome(talk.speaker))
        return Result.aside(Help(talk.speaker.name, talk.speaker.is_gestionnaire))

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        if verb == "donnees":
            return Result.aside(DataNotice(self._notice))
        raise Misunderstood


def _waiting(talk: Context) -> tuple[str, ...]:
    held = open_draft(talk) or QuestionState.of(talk)
    return tuple(part.question.text for part in held.asked.rest) if held else ()
