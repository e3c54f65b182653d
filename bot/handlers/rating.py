"""Satisfaction: under what closed a ticket, its agent says whether it helped, and a word if they wish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.asked import FORGOTTEN_AFTER
from bot.conversation.completing import AdditionSent, add_to, own_ticket
from bot.dialogue import Context, Handler, Result, asked_anew
from bot.errors import Misunderstood
from bot.handlers.suivi import NothingAdded, ThanksHeard, is_courtesy
from bot.messages import Incoming
from bot.state import State
from tickets.errors import NothingToRate
from tickets.ratings import RatingService
from tickets.reopening import may_reopen
from tickets.ticket import Rating, Ticket

MISSING = "missing"
"""The step that awaits what is missing."""


@dataclass(frozen=True)
class RatingHeard:
    """``awaits`` what is missing: what the agent writes next is for this ticket."""

    reference: str
    helped: bool
    can_reopen: bool
    awaits: bool = False


@dataclass(frozen=True)
class MissingOrQuestion:
    """What the agent wrote may be what is missing, or something else: they say which."""

    reference: str
    text: str


@dataclass(frozen=True)
class RatingWordAsked:
    reference: str


@dataclass(frozen=True)
class RatingWordKept:
    reference: str


class RatingHandler(Handler):
    """What the agent writes after a no is what is missing, and goes to whoever answers them; after a yes, it
    is a question, unless they have asked to add a word.
    """

    name = "rating"

    def __init__(self, questions: Handler) -> None:
        """``questions`` take what turns out to be no word about the ticket."""
        self._questions = questions

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        ticket = own_ticket(argument, talk)
        match verb:
            case Rating.HELPED | Rating.NOT_HELPED:
                return self._rate(ticket, Rating(verb), said, talk)
            case "word":
                if ticket.rating is None:
                    raise NothingToRate(ticket.reference)
                state = State(self.name, "word", {"reference": ticket.reference})
                return Result.go_on(state, RatingWordAsked(ticket.reference))
            case "missing" | "apart":
                return self._told_apart(verb, ticket, said, talk)
            case "leave":
                return talk.leave(self.name, NothingAdded(ticket.reference))
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Context) -> Result:
        assert talk.state is not None
        ticket = own_ticket(str(talk.state.data["reference"]), talk)
        if talk.state.step == "word":
            self._desk(talk).comment(ticket, said.text, by=talk.speaker)
            return Result.end(RatingWordKept(ticket.reference))
        if said.is_edit or said.at - datetime.fromisoformat(talk.state.data["at"]) >= FORGOTTEN_AFTER:
            return asked_anew(self._questions, said, talk)
        if not said.attachments and is_courtesy(said.text, asked=False):
            return Result.end(ThanksHeard(ticket.reference, ticket.is_closed))
        if "?" in said.text and not said.attachments:
            data = {**talk.state.data, "text": said.text}
            return Result.go_on(
                State(self.name, MISSING, data), MissingOrQuestion(ticket.reference, said.text)
            )
        return Result.end(self._give(ticket, said, talk))

    def _rate(self, ticket: Ticket, rating: Rating, said: Incoming, talk: Context) -> Result:
        self._desk(talk).rate(ticket, rating, by=talk.speaker)
        can_reopen = may_reopen(ticket, now=talk.now, zone=talk.zone)
        is_free = talk.state is None or talk.state.dialogue == self.name
        awaits = rating is Rating.NOT_HELPED and is_free
        page = RatingHeard(ticket.reference, rating is Rating.HELPED, can_reopen, awaits)
        if not awaits:
            return talk.leave(self.name, page)
        data = {"reference": ticket.reference, "at": said.at.isoformat()}
        return Result.go_on(State(self.name, MISSING, data), page)

    def _told_apart(self, verb: str, ticket: Ticket, said: Incoming, talk: Context) -> Result:
        state = talk.state_of(self.name)
        if state is None or "text" not in state.data:
            raise Misunderstood
        typed = replace(said, action="", text=str(state.data["text"]))
        if verb == "apart":
            return asked_anew(self._questions, typed, talk)
        return Result.end(self._give(ticket, typed, talk))

    def _give(self, ticket: Ticket, said: Incoming, talk: Context) -> AdditionSent | RatingWordKept:
        """To whoever answers the agent: in the ticket, open again, or with the rating when it is too late."""
        if ticket.is_closed and not may_reopen(ticket, now=talk.now, zone=talk.zone):
            self._desk(talk).comment(ticket, said.text, by=talk.speaker)
            return RatingWordKept(ticket.reference)
        return add_to(ticket, said, talk)

    def _desk(self, talk: Context) -> RatingService:
        return RatingService(talk.work, now=talk.now, zone=talk.zone)
