"""What the ticket's page tells of the request: what was given, what is missing, how far the act has gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guichets.departures import Departures
from tickets.kinds.answers import given
from tickets.kinds.declaration import asker_of
from tickets.kinds.declared import FERMETURE, declaration_of
from tickets.steps import step_to_undo
from tickets.ticket import Ticket
from web.shell import Asked


@dataclass(frozen=True)
class StepLine:
    name: str
    is_done: bool
    is_next: bool


def request_view(ticket: Ticket, asked: Asked) -> Mapping[str, object]:
    """``undoable`` is the step that may still be a slip. ``is_report`` when whoever asks may only tell of it;
    ``leavers`` are those whom a fermeture d'accès may be about, and who may still come in here;
    ``names_nobody`` when the name that was given is of none.
    """
    asker = asked.work.registry.agent(ticket.agent_id)
    leaving = (
        ticket.answers.get("person", "") if ticket.kind == FERMETURE and asked.by.is_gestionnaire else ""
    )
    departures = Departures(asked.work, by=asked.by, now=asked.now)
    leavers = departures.named(leaving, ticket.guichet_id)
    told, steps = given(ticket), steps_of(ticket)
    return {
        "is_empty": not (told.answers or told.missing or told.undeclared or steps),  # a free question
        "given": told,
        "steps": steps,
        "next_step": "" if ticket.is_closed else ticket.next_step,
        "undoable": step_to_undo(ticket, asked.now),
        "is_report": asker is not None and asker_of(asker) not in declaration_of(ticket.kind).askers,
        "leavers": leavers,
        "names_nobody": bool(leaving) and not leavers,
    }


def steps_of(ticket: Ticket) -> tuple[StepLine, ...]:
    """Those of its kind, in order."""
    steps = declaration_of(ticket.kind).steps
    reached = steps.index(ticket.step) + 1 if ticket.step in steps else 0
    return tuple(
        StepLine(name, number < reached, number == reached and not ticket.is_closed)
        for number, name in enumerate(steps)
    )
