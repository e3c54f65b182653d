"""What she asks of the gestionnaire by a form: one for each kind of request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.access import web_caller
from guichets.departures import Departures
from guichets.registry import Agent
from guichets.rights import Right
from rendering.kind_words import KIND_GROUPS
from tickets.desk import Desk
from tickets.desk import Request as Help
from tickets.kinds.asking import asker_of
from tickets.kinds.declared import FERMETURE, KINDS, QUESTION
from web.errors import SeveralOfThatName, UnknownPage
from web.faults import fault_of
from web.fields import number_of
from web.forms import CHANNEL
from web.kind_form import KindForm, read
from web.ports import Work
from web.site import Site
from web.space.tickets import CUT, NOT_CUT, REQUESTED
from web.space.tickets import PATH as TICKETS
from web.visitors import Visitor, field, form_of

PATH = "/nouvelle-demande"
PRESSED_TWICE = timedelta(minutes=2)
"""The same thing asked again within this time is the same form, sent twice."""


NOBODY = 0
"""Chosen when none of those whom the name may mean is leaving."""


@dataclass(frozen=True)
class Opened:
    """``done`` is what her ticket's page says of it."""

    reference: str
    done: str


class NewRequests:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        one = f"{PATH}/{{kind}}"
        return [
            self._site.page(PATH, self.index, Right.SPEAK),
            self._site.page(one, self.show, Right.SPEAK),
            self._site.order(one, self.send, Right.SPEAK),
        ]

    async def index(self, _request: Request, visitor: Visitor) -> Response:
        return self._site.pages.page("space/demandes.html", visitor, groupes=KIND_GROUPS)

    async def show(self, request: Request, visitor: Visitor) -> Response:
        return self._page(visitor, KindForm.blank(KINDS[_kind(request)]))

    async def send(self, request: Request, visitor: Visitor) -> Response:
        declaration = KINDS[_kind(request)]
        async with form_of(request, visitor, takes_masked=True) as form:
            typed, who = read(declaration, form), number_of(field(form, "qui"))
        if typed.sentences:
            return self._page(visitor, typed)
        try:
            opened = await run_in_threadpool(self._open, typed, who, visitor.agent)
        except SeveralOfThatName as refused:
            return self._page(visitor, typed.also({"person": fault_of(refused).sentence}), refused.people)
        return RedirectResponse(f"{TICKETS}/{opened.reference}?fait={opened.done}#fin", 303)

    def _page(self, visitor: Visitor, form: KindForm, namesakes: Sequence[tuple[int, str]] = ()) -> Response:
        asker, declaration = asker_of(visitor.agent), form.declaration
        may_ask = asker in declaration.askers
        return self._site.pages.page(
            "space/demande.html",
            visitor,
            status=422 if form.sentences else 200,
            fiche=form,
            signale=not may_ask,
            coupe=may_ask and declaration.kind == FERMETURE,
            homonymes=namesakes,
        )

    def _open(self, typed: KindForm, who: int | None, agent: Agent) -> Opened:
        now = self._site.clock()
        with self._site.units() as work:
            departures = Departures(work, by=agent, now=now)
            leaving = _leaving(typed, who, departures, agent)
            wanted, done = typed.request, _done(typed, leaving, departures, agent)
            if leaving is not None:  # the account closed in the SNE is to be hers too
                wanted = replace(wanted, answers={**wanted.answers, "person": leaving.name})
            if (before := self._just_opened(wanted, work, agent)) is not None:
                return Opened(before, done)
            ticket = Desk(work, now=now, zone=self._site.zone).open_ticket(
                wanted, by=agent, channel=CHANNEL, chat_ref=web_caller(agent).chat_ref
            )
            if leaving is not None:
                departures.end(leaving.id or 0, agent.guichet_id)
            return Opened(ticket.reference, done)

    def _just_opened(self, wanted: Help, work: Work, agent: Agent) -> str | None:
        assert agent.id is not None
        since = self._site.clock() - PRESSED_TWICE
        for ticket in work.tickets.of_agent(agent.id, limit=5):
            is_same = (ticket.kind, ticket.numero_unique) == (wanted.kind, wanted.numero_unique)
            if is_same and ticket.opened_at > since and ticket.answers == dict(wanted.answers):
                return ticket.reference
        return None


def _kind(request: Request) -> str:
    kind: str = request.path_params["kind"]
    if kind not in KINDS or kind == QUESTION:
        raise UnknownPage
    return kind


def _leaving(typed: KindForm, who: int | None, departures: Departures, agent: Agent) -> Agent | None:
    """Whose access ends with this request, if anybody's; ``SeveralOfThatName`` until she says whose."""
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
    if leaving is not None:
        return CUT
    if typed.declaration.kind == FERMETURE and departures.may_end(agent.guichet_id):
        return NOT_CUT
    return REQUESTED
