"""A référent answers a review of their guichet: one touch if all is right, else one for whoever has left."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.messages import Incoming
from guichets.departures import Departures
from guichets.errors import UnknownColleague, UnknownGuichet
from guichets.reviews import Review, ReviewKind, ReviewService, may_answer, users_of
from journal.people import identity
from refusals.base import Refused
from rendering.labels import ACT
from tickets.kinds.declared import FERMETURE, KINDS
from tickets.life import Status
from tickets.service import Request

_ACCOUNT = "c"
"""Before the number of an account of the SNE, whose holder has none here."""
MOST_SHOWN = 20
"""Each with its button: the page fits in one message; the others stand on the page of the guichet."""


@dataclass(frozen=True)
class WhoHasLeft:
    """``people`` are what a button names them by, and their name. ``left`` is who was just said to have left,
    with the ticket that asks for the end of their account.
    """

    number: int
    guichet: str
    people: tuple[tuple[str, str], ...]
    left: str = ""
    reference: str = ""
    more: int = 0


@dataclass(frozen=True)
class DepartureToConfirm:
    """Nothing is cut yet; ``who`` is what the button names the person by."""

    number: int
    who: str
    name: str


@dataclass(frozen=True)
class ReviewAnswered:
    kind: ReviewKind
    guichet: str


class ReviewHandler(Handler):
    name = "revue"

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        number, _, who = argument.partition(":")
        review = talk.work.reviews.get(read_number(number))
        if review is None or not may_answer(talk.work, review, talk.speaker):
            raise Refused("common.gestionnaire_only")
        match verb:
            case "exact":
                ReviewService(talk.work, now=talk.now, channel=said.channel).answer(review, by=talk.speaker)
                return Result.aside(ReviewAnswered(review.kind, self._guichet(review, talk)))
            case "who":
                return Result.aside(self._page(review, talk))
            case "sure":
                name = self._name(review, who, talk)
                return Result.aside(DepartureToConfirm(identity(review), who, name))
            case "left":
                return Result.aside(self._left(review, who, said, talk))
            case _:
                raise Misunderstood

    def _left(self, review: Review, who: str, said: Incoming, talk: Context) -> WhoHasLeft:
        """Their access here ends at once; the ticket asks for that of the SNE."""
        name = self._name(review, who, talk)
        if not who.startswith(_ACCOUNT):
            Departures(talk.work, by=talk.speaker, now=talk.now).end(read_number(who), review.guichet_id)
        reference = self._asked_already(name, talk)
        if not reference:
            request = Request(
                question=ACT[FERMETURE],
                theme=KINDS[FERMETURE].theme,
                kind=FERMETURE,
                answers={"person": name},
            )
            reference = talk.tickets.open_ticket(
                request, by=talk.speaker, channel=said.channel, chat_ref=said.chat_ref
            ).reference
        return self._page(review, talk, left=name, reference=reference)

    @staticmethod
    def _name(review: Review, who: str, talk: Context) -> str:
        """``UnknownColleague`` for somebody who is not, or no more, in the list."""
        agents, accounts = users_of(talk.work, review.guichet_id)
        names = {f"{one.id}": one.name for one in agents if one.id != talk.speaker.id}
        names |= {f"{_ACCOUNT}{one.id}": one.name for one in accounts}
        if who not in names:
            raise UnknownColleague
        return names[who]

    @staticmethod
    def _asked_already(name: str, talk: Context) -> str:
        """The ticket that asks for the end of this account, when the button was pressed twice."""
        mine = talk.work.tickets.of_agent(identity(talk.speaker), limit=MOST_SHOWN)
        same = (one for one in mine if one.kind == FERMETURE and one.answers.get("person") == name)
        return next((one.reference for one in same if one.status is not Status.CLOSED), "")

    def _page(self, review: Review, talk: Context, *, left: str = "", reference: str = "") -> WhoHasLeft:
        agents, accounts = users_of(talk.work, review.guichet_id)
        people = [(str(one.id), one.name) for one in agents if one.id != talk.speaker.id]
        people += [(f"{_ACCOUNT}{one.id}", one.name) for one in accounts if one.name != left]
        return WhoHasLeft(
            identity(review),
            self._guichet(review, talk),
            tuple(people[:MOST_SHOWN]),
            left,
            reference,
            len(people[MOST_SHOWN:]),
        )

    @staticmethod
    def _guichet(review: Review, talk: Context) -> str:
        guichet = talk.work.registry.guichet(review.guichet_id)
        if guichet is None:
            raise UnknownGuichet
        return guichet.name
