"""Who gets in: access requests, that the gestionnaire accepts or refuses with a button; links to the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.messages import Incoming
from bot.state import State
from guichets.access import AccessService
from guichets.errors import GuichetMissing
from guichets.links import Links, Ways
from guichets.notices import AccessAsked
from guichets.registry import Agent
from refusals.base import Refused

MAX_CHOICES = 5


@dataclass(frozen=True)
class AccessAccepted:
    name: str
    guichet: str


@dataclass(frozen=True)
class AccessDenied:
    name: str


@dataclass(frozen=True)
class RequestGuichetAsked:
    """The stranger named a guichet that nobody knows: the gestionnaire types which one it is."""

    request_id: int
    typed: str


@dataclass(frozen=True)
class RequestGuichetChoices:
    request_id: int
    choices: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class LinkInPrivate:
    """A link that lets somebody in is given to that person alone, never before their group."""


class AccessHandler(Handler):
    name = "acces"
    commands: Mapping[str, bool] = {"connexion": False}

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def command(self, said: Incoming, talk: Context) -> Result:
        if not said.is_private:
            return Result.aside(LinkInPrivate())
        ways = Ways(self._public_url, by_mail=False, by_telegram=True)
        return Result.aside(Links(talk.work, ways, now=talk.now).give(talk.speaker))

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        if not talk.speaker.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
        request_id, _, choice = argument.partition(":")
        number = read_number(request_id)
        accesses = self._accesses(talk)
        match verb:
            case "accept":
                try:
                    return Result.aside(self._accepted(accesses.accept(number, by=talk.speaker), talk))
                except GuichetMissing:
                    return self._ask_guichet(number, talk)
            case "refuse":
                request = accesses.refuse(number, by=talk.speaker)
                return Result.aside(AccessDenied(request.display_name))
            case "guichet":
                accesses.choose_guichet(number, read_number(choice), by=talk.speaker)
                return Result.end(self._accepted(accesses.accept(number, by=talk.speaker), talk))
            case "back":
                return self._leave(number, talk)
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Context) -> Result:
        assert talk.state is not None
        number = int(talk.state.data["request"])
        found = talk.work.registry.guichets_like(
            said.text, limit=MAX_CHOICES, departement=talk.speaker.departement
        )
        if not found:
            return self._ask_guichet(number, talk)
        choices = tuple((g.id, g.name) for g in found if g.id is not None)
        return Result.go_on(talk.state, RequestGuichetChoices(number, choices))

    def _ask_guichet(self, number: int, talk: Context) -> Result:
        typed = self._accesses(talk).asked(number, by=talk.speaker).guichet_text
        return Result.go_on(
            State(self.name, "guichet", {"request": number}), RequestGuichetAsked(number, typed)
        )

    def _leave(self, number: int, talk: Context) -> Result:
        """Back to the request, undecided; another dialogue that is open stays as it is."""
        request = self._accesses(talk).asked(number, by=talk.speaker)
        guichet = talk.work.people.guichet_name(request.guichet_id) or request.guichet_text
        card = AccessAsked(number, request.display_name, guichet, request.guichet_id is not None)
        return talk.leave(self.name, card)

    @staticmethod
    def _accesses(talk: Context) -> AccessService:
        return AccessService(talk.work, now=talk.now)

    @staticmethod
    def _accepted(agent: Agent, talk: Context) -> AccessAccepted:
        return AccessAccepted(agent.name, talk.work.people.guichet_name(agent.guichet_id))
