"""A ticket opened in an agent's name, who has called, written or come: it is asked for as any other."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.access import web_caller
from guichets.departures import Departures
from guichets.names import holds_each_word
from guichets.registry import AT_GUICHETS, Agent
from guichets.rights import Right
from guichets.scope import sees_person
from rendering.kind_words import KIND_GROUPS
from rendering.labels import MEDIUM
from tickets.errors import MINUTES, MinutesOutOfRange
from tickets.interventions import Medium
from tickets.kinds.declaration import Declaration
from tickets.kinds.declared import FERMETURE, KINDS, QUESTION
from tickets.service import TicketService
from web.errors import UnknownPage
from web.fields import number_of
from web.forms import CHANNEL, Faults, required
from web.kind_form import MORE, KindForm, read
from web.shell import Asked, Go, Page, Shell, page

PATH = "/tickets/ouvrir"
ONE = f"{PATH}/objet"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, choose, Right.ACT),
        shell.page(ONE, show, Right.ACT),
        shell.order(ONE, open_ticket, again=show),
    ]


def choose(asked: Asked) -> Page:
    """Whom it is for, and what it is: those who may come in, by the name of their guichet."""
    by_guichet: dict[str, list[Agent]] = {}
    words, wanted = asked.query.get("qui", ""), number_of(asked.query.get("guichet", ""))
    for agent in sorted(asked.work.registry.agents(asked.by.departement), key=lambda one: one.name):
        if (
            not agent.is_active
            or agent.role not in AT_GUICHETS
            or not sees_person(asked.work, asked.by, agent)
        ):
            continue
        guichet = asked.work.people.guichet_name(agent.guichet_id)
        if wanted in {None, agent.guichet_id} and holds_each_word(f"{agent.name} {guichet}", words):
            by_guichet.setdefault(guichet, []).append(agent)
    guichets = dict(sorted(by_guichet.items()))
    is_narrowed = wanted is not None or bool(words)
    return page(
        "console/tickets/ouvrir.html", guichets=guichets, groupes=KIND_GROUPS, qui=words, resserre=is_narrowed
    )


def show(asked: Asked) -> Page:
    given = asked.form if asked.refusal else asked.query
    kind, number = str(given.get("objet", "")), str(given.get("agent", ""))
    declaration = _declaration(kind)
    form = read(declaration, asked.form) if asked.refusal else KindForm.blank(declaration)
    agent = _agent(number, asked)
    return page(
        "console/tickets/ouvrir_objet.html",
        fiche=form.also(asked.faults),
        appel=asked.filled({"moyen": Medium.PHONE.value, "minutes": ""}),
        moyens=MEDIUM.items(),
        agent=agent,
        guichet=asked.work.people.guichet_name(agent.guichet_id),
    )


def open_ticket(asked: Asked) -> Go:
    declaration, faults = _declaration(asked.text("objet")), Faults()
    typed = read(declaration, asked.form)
    agent = _agent(asked.text("agent"), asked)
    if declaration.kind == QUESTION:
        faults.reading(MORE, lambda: required(typed.more))
    minutes = faults.reading("minutes", lambda: _minutes(asked.text("minutes").strip()))
    faults.sentences.update(typed.sentences)
    faults.refuse()
    ticket = asked.service(TicketService).open_for(
        typed.request,
        agent,
        by=asked.by,
        medium=_medium(asked.text("moyen")),
        minutes=minutes or 0,
        channel=CHANNEL,
        chat_ref=web_caller(agent).chat_ref,
    )
    # When it is not plain who leaves, the ticket's page asks.
    departures = Departures(asked.work, by=asked.by, now=asked.now)
    name = ticket.answers.get("person", "") if ticket.kind == FERMETURE else ""
    leaving = departures.plainly_named(name, ticket.guichet_id)
    if leaving is not None:
        departures.end(leaving.id or 0, ticket.guichet_id)
        return Go(f"/tickets/{ticket.reference}?fait=couper#demande")
    return Go(f"/tickets/{ticket.reference}?fait=ouvrir#suite")


def _minutes(text: str) -> int:
    """0 when none are counted; ``MinutesOutOfRange``."""
    minutes = number_of(text) if text else 0
    if minutes is None or (text and minutes not in MINUTES):
        raise MinutesOutOfRange
    return minutes


def _medium(name: str) -> Medium:
    return Medium(name) if name in frozenset(Medium) else Medium.PHONE


def _declaration(kind: str) -> Declaration:
    if kind not in KINDS:
        raise UnknownPage
    return KINDS[kind]


def _agent(number: str, asked: Asked) -> Agent:
    """Somebody of a guichet whom the reader sees, and who may still come in; ``UnknownPage``."""
    known = number_of(number)
    agent = asked.work.registry.agent(known) if known is not None else None
    if agent is None or not agent.is_active or agent.role not in AT_GUICHETS:
        raise UnknownPage
    if not sees_person(asked.work, asked.by, agent):
        raise UnknownPage
    return agent
