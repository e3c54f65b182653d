"""Satisfaction: under what closed her ticket, the agent says whether it helped, and a word if she wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.completing import own_ticket
from bot.handlers.suivi import NothingAdded
from bot.messages import Incoming
from bot.state import State
from deadlines.zones import Zone
from tickets.errors import NothingToRate
from tickets.ratings import RatingDesk
from tickets.reopening import may_reopen
from tickets.ticket import Rating, Ticket


@dataclass(frozen=True)
class RatingHeard:
    reference: str
    helped: bool
    can_reopen: bool


@dataclass(frozen=True)
class RatingWordAsked:
    reference: str


@dataclass(frozen=True)
class RatingWordKept:
    reference: str


class RatingHandler:
    """Her word is awaited only once she has asked to give one: what she writes is a question otherwise."""

    name = "rating"
    commands: Mapping[str, bool] = {}

    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def command(self, said: Incoming, talk: Talk) -> Turn:
        raise Misunderstood

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        ticket = own_ticket(argument, talk)
        match verb:
            case Rating.HELPED | Rating.NOT_HELPED:
                return self._rate(ticket, Rating(verb), talk)
            case "word":
                if ticket.rating is None:
                    raise NothingToRate(ticket.reference)
                state = State(self.name, "word", {"reference": ticket.reference})
                return Turn.go_on(state, RatingWordAsked(ticket.reference))
            case "leave":
                return self._leave(talk, NothingAdded(ticket.reference))
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        assert talk.state is not None
        ticket = own_ticket(str(talk.state.data["reference"]), talk)
        self._desk(talk).comment(ticket, said.text, by=talk.speaker)
        return Turn.end(RatingWordKept(ticket.reference))

    def _rate(self, ticket: Ticket, rating: Rating, talk: Talk) -> Turn:
        self._desk(talk).rate(ticket, rating, by=talk.speaker)
        can_reopen = may_reopen(ticket, now=talk.now, zone=self._zone)
        return self._leave(talk, RatingHeard(ticket.reference, rating is Rating.HELPED, can_reopen))

    def _leave(self, talk: Talk, page: object) -> Turn:
        """Ends this dialogue; another one that is open stays as it is."""
        is_ours = talk.state is not None and talk.state.dialogue == self.name
        return Turn.end(page) if is_ours else Turn.aside(page)

    def _desk(self, talk: Talk) -> RatingDesk:
        return RatingDesk(talk.work, now=talk.now, zone=self._zone)
