"""A fermeture d'accès that was just sent: the access of whoever leaves to this very service ends at once."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import Context
from guichets.departures import Departures
from tickets.kinds.declared import FERMETURE
from tickets.ticket import Ticket

MOST_NAMED = 8


@dataclass(frozen=True)
class AccessCut:
    """To whoever asked: here it is done; in the SNE it is not."""

    name: str
    reference: str


@dataclass(frozen=True)
class WhoLeaves:
    """It is not plain who is meant: ``people`` are identifier, name and mail address."""

    reference: str
    people: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class NobodyNamed:
    """Nobody of the ticket's guichet who may come in here bears this name."""

    name: str
    reference: str


def departure_pages(ticket: Ticket, talk: Context) -> tuple[object, ...]:
    """Cuts the access if it is plain whose it is. Nothing when the agent may only report a departure."""
    speaker, name = talk.speaker, ticket.answers.get("person", "")
    departures = Departures(talk.work, by=speaker, now=talk.now)
    if ticket.kind != FERMETURE or not name or not departures.may_end(ticket.guichet_id):
        return ()
    found = departures.named(name, ticket.guichet_id)
    if not found:
        return (NobodyNamed(name, ticket.reference),)
    plain = departures.plainly_named(name, ticket.guichet_id)
    if plain is None:
        people = tuple((one.id or 0, one.name, one.email) for one in found[:MOST_NAMED])
        return (WhoLeaves(ticket.reference, people),)
    return (cut(ticket, plain.id or 0, talk),)


def cut(ticket: Ticket, agent_id: int, talk: Context) -> AccessCut:
    """The ticket names the colleague who leaves, so that the account closed in the SNE is theirs too."""
    leaving = Departures(talk.work, by=talk.speaker, now=talk.now).end(agent_id, ticket.guichet_id)
    ticket.answers = {**ticket.answers, "person": leaving.name}
    return AccessCut(leaving.name, ticket.reference)
