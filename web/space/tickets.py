"""Her own tickets: where each stands, what was said, and what she may still do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.file_quota import owner_of
from guichets.registry import Agent
from guichets.rights import Right
from rendering.refusals import sentence
from tickets import following
from tickets.clock.calendars import Calendars
from tickets.desk import Desk
from tickets.errors import TicketError
from tickets.ratings import RatingDesk
from tickets.ticket import Attachment, Rating, Ticket
from web.errors import (
    FileNotHeld,
    ReplyTooLong,
    ThreadGrew,
    UnknownPage,
    UnknownTicketPage,
    WebError,
)
from web.faults import REPLY_LIMIT, Fault, fault_of
from web.fields import number_of, page_of
from web.files import file_response
from web.forms import Typed, typed
from web.ports import Chat, Files, KeptFile, Upload, Work
from web.sent import SentForm
from web.site import Site
from web.space.incidents import Notice, notices
from web.space.ticket_view import OwnLine, OwnTicket, own_line, own_ticket
from web.space.uploads import uploads_of
from web.visitors import Visitor, field, form_of
from web.with_files import run_with_files

PATH = "/mes-tickets"
PAGE = 20

ADD, CLOSE, REOPEN = "completer", "clore", "rouvrir"
RATINGS = {"utile": Rating.HELPED, "pas-utile": Rating.NOT_HELPED}
ORDERS = frozenset({ADD, CLOSE, REOPEN, *RATINGS})
LEFT = "depart"
"""Not an order of this page: a ticket that a colleague's departure has just opened."""
REQUESTED, CUT, NOT_CUT = "demande", "acces-coupe", "acces-inconnu"
"""Nor are these: a request that was just sent by its form, and whether it has ended an access here."""


@dataclass(frozen=True)
class Given:
    """What she orders: ``seen`` counts the messages that her page showed."""

    order: str
    text: str
    files: Sequence[Upload]
    seen: int
    said: Typed


@dataclass(frozen=True)
class Listing:
    open: Sequence[OwnLine]
    closed: Sequence[OwnLine]
    has_more: bool


class OwnTickets:
    def __init__(self, site: Site, chat: Chat, files: Files) -> None:
        self._site = site
        self._chat = chat
        self._files = files

    def routes(self) -> list[Route]:
        one = f"{PATH}/{{reference}}"
        return [
            self._site.page(PATH, self.index, Right.SPEAK),
            self._site.page(one, self.show, Right.SPEAK),
            self._site.page(f"{one}/fichier/{{number:int}}", self.download, Right.SPEAK),
            self._site.order(f"{one}/{{order}}", self.order, Right.SPEAK),
        ]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        page = page_of(request.query_params.get("page", ""))
        listing = await run_in_threadpool(self._list, visitor.agent, page)
        incidents = await run_in_threadpool(self._incidents, visitor.agent)
        return self._site.pages.page(
            "space/tickets.html", visitor, liste=listing, page=page, incidents=incidents
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        is_said = done in {*ORDERS, LEFT, REQUESTED, CUT, NOT_CUT}
        return await self._page(request, visitor, done=done if is_said else "")

    async def download(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["number"]
        files = await run_in_threadpool(self._attachments, request.path_params["reference"], visitor.agent)
        if number >= len(files):
            raise FileNotHeld
        return file_response(self._files, files[number].path, files[number].name, files[number].mime)

    async def order(self, request: Request, visitor: Visitor) -> Response:
        """Carries out an order; a refusal is said on the ticket's page, and what she typed stays there."""
        reference, order = request.path_params["reference"], request.path_params["order"]
        if order not in ORDERS:
            raise UnknownPage
        async with form_of(request, visitor, takes_masked=True) as form:
            given = await _given(order, form)
        try:
            run = run_with_files if given.files else run_in_threadpool
            kept = await run(self._carry_out, reference, given, visitor.agent)
        except UnknownTicketPage:
            raise
        except (TicketError, WebError) as refused:
            return await self._page(request, visitor, order=order, refusal=fault_of(refused), text=given.text)
        except self._files.refused as refused:
            count = self._files.nirs_in(refused)
            await run_in_threadpool(self._site.count_masked, count, visitor.agent)
            refusal = Fault(422, "Fichier refusé", sentence(refused))
            return await self._page(request, visitor, order=order, refusal=refusal, text=given.text)
        masked = sum(file.masked for file in kept)
        told = f"&masques={masked}" if masked else ""
        told += "&non-lus=oui" if any(file.is_unread for file in kept) else ""
        return RedirectResponse(f"{PATH}/{reference}?fait={order}{told}#fin", 303)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        *,
        done: str = "",
        order: str = "",
        refusal: Fault | None = None,
        text: str = "",
    ) -> Response:
        """``order`` is the one that was refused: what she typed stays in its form."""
        ticket = await run_in_threadpool(self._view, request.path_params["reference"], visitor.agent)
        return self._site.pages.page(
            "space/ticket.html",
            visitor,
            status=refusal.status if refusal else 200,
            ticket=ticket,
            incidents=await run_in_threadpool(self._incidents, visitor.agent),
            fait_quoi=done,
            masques=number_of(request.query_params.get("masques", "")) or 0,
            non_lus=_unread(ticket) if "non-lus" in request.query_params else (),
            refus_dit=refusal.sentence if refusal else "",
            saisie="" if order in RATINGS else text,
            mot=text if order in RATINGS else "",
        )

    def _list(self, agent: Agent, page: int) -> Listing:
        assert agent.id is not None
        now, zone = self._site.clock(), self._site.zone
        with self._site.units.reading() as work:
            found = work.tickets.of_agent(agent.id, limit=page * PAGE + 1)
            calendars = Calendars(work, zone)
            lines = [
                own_line(ticket, work, calendars, now=now, zone=zone) for ticket in found[(page - 1) * PAGE :]
            ]
        shown = lines[:PAGE]
        return Listing(
            [line for line in shown if line.closed_at is None],
            [line for line in shown if line.closed_at is not None],
            len(lines) > PAGE,
        )

    def _view(self, reference: str, agent: Agent) -> OwnTicket:
        with self._site.units.reading() as work:
            ticket = hers(work, reference, agent)
            return own_ticket(
                ticket, work, now=self._site.clock(), zone=self._site.zone, is_held=self._is_held
            )

    def _incidents(self, agent: Agent) -> Sequence[Notice]:
        with self._site.units.reading() as work:
            return notices(work, agent)

    def _attachments(self, reference: str, agent: Agent) -> Sequence[Attachment]:
        with self._site.units.reading() as work:
            return following.attachments(hers(work, reference, agent))

    def _carry_out(self, reference: str, given: Given, agent: Agent) -> Sequence[KeptFile]:
        """The files, as they were kept."""
        with self._site.units.reading() as work:
            hers(work, reference, agent)
        given.said.require_no_nir()
        if len(given.text) > REPLY_LIMIT:
            raise ReplyTooLong
        # On the disk before the row that names them.
        files = [self._files.keep(upload, owner=owner_of(agent.id)) for upload in given.files]
        kept = tuple(
            Attachment(one.name, one.mime, one.size, path=one.path, is_unread=one.is_unread) for one in files
        )
        self._site.count_masked(sum(one.masked for one in files), agent)
        now = self._site.clock()
        with self._site.units() as work:
            ticket = hers(work, reference, agent)
            if given.order in RATINGS:
                ratings = RatingDesk(work, now=now, zone=self._site.zone)
                ratings.rate(ticket, RATINGS[given.order], by=agent, comment=given.text)
                return files
            if following.has_just_said(ticket, given.text, kept, seen=given.seen):
                return files
            if following.is_unread(ticket, given.seen):
                raise ThreadGrew
            desk = Desk(work, now=now, zone=self._site.zone)
            # Pressed twice, it closes once, and reopens once.
            if given.order == CLOSE and not ticket.is_closed:
                desk.close(ticket, by=agent)
            if given.order == REOPEN and ticket.is_closed:
                desk.reopen(ticket, by=agent)
            if given.order == ADD or (given.order == REOPEN and (given.text or kept)):
                desk.add(ticket, given.text, by=agent, attachments=kept)
        return files

    def _is_held(self, file: Attachment) -> bool:
        return bool(file.path) and self._files.held(file.path) is not None


def hers(work: Work, reference: str, agent: Agent) -> Ticket:
    """Her own ticket: here a gestionnaire too only follows those that she opened. ``UnknownTicketPage``."""
    ticket = work.tickets.by_reference(reference)
    if ticket is None or ticket.agent_id != agent.id:
        raise UnknownTicketPage
    return ticket


def _unread(ticket: OwnTicket) -> Sequence[str]:
    """The names of the last files that she sent and nobody read."""
    sent = [step.files for step in ticket.steps if step.files and not step.author]
    return [file.name for file in sent[-1] if file.is_unread] if sent else []


async def _given(order: str, form: SentForm) -> Given:
    said = typed(form, "texte")
    return Given(order, said["texte"], await uploads_of(form), number_of(field(form, "etat")) or 0, said)
