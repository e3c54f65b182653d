"""The pages on which a ticket is taken apart, or put with another: what will happen is read first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from privacy.text import is_too_long
from rendering.labels import ACT, THEME
from tickets.errors import TicketError
from tickets.kinds.declared import KINDS
from tickets.kinds.declared import QUESTION as ANY_QUESTION
from tickets.life import Status
from tickets.ticket import SENSITIVE, Ticket
from tickets.triage.grouping import MOST_PARTS, GroupingDesk, Part
from web.console.tickets.bulk_report import ticket_or_none
from web.console.tickets.ticket_orders import seen_ticket
from web.console.tickets.ticket_view import name_of, state_of
from web.console.tickets.triage_names import MERGE, PLACES_OF_GROUPING, SPLIT
from web.console.tickets.walk import back_to
from web.errors import NoOtherTicket, ReplyTooLong, TicketChanged, UnknownTheme, WebError
from web.faults import REPLY_LIMIT, Fault, fault_of
from web.forms import typed
from web.ports import Library, Work
from web.site import Site
from web.visitors import Visitor, field, form_of

QUESTIONS = tuple(f"question-{number}" for number in range(1, MOST_PARTS + 1))


@dataclass(frozen=True)
class Whole:
    """A ticket as these pages show it."""

    reference: str
    state: str
    status: Status
    question: str
    agent_id: int
    agent: str
    guichet: str


class GroupingPages:
    def __init__(self, site: Site, library: Library) -> None:
        self._site = site
        self._library = library

    def routes(self) -> Sequence[BaseRoute]:
        page, order = self._site.page, self._site.order
        return [
            page(f"/tickets/{{reference}}/{SPLIT}", self.show_split, Right.ACT),
            order(f"/tickets/{{reference}}/{SPLIT}", self.split, Right.ACT),
            page(f"/tickets/{{reference}}/{MERGE}", self.show_merge, Right.ACT),
            order(f"/tickets/{{reference}}/{MERGE}", self.merge, Right.ACT),
        ]

    async def show_split(self, request: Request, visitor: Visitor) -> Response:
        whole, parts = await run_in_threadpool(self._proposed, _reference(request), visitor.agent)
        return self._split_page(visitor, whole, parts)

    async def split(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            texts = typed(form, *QUESTIONS)
            parts = [_part(number, texts[name], form) for number, name in enumerate(QUESTIONS, 1)]
            state = field(form, "etat")
        try:
            texts.require_no_nir()
            await run_in_threadpool(self._split, _reference(request), parts, state, visitor.agent)
        except (TicketError, WebError) as refused:
            whole = await run_in_threadpool(self._whole, _reference(request), visitor.agent)
            return self._split_page(visitor, whole, parts, fault_of(refused))
        return await _done(request, SPLIT)

    async def show_merge(self, request: Request, visitor: Visitor) -> Response:
        return await self._merge_page(request, visitor, request.query_params.get("avec", ""))

    async def merge(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            into, state = field(form, "avec"), field(form, "etat")
        try:
            await run_in_threadpool(self._merge, _reference(request), into, state, visitor.agent)
        except (TicketError, WebError) as refused:
            return await self._merge_page(request, visitor, into, fault_of(refused))
        return await _done(request, MERGE)

    def _split_page(
        self, visitor: Visitor, whole: Whole, parts: Sequence[Part], refused: Fault | None = None
    ) -> Response:
        return self._site.pages.page(
            "console/tickets/ticket_separer.html",
            visitor,
            status=refused.status if refused else 200,
            ticket=whole,
            parts=parts,
            refus=refused.sentence if refused else "",
            themes=THEME,
            objets=ACT,
        )

    async def _merge_page(
        self, request: Request, visitor: Visitor, into: str, refused: Fault | None = None
    ) -> Response:
        whole = await run_in_threadpool(self._whole, _reference(request), visitor.agent)
        other = await run_in_threadpool(self._other, into, visitor.agent)
        if into.strip() and other is None:
            refused = refused or fault_of(NoOtherTicket())
        return self._site.pages.page(
            "console/tickets/ticket_reunir.html",
            visitor,
            status=refused.status if refused else 200,
            ticket=whole,
            autre=other,
            refus=refused.sentence if refused else "",
        )

    def _proposed(self, reference: str, reader: Agent) -> tuple[Whole, Sequence[Part]]:
        """The questions of the message, as the chat would take them apart; empty parts for the others."""
        with self._site.units.reading() as work:
            ticket = seen_ticket(work, reference, reader)
            whole = _whole(ticket, work)
            questions = self._library.read(ticket.question).questions[:MOST_PARTS]
            parts = [self._part_of(question, ticket) for question in questions]
        parts[0] = Part(parts[0].question, parts[0].theme or ticket.theme, ticket.kind)
        empty = Part("", ticket.theme, ANY_QUESTION)
        return whole, [*parts, *[empty] * (MOST_PARTS - len(parts))]

    def _part_of(self, question: str, ticket: Ticket) -> Part:
        reading = self._library.read(question)
        theme = reading.theme.value if reading.theme else ticket.theme
        if reading.is_sensitive or ticket.is_sensitive:
            return Part(question, theme, SENSITIVE)
        kind = reading.act.value if reading.act else ANY_QUESTION
        return Part(question, theme, kind if kind in KINDS else ANY_QUESTION)

    def _split(self, reference: str, parts: Sequence[Part], state: str, by: Agent) -> None:
        told = [part for part in parts if part.question.strip()]
        if any(is_too_long(part.question, REPLY_LIMIT) for part in told):
            raise ReplyTooLong
        if any(part.theme and part.theme not in THEME for part in told):
            raise UnknownTheme
        with self._site.units() as work:
            ticket = _unchanged(work, reference, state, by)
            GroupingDesk(work, now=self._site.clock(), zone=self._site.zone).split(ticket, told, by=by)

    def _merge(self, reference: str, into: str, state: str, by: Agent) -> None:
        with self._site.units() as work:
            ticket = _unchanged(work, reference, state, by)
            other = ticket_or_none(into, work, by)
            if other is None:
                raise NoOtherTicket
            GroupingDesk(work, now=self._site.clock(), zone=self._site.zone).merge(ticket, other, by=by)

    def _whole(self, reference: str, reader: Agent) -> Whole:
        with self._site.units.reading() as work:
            return _whole(seen_ticket(work, reference, reader), work)

    def _other(self, reference: str, reader: Agent) -> Whole | None:
        with self._site.units.reading() as work:
            ticket = ticket_or_none(reference, work, reader)
            return _whole(ticket, work) if ticket is not None else None


def _reference(request: Request) -> str:
    return str(request.path_params["reference"])


async def _done(request: Request, order: str) -> Response:
    return await back_to(request, _reference(request), f"fait={order}", PLACES_OF_GROUPING[order])


def _part(number: int, question: str, form: FormData) -> Part:
    return Part(question, field(form, f"theme-{number}"), field(form, f"objet-{number}"))


def _whole(ticket: Ticket, work: Work) -> Whole:
    return Whole(
        reference=ticket.reference,
        state=state_of(ticket),
        status=ticket.status,
        question=ticket.question,
        agent_id=ticket.agent_id,
        agent=name_of(ticket.agent_id, work),
        guichet=work.people.guichet_name(ticket.guichet_id),
    )


def _unchanged(work: Work, reference: str, state: str, by: Agent) -> Ticket:
    """``TicketChanged`` when something happened since its page was read."""
    ticket = seen_ticket(work, reference, by)
    if state_of(ticket) != state:
        raise TicketChanged
    return ticket
