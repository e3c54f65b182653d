"""« Ce n’est pas un nom »: the next message is taken as it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.conversation.completing import own_ticket
from bot.dialogue import Context, Handler, Result, asked_anew
from bot.errors import Misunderstood
from bot.messages import Incoming
from bot.state import AS_TYPED_SINCE, SUIVI, State


@dataclass(frozen=True)
class TypeItAgain:
    """``reference`` is the ticket that the message had just completed, "" for none."""

    reference: str


class NotAName(Handler):
    """« Ce n’est pas un nom »."""

    name = "nom"

    def __init__(self, questions: Handler) -> None:
        """``questions`` take what is typed again."""
        self._questions = questions

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        if verb != "none":
            raise Misunderstood
        since: dict[str, Any] = {AS_TYPED_SINCE: talk.now.isoformat()}
        if argument:
            ticket = own_ticket(argument, talk)
            adding = {"reference": ticket.reference, "at": talk.now.isoformat()}
            return Result.go_on(State(SUIVI, "add", adding | since), TypeItAgain(ticket.reference))
        before = talk.state or State(self.name)
        return Result.go_on(State(before.dialogue, before.step, {**before.data, **since}), TypeItAgain(""))

    def answer(self, said: Incoming, talk: Context) -> Result:
        """Nothing else was open."""
        return asked_anew(self._questions, said, talk)
