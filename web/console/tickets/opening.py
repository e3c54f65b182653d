"""A ticket opened in an agent's name, who has called, written or come: it is asked for as any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.access import web_caller
from guichets.departures import Departures
from guichets.registry import AT_GUICHETS, Agent
from guichets.rights import Right
from guichets.scope import sees_person
from rendering.kind_words import KIND_GROUPS
from rendering.labels import MEDIUM
from rendering.refusals import sentence
from tickets.errors import MinutesOutOfRange
from tickets.interventions import MINUTES, Medium
from tickets.kinds.declared import FERMETURE, KINDS, QUESTION
from tickets.kinds.opening import OpeningDesk
from web.errors import EmptyField, UnknownPage
from web.faults import fault_of
from web.fields import number_of
from web.forms import CHANNEL
from web.kind_form import MORE, KindForm, read
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of

PATH = "/tickets/ouvrir"
ONE = f"{PATH}/objet"


@dataclass(frozen=True)
class Caller:
    agent: Agent
    guichet: str


@dataclass(frozen=True)
class Call:
    """How she told it, as the form has it."""

    moyen: str = Medium.PHONE.value
    minutes: str = ""

    @property
    def medium(self) -> Medium:
        return Medium(self.moyen) if self.moyen in frozenset(Medium) else Medium.PHONE

    @property
    def time(self) -> int | None:
        """Minutes, 0 when none are counted; None for what is no such number."""
        if not self.minutes:
            return 0
        minutes = number_of(self.minutes)
        return minutes if minutes in MINUTES else None


class Opening:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(PATH, self.ask, Right.ACT),
            self._site.page(ONE, self.show, Right.ACT),
            self._site.order(ONE, self.open, Right.ACT),
        ]

    async def ask(self, _request: Request, visitor: Visitor) -> Response:
        """Whom it is for, and what it is."""
        guichets = await run_in_threadpool(self._agents, visitor.agent)
        return self._site.pages.page(
            "console/tickets/ouvrir.html", visitor, guichets=guichets, groupes=KIND_GROUPS
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        params = request.query_params
        form = KindForm.blank(KINDS[_kind(params.get("objet", ""))])
        caller = await run_in_threadpool(self._caller, params.get("agent", ""), visitor.agent)
        return self._page(visitor, caller, form)

    async def open(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            declaration = KINDS[_kind(field(form, "objet"))]
            typed, number = read(declaration, form), field(form, "agent")
            call = Call(field(form, "moyen"), field(form, "minutes").strip())
        caller = await run_in_threadpool(self._caller, number, visitor.agent)
        if declaration.kind == QUESTION and not typed.more:
            typed = typed.also({MORE: fault_of(EmptyField()).sentence})
        if call.time is None:
            typed = typed.also({"minutes": sentence(MinutesOutOfRange())})
        if typed.sentences:
            return self._page(visitor, caller, typed, call)
        reference, is_cut = await run_in_threadpool(self._open, typed, call, number, visitor.agent)
        done = "?fait=couper#demande" if is_cut else "?fait=ouvrir#suite"
        return RedirectResponse(f"/tickets/{reference}{done}", 303)

    def _page(self, visitor: Visitor, caller: Caller, form: KindForm, call: Call | None = None) -> Response:
        return self._site.pages.page(
            "console/tickets/ouvrir_objet.html",
            visitor,
            status=422 if form.sentences else 200,
            fiche=form,
            appel=call or Call(),
            moyens=list(MEDIUM.items()),
            agent=caller.agent,
            guichet=caller.guichet,
        )

    def _agents(self, reader: Agent) -> Mapping[str, Sequence[Agent]]:
        """Those who may come in, by the name of their guichet."""
        with self._site.units.reading() as work:
            by_guichet: dict[str, list[Agent]] = {}
            for agent in sorted(work.registry.agents(), key=lambda one: one.name):
                if agent.is_active and agent.role in AT_GUICHETS and sees_person(work, reader, agent):
                    by_guichet.setdefault(work.people.guichet_name(agent.guichet_id), []).append(agent)
            return dict(sorted(by_guichet.items()))

    def _caller(self, number: str, reader: Agent) -> Caller:
        with self._site.units.reading() as work:
            agent = _agent(number, work, reader)
            return Caller(agent, work.people.guichet_name(agent.guichet_id))

    def _open(self, typed: KindForm, call: Call, number: str, by: Agent) -> tuple[str, bool]:
        """Its reference, and whether the access of whoever leaves is cut at once."""
        now = self._site.clock()
        with self._site.units() as work:
            agent = _agent(number, work, by)
            ticket = OpeningDesk(work, now=now, zone=self._site.zone).open_for(
                typed.request,
                agent,
                by=by,
                medium=call.medium,
                minutes=call.time or 0,
                channel=CHANNEL,
                chat_ref=web_caller(agent).chat_ref,
            )
            # When it is not plain who leaves, the ticket's page asks.
            departures = Departures(work, by=by, now=now)
            name = ticket.answers.get("person", "") if ticket.kind == FERMETURE else ""
            leaving = departures.plainly_named(name, ticket.guichet_id)
            if leaving is not None:
                departures.end(leaving.id or 0, ticket.guichet_id)
            return ticket.reference, leaving is not None


def _kind(name: str) -> str:
    if name not in KINDS:
        raise UnknownPage
    return name


def _agent(number: str, work: Work, reader: Agent) -> Agent:
    """Somebody of a guichet whom the reader sees, and who may still come in; ``UnknownPage``."""
    known = number_of(number)
    agent = work.registry.agent(known) if known is not None else None
    if agent is None or not agent.is_active or agent.role not in AT_GUICHETS:
        raise UnknownPage
    if not sees_person(work, reader, agent):
        raise UnknownPage
    return agent
