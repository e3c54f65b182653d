"""What has its page in the console: the chat says where, and opens it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.messages import Incoming
from guichets.errors import NotAllowed
from rendering.console_places import PLACES

DIALOGUE = "console"
BY_COMMAND: Mapping[str, str] = {}
FORMER: Mapping[str, str] = {"e": "escalade", "p": "pole"}
"""Dialogues that the chat held: their buttons stand under older messages."""

_REFERENCE = re.compile(r"[TS]-\d{4}-\d+")


@dataclass(frozen=True)
class DoneInConsole:
    """``place`` is one of ``rendering.console_places``, ``subject`` what its page is about."""

    place: str
    subject: str = ""


class ConsoleHandler:
    """``name`` may be that of a former dialogue."""

    def __init__(self, name: str = DIALOGUE) -> None:
        self.name = name
        self.commands: Mapping[str, bool] = dict.fromkeys(BY_COMMAND, True) if name == DIALOGUE else {}

    def command(self, said: Incoming, talk: Talk) -> Turn:
        return Turn.aside(DoneInConsole(BY_COMMAND[said.command]))

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        if not talk.speaker.is_gestionnaire:
            raise NotAllowed
        if self.name != DIALOGUE:
            found = _REFERENCE.match(argument)
            return Turn.aside(DoneInConsole(FORMER[self.name], found[0] if found else ""))
        if verb not in PLACES:
            raise Misunderstood
        return Turn.aside(DoneInConsole(verb, argument))

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        """Left open before its dialogue went to the console."""
        return Turn.end(DoneInConsole(FORMER[self.name]))
