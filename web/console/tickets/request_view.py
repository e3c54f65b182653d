"""What the ticket's page tells of the request: what was given, what is missing, how far the act has gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from guichets.departures import Departures
from guichets.registry import Agent
from tickets.kinds.answers import Given, given
from tickets.kinds.asking import asker_of
from tickets.kinds.declaration import Actor
from tickets.kinds.declared import FERMETURE, declaration_of
from tickets.kinds.steps import is_unfinished, next_step, step_to_undo
from tickets.ticket import Ticket
from web.console.tickets.ticket_view import state_of
from web.ports import Work

# The orders about it, and where on the page their outcome is said.
PLACES: Mapping[str, str] = {
    "etape": "demande",
    "annuler-etape": "demande",
    "couper": "demande",
    "inacheve": "suite",
}


@dataclass(frozen=True)
class StepLine:
    name: str
    is_done: bool
    is_next: bool


@dataclass(frozen=True)
class Leaver:
    """Somebody whom a fermeture d'accès may be about, and who may still come in here."""

    id: int
    name: str
    email: str


@dataclass(frozen=True)
class RequestView:
    """``undoable`` is the step that may still be a slip. ``is_report`` when whoever asks may only tell of it;
    ``leavers`` are those whose access may be cut, ``names_nobody`` when the name that was given is of none.
    """

    reference: str
    state: str
    kind: str
    given: Given
    actor: Actor
    steps: tuple[StepLine, ...]
    next_step: str
    undoable: str
    is_unfinished: bool
    is_report: bool
    leavers: tuple[Leaver, ...]
    names_nobody: bool

    @property
    def is_empty(self) -> bool:
        """A free question: there is nothing to tell of it here."""
        return not (self.given.answers or self.given.missing or self.given.undeclared or self.steps)


def request_view(
    ticket: Ticket, work: Work, reader: Agent, *, departures: Departures, now: datetime
) -> RequestView:
    declaration = declaration_of(ticket.kind)
    asker = work.registry.agent(ticket.agent_id)
    leavers = tuple(_leavers(ticket, departures)) if reader.is_gestionnaire else ()
    return RequestView(
        reference=ticket.reference,
        state=state_of(ticket),
        kind=ticket.kind,
        given=given(ticket),
        actor=declaration.actor,
        steps=steps_of(ticket),
        next_step="" if ticket.is_closed else next_step(ticket),
        undoable=step_to_undo(ticket, now),
        is_unfinished=not ticket.is_closed and is_unfinished(ticket),
        is_report=asker is not None and asker_of(asker) not in declaration.askers,
        leavers=leavers,
        names_nobody=reader.is_gestionnaire and bool(_leaving(ticket)) and not leavers,
    )


def steps_of(ticket: Ticket) -> tuple[StepLine, ...]:
    """Those of its kind, in order."""
    steps = declaration_of(ticket.kind).steps
    reached = steps.index(ticket.step) + 1 if ticket.step in steps else 0
    return tuple(
        StepLine(name, number < reached, number == reached and not ticket.is_closed)
        for number, name in enumerate(steps)
    )


def _leaving(ticket: Ticket) -> str:
    """The name of whom a fermeture is about; "" of any other ticket, or when it was not given."""
    return ticket.answers.get("person", "") if ticket.kind == FERMETURE else ""


def _leavers(ticket: Ticket, departures: Departures) -> Iterator[Leaver]:
    if name := _leaving(ticket):
        for one in departures.named(name, ticket.guichet_id):
            assert one.id is not None
            yield Leaver(one.id, one.name, one.email)
