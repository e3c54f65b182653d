"""What an agent asks of the gestionnaire by a form: one for each kind of request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from starlette.routing import BaseRoute

from guichets.access import web_caller
from guichets.departures import Departures
from guichets.registry import Agent
from guichets.rights import Right
from rendering.kind_words import KIND_GROUPS
from tickets.kinds.declaration import Declaration, asker_of
from tickets.kinds.declared import FERMETURE, KINDS, QUESTION
from tickets.service import Request as Help
from tickets.service import TicketService
from web.errors import FieldsAtFault, SeveralOfThatName, UnknownPage
from web.fields import number_of
from web.forms import CHANNEL
from web.kind_form import KindForm, read
from web.shell import Asked, Go, Page, Shell, page
from web.space.tickets import CUT, NOT_CUT, REQUESTED
from web.space.tickets import PATH as TICKETS

PATH = "/nouvelle-demande"
PRESSED_TWICE = timedelta(minutes=2)
"""The same thing asked again within this time is the same form, sent twice."""
NOBODY = 0
"""Chosen when none of those whom the name may mean is leaving."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{kind}}"
    return [
        shell.page(PATH, listed, Right.SPEAK),
        shell.page(one, show, Right.SPEAK),
        shell.order(one, send, Right.SPEAK, again=show),
    ]


def listed(_asked: Asked) -> Page:
    return page("space/demandes.html", groupes=KIND_GROUPS)


def show(asked: Asked) -> Page:
    declaration, error = _declaration(asked), asked.error
    form = read(declaration, asked.form) if error else KindForm.blank(declaration)
    at_fault = {"person": asked.refused} if isinstance(error, SeveralOfThatName) else asked.faults
    may_ask = asker_of(asked.by) in declaration.askers
    return page(
        "space/demande.html",
        fiche=form.also(at_fault),
        signale=not may_ask,
        coupe=may_ask and declaration.kind == FERMETURE,
        homonymes=error.people if isinstance(error, SeveralOfThatName) else (),
    )


def send(asked: Asked) -> Go:
    typed = read(_declaration(asked), asked.form)
    if typed.sentences:
        raise FieldsAtFault(typed.sentences)
    departures = Departures(asked.work, by=asked.by, now=asked.now)
    leaving = _leaving(typed, number_of(asked.text("qui")), departures, asked.by)
    wanted, done = typed.request, _done(typed, leaving, departures, asked.by)
    if leaving is not None:  # the account closed in the SNE is to be this colleague's too
        wanted = replace(wanted, answers={**wanted.answers, "person": leaving.name})
    reference = _just_opened(wanted, asked)
    if not reference:
        ticket = asked.service(TicketService).open_ticket(
            wanted, by=asked.by, channel=CHANNEL, chat_ref=web_caller(asked.by).chat_ref
        )
        reference = ticket.reference
        if leaving is not None:
            departures.end(leaving.id or 0, asked.by.guichet_id)
    return Go(f"{TICKETS}/{reference}?fait={done}#fin")


def _declaration(asked: Asked) -> Declaration:
    kind = asked.path["kind"]
    if kind not in KINDS or kind == QUESTION:
        raise UnknownPage
    return KINDS[kind]


def _just_opened(wanted: Help, asked: Asked) -> str:
    since = asked.now - PRESSED_TWICE
    for ticket in asked.work.tickets.of_agent(asked.me, limit=5):
        is_same = (ticket.kind, ticket.numero_unique) == (wanted.kind, wanted.numero_unique)
        if is_same and ticket.opened_at > since and ticket.answers == dict(wanted.answers):
            return ticket.reference
    return ""


def _leaving(typed: KindForm, who: int | None, departures: Departures, agent: Agent) -> Agent | None:
    """Whose access ends with this request, if anybody's; ``SeveralOfThatName`` until the agent says whose."""
    name = typed.filled.answers.get("person", "")
    if typed.declaration.kind != FERMETURE or not name:
        return None
    found = {one.id: one for one in departures.named(name, agent.guichet_id) if one.id}
    if not found or who == NOBODY:
        return None
    meant = found.get(who or NOBODY) or departures.plainly_named(name, agent.guichet_id)
    if meant is None:
        labels = ((number, f"{one.name} · {one.email or number}") for number, one in found.items())
        raise SeveralOfThatName(tuple(labels))
    return meant


def _done(typed: KindForm, leaving: Agent | None, departures: Departures, agent: Agent) -> str:
    """What the page of the agent's ticket says of it."""
    if leaving is not None:
        return CUT
    if typed.declaration.kind == FERMETURE and departures.may_end(agent.guichet_id):
        return NOT_CUT
    return REQUESTED
