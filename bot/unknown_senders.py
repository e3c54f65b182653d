"""A stranger, whom nobody knows: a code lets them in, or a request that the gestionnaire accepts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue import Result
from bot.messages import Incoming
from bot.state import State
from guichets.access import AccessService, Caller
from guichets.errors import UnknownGuichet
from guichets.registry import Guichet
from privacy.notice import Notice
from storage.unit_of_work import Work

MAX_CHOICES = 5
MAX_GUICHET_TEXT = 120

DIALOGUE = "inconnu"

_IDENTIFIER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class GuichetAsked:
    """To a stranger: which guichet do they work for?"""


@dataclass(frozen=True)
class GuichetChoices:
    """``choices`` are identifier and name of the guichets that fit what the stranger typed."""

    typed: str
    choices: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class AccessRequested:
    guichet: str


@dataclass(frozen=True)
class AccessPending:
    """The stranger wrote again before the gestionnaire decided."""


@dataclass(frozen=True)
class StrangerMet:
    """To whatever else a stranger says."""


@dataclass(frozen=True)
class DataNotice:
    """What is kept of whoever writes here, in a few lines; ``notice`` knows the page that says it all."""

    notice: Notice


class UnknownSenders:
    def __init__(self, notice: Notice) -> None:
        self._notice = notice

    def __call__(self, said: Incoming, work: Work, state: State | None, now: datetime) -> Result:
        accesses = AccessService(work, now=now)
        caller = Caller(said.channel, said.user_ref, said.chat_ref, said.display_name)
        if said.command == "start" and said.argument:
            agent = accesses.redeem(said.argument, caller)
            return Result.end(accesses.welcome(agent))
        if said.command == "donnees" and state is None:
            return Result.aside(DataNotice(self._notice))
        if work.registry.pending_request(said.channel, said.user_ref) is not None:
            return Result.end(AccessPending())
        if said.command == "start":
            return Result.go_on(State(DIALOGUE, "guichet"), GuichetAsked())
        if state is None or state.dialogue != DIALOGUE:
            return Result.end(StrangerMet())
        if said.action:
            return self._request(accesses, caller, self._chosen(said.action, work))
        return self._match(said, work, accesses, caller)

    def _match(self, said: Incoming, work: Work, accesses: AccessService, caller: Caller) -> Result:
        typed = " ".join(said.text.split())[:MAX_GUICHET_TEXT]
        if not typed or said.command:
            return Result.aside(GuichetAsked())
        found = work.registry.guichets_like(typed, limit=MAX_CHOICES)
        if found:
            choices = tuple((g.id, g.name) for g in found if g.id is not None)
            return Result.go_on(State(DIALOGUE, "choix", {"typed": typed}), GuichetChoices(typed, choices))
        accesses.request(caller, typed, None)
        return Result.end(AccessRequested(typed))

    @staticmethod
    def _request(accesses: AccessService, caller: Caller, guichet: Guichet) -> Result:
        accesses.request(caller, guichet.name, guichet.id)
        return Result.end(AccessRequested(guichet.name))

    @staticmethod
    def _chosen(action: str, work: Work) -> Guichet:
        number = action.removeprefix("inconnu:guichet:")
        guichet = work.registry.guichet(int(number)) if _IDENTIFIER.fullmatch(number) else None
        if guichet is None:
            raise UnknownGuichet
        return guichet
