"""A ticket's page, and the orders that a gestionnaire gives about it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from journal.entries import Entry, Kind
from privacy.nir import mask
from privacy.text import clean, is_too_long
from rendering.labels import THEME
from tickets.desk import Desk
from tickets.errors import TicketError, UnknownTicket
from tickets.ticket import Attachment, Side, Ticket
from web.console.scope import sees
from web.console.ticket_view import TicketView, attachments, state_of, ticket_view
from web.errors import (
    FileNotHeld,
    NirRemoved,
    ReplyTooLong,
    TicketChanged,
    UnknownPage,
    UnknownTheme,
    UnknownTicketPage,
    WebError,
)
from web.faults import REPLY_LIMIT, Fault, fault_of
from web.files import file_response
from web.ports import Files, Work
from web.site import Site
from web.visitors import Visitor, field, form_of

CHANNEL = "web"

ORDERS = frozenset({"repondre", "preciser", "clore", "rouvrir", "prendre", "reprendre", "theme"})
_WRITTEN = frozenset({"repondre", "preciser"})
# These two say themselves what has changed: who holds the ticket.
_TAKING = frozenset({"prendre", "reprendre"})


class TicketPages:
    def __init__(self, site: Site, files: Files) -> None:
        self._site = site
        self._units = site.units
        self._pages = site.pages
        self._clock = site.clock
        self._timezone = site.zone.timezone
        self._files = files

    def routes(self) -> list[Route]:
        return [
            self._site.page("/tickets/{reference}", self.show, Right.READ),
            self._site.page("/tickets/{reference}/fichier/{number:int}", self.download, Right.READ),
            self._site.order("/tickets/{reference}/{order}", self.order, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        return await self._page(visitor, request.path_params["reference"], done=done)

    async def download(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["number"]
        files = await run_in_threadpool(self._attachments, request.path_params["reference"], visitor.agent)
        if number >= len(files):
            raise FileNotHeld
        return file_response(self._files, files[number].path, files[number].name, files[number].mime)

    async def order(self, request: Request, visitor: Visitor) -> Response:
        """Carries out an order; a refusal is said on the ticket's page, and what was typed stays there."""
        reference, order = request.path_params["reference"], request.path_params["order"]
        if order not in ORDERS:
            raise UnknownPage
        async with form_of(request, visitor) as form:
            typed = mask(clean(field(form, "texte")))
            try:
                if typed.count:
                    await run_in_threadpool(self._count_masked, typed.count, visitor.agent)
                    raise NirRemoved
                await run_in_threadpool(self._carry_out, reference, order, typed.text, form, visitor.agent)
            except UnknownTicket:
                raise UnknownTicketPage from None
            except (TicketError, WebError) as refused:
                return await self._page(visitor, reference, refusal=fault_of(refused), typed=typed.text)
        return RedirectResponse(f"/tickets/{reference}?fait={order}#suite", 303)

    async def _page(
        self,
        visitor: Visitor,
        reference: str,
        *,
        done: str = "",
        refusal: Fault | None = None,
        typed: str = "",
    ) -> Response:
        view = await run_in_threadpool(self._view, reference, visitor.agent)
        return self._pages.page(
            "console/ticket.html",
            visitor,
            status=refusal.status if refusal else 200,
            ticket=view,
            fait=done if done in ORDERS else "",
            refus=refusal.sentence if refusal else "",
            saisie=typed,
            themes=THEME,
        )

    def _view(self, reference: str, reader: Agent) -> TicketView:
        with self._units.reading() as work:
            return ticket_view(seen_ticket(work, reference, reader), work, reader.id)

    def _attachments(self, reference: str, reader: Agent) -> tuple[Attachment, ...]:
        with self._units.reading() as work:
            return tuple(attachments(seen_ticket(work, reference, reader)))

    def _carry_out(self, reference: str, order: str, text: str, form: FormData, by: Agent) -> None:
        with self._units() as work:
            desk = self._desk(work)
            ticket = seen_ticket(work, reference, by)
            if order not in _TAKING and field(form, "etat") != state_of(ticket):
                if order in _WRITTEN and _is_said(ticket, text, by):
                    return  # the button was pressed twice
                raise TicketChanged
            if is_too_long(text, REPLY_LIMIT):
                raise ReplyTooLong
            match order:
                case "repondre":
                    desk.reply(ticket, text, by=by)
                case "preciser":
                    desk.ask(ticket, text, by=by)
                case "clore":
                    desk.close(ticket, by=by)
                case "rouvrir":
                    desk.reopen(ticket, by=by)
                case "theme":
                    desk.change_theme(ticket, _theme(field(form, "theme")), by=by)
                case _:
                    desk.take(ticket, by=by, even_from_another=order == "reprendre")

    def _count_masked(self, count: int, by: Agent) -> None:
        with self._units() as work:
            for _ in range(count):
                work.journal.add(
                    Entry(at=self._clock(), kind=Kind.NIR_MASKED, channel=CHANNEL, actor_id=by.id)
                )

    def _desk(self, work: Work) -> Desk:
        return Desk(work, now=self._clock(), timezone=self._timezone)


def seen_ticket(work: Work, reference: str, reader: Agent) -> Ticket:
    """The ticket, if the reader's département has it; ``UnknownTicketPage``."""
    ticket = work.tickets.by_reference(reference.strip().upper())
    if ticket is None or not sees(work, reader, ticket.guichet_id):
        raise UnknownTicketPage
    return ticket


def _is_said(ticket: Ticket, text: str, by: Agent) -> bool:
    last = ticket.messages[-1] if ticket.messages else None
    return last is not None and (last.side, last.author_id, last.text) == (Side.GESTIONNAIRE, by.id, text)


def _theme(slug: str) -> str:
    if slug not in {theme.value for theme in THEME}:
        raise UnknownTheme
    return slug
