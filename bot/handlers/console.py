"""What has its page in the console: the chat says where, and opens it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import Context, Handler, Result
from bot.errors import Misunderstood
from bot.messages import Incoming
from refusals.base import Refused
from rendering.console_places import PLACES

DIALOGUE = "console"
BY_COMMAND: Mapping[str, str] = {"reunion": "planifier", "signalement": "signaler"}
FORMER: Mapping[str, str] = {
    "e": "escalade",
    "p": "pole",
    "reunion": "agenda",
    "signalement": "signalement",
}
"""Dialogues that the chat held: their buttons stand under older messages."""

_REFERENCE = re.compile(r"[TS]-\d{4}-\d+")
_SUBJECT = re.compile(r"[TS]-\d{4}-\d+|\d{1,9}")
"""What may be said again: no word that was forged into a button."""


@dataclass(frozen=True)
class DoneInConsole:
    """``place`` is one of ``rendering.console_places``, ``subject`` what its page is about."""

    place: str
    subject: str = ""


class ConsoleHandler(Handler):
    name = DIALOGUE
    commands: Mapping[str, bool] = dict.fromkeys(BY_COMMAND, True)

    def command(self, said: Incoming, talk: Context) -> Result:
        return Result.aside(DoneInConsole(BY_COMMAND[said.command]))

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        place = PLACES.get(verb)
        if not talk.speaker.is_gestionnaire and not (place and place.is_of_agents):
            raise Refused("common.gestionnaire_only")
        if place is None:
            raise Misunderstood
        return Result.aside(DoneInConsole(verb, argument if _SUBJECT.fullmatch(argument) else ""))


class FormerDialogue(Handler):
    """``name`` is one of ``FORMER``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._place = FORMER[name]

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        if not talk.speaker.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
        found = _REFERENCE.match(argument)
        return Result.aside(DoneInConsole(self._place, found[0] if found else ""))

    def answer(self, said: Incoming, talk: Context) -> Result:
        """Left open before the console took it."""
        return Result.end(DoneInConsole(self._place))
