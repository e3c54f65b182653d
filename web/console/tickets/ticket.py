"""A ticket's page, what was attached to it, and the way to the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.departures import Departures
from guichets.registry import Agent
from guichets.rights import Right
from rendering.labels import ACT, THEME, VIEW
from tickets.errors import TicketError, UnknownTicket
from tickets.mail.mails import Mail
from tickets.ticket import Attachment, Ticket
from tickets.workplace import Draft
from web.console.mail.view import lines_of_ticket
from web.console.tickets import triage_names
from web.console.tickets.pole import names as pole_names
from web.console.tickets.pole.view import PoleView, pole_view
from web.console.tickets.request_view import PLACES as REQUEST_PLACES
from web.console.tickets.request_view import RequestView, request_view
from web.console.tickets.ticket_helps import Helper, Helps
from web.console.tickets.ticket_orders import (
    DRAFT_NAMES,
    PLACES,
    TEXT_FIELDS,
    Given,
    TicketOrders,
    draft_place,
    identity,
    seen_ticket,
    ticket_in_sight,
)
from web.console.tickets.ticket_view import TicketView, attachments, state_of, ticket_view
from web.console.tickets.triage_view import TriageView, triage_view
from web.console.tickets.walk import Walk, back_to, step_on, walk_in, walk_of
from web.errors import FileNotHeld, UnknownPage, UnknownTicketPage, WebError
from web.faults import Fault, fault_of
from web.fields import number_of
from web.files import file_response
from web.forms import Typed, typed
from web.ports import Files, Work
from web.site import Site
from web.visitors import Visitor, field, form_of

# What a page may be told was done: its own orders, and what the pages that lead to it did.
_PLACES_SAID: Mapping[str, str] = {
    "ouvrir": "suite",
    **PLACES,
    **triage_names.PLACES,
    **triage_names.PLACES_OF_GROUPING,
    **REQUEST_PLACES,
    **pole_names.PLACES,
}
_UNDONE_BY: Mapping[str, str] = {
    "clore": triage_names.UNDO_CLOSE,
    "repondre-clore": triage_names.UNDO_CLOSE,
    "clore-sans-lecteur": triage_names.UNDO_CLOSE,
    "inacheve": triage_names.UNDO_CLOSE,
    "prendre": "rendre",
    triage_names.HAND_OVER: "reprendre",
}


@dataclass(frozen=True)
class RunningTimer:
    ticket: str
    minutes: int


@dataclass(frozen=True)
class Desktop:
    """All that the page shows to one reader: the ticket, what helps, and what she has begun."""

    ticket: TicketView
    triage: TriageView
    pole: PoleView
    request: RequestView
    helps: Helps
    drafts: Mapping[str, Draft]
    timer: RunningTimer | None
    mails: Sequence[Mail]

    @property
    def begun(self) -> dict[str, str]:
        """What each text field starts with."""
        kept = ((name, self.drafts.get(name)) for name in DRAFT_NAMES)
        return {name: draft.text if draft else "" for name, draft in kept}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an order: done, or refused with what she had typed."""

    order: str = ""
    done: bool = False
    refusal: Fault | None = None
    texts: Typed | None = None

    @property
    def place(self) -> str:
        return _PLACES_SAID.get(self.order, "")

    @property
    def undone_by(self) -> str:
        """The order that takes back what was done; "" where nothing does."""
        return _UNDONE_BY.get(self.order, "") if self.done else ""


class TicketPages:
    def __init__(self, site: Site, files: Files, helper: Helper) -> None:
        self._site = site
        self._files = files
        self._helper = helper
        self._orders = TicketOrders(site)

    def routes(self) -> list[Route]:
        page, order = self._site.page, self._site.order
        return [
            page("/tickets/{reference}", self.show, Right.READ),
            page("/tickets/{reference}/nouvelles", self.news, Right.READ),
            page("/tickets/{reference}/suivant", self.following, Right.READ),
            page("/tickets/{reference}/fichier/{number:int}", self.download, Right.READ),
            order("/tickets/{reference}/{order}", self.order, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        outcome = Outcome(order=done, done=True) if done in _PLACES_SAID else Outcome()
        return await self.page(request, visitor, outcome)

    async def news(self, request: Request, visitor: Visitor) -> Response:
        """Nothing while the ticket is as the page saw it."""
        reference, seen = request.path_params["reference"], request.query_params.get("etat", "")
        state = await run_in_threadpool(self._state, reference, visitor.agent)
        if state == seen:
            return Response(status_code=204)
        return self._site.pages.page(
            "console/tickets/ticket_nouvelles.html",
            visitor,
            reference=reference,
            parcours=walk_in(request.url.query),
        )

    async def following(self, request: Request, visitor: Visitor) -> Response:
        walk = walk_in(request.url.query)
        address = await run_in_threadpool(
            self._following, request.path_params["reference"], walk, visitor.agent
        )
        return RedirectResponse(address, 303)

    async def download(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["number"]
        files = await run_in_threadpool(self._attachments, request.path_params["reference"], visitor.agent)
        if number >= len(files):
            raise FileNotHeld
        return file_response(self._files, files[number].path, files[number].name, files[number].mime)

    async def order(self, request: Request, visitor: Visitor) -> Response:
        """Carries out an order; a refusal is said on the ticket's page, and what was typed stays there."""
        reference, order = request.path_params["reference"], request.path_params["order"]
        if order not in PLACES:
            raise UnknownPage
        async with form_of(request, visitor, takes_masked=True) as form:
            texts = typed(form, *DRAFT_NAMES)
            given = Given(
                order=order,
                text=texts[TEXT_FIELDS[order]] if order in TEXT_FIELDS else "",
                state=field(form, "etat"),
                theme=field(form, "theme"),
                minutes=field(form, "minutes"),
                counted=field(form, "comptees"),
            )
        try:
            texts.require_no_nir()
            minutes = await run_in_threadpool(self._orders.carry_out, reference, given, visitor.agent)
        except (UnknownTicket, UnknownTicketPage):
            raise UnknownTicketPage from None
        except (TicketError, WebError) as refused:
            outcome = Outcome(order=order, refusal=fault_of(refused), texts=texts)
            return await self.page(request, visitor, outcome)
        proposed = f"&minutes={minutes}" if minutes else ""
        return await back_to(request, reference, f"fait={order}{proposed}", PLACES[order])

    async def page(self, request: Request, visitor: Visitor, outcome: Outcome) -> Response:
        """The ticket, and what became of an order about it, whichever section carried it out."""
        desktop = await run_in_threadpool(self._desktop, request.path_params["reference"], visitor.agent)
        texts = desktop.begun | (dict(outcome.texts.texts) if outcome.texts else {})
        asked = desktop.helps.asked(request.url.query)
        if asked not in texts["texte"]:
            texts["texte"] = f"{texts['texte']}\n\n{asked}".strip()
        minutes = number_of(request.query_params.get("minutes", ""))
        walk = await walk_of(request)
        return self._site.pages.page(
            "console/tickets/ticket.html",
            visitor,
            status=outcome.refusal.status if outcome.refusal else 200,
            ticket=desktop.ticket,
            tri=desktop.triage,
            pole=desktop.pole,
            demande=desktop.request,
            aides=desktop.helps,
            chronometre=desktop.timer,
            mels=desktop.mails,
            brouillons={} if outcome.texts else desktop.drafts,
            textes=texts,
            minutes=minutes or "",
            demande_precision=desktop.helps.is_asking(texts["texte"]),
            fait=outcome.order if outcome.done else "",
            defait=outcome.undone_by,
            jete=request.query_params.get("jete", ""),
            refus=outcome.refusal.sentence if outcome.refusal else "",
            lieu_dit=outcome.place,
            parcours=walk,
            vues=VIEW,
            themes=THEME,
            objets=ACT,
        )

    def _desktop(self, reference: str, reader: Agent) -> Desktop:
        now = self._site.clock()
        with self._site.units.reading() as work:
            ticket = seen_ticket(work, reference, reader)
            view = ticket_view(ticket, work, reader.id, now=now, zone=self._site.zone, is_held=self._is_held)
            reading = self._helper.read(ticket)
            triage = triage_view(
                ticket, reading, work, reader, now=now, zone=self._site.zone, is_held=self._is_held
            )
            timer = work.timers.of(identity(reader))
            return Desktop(
                view,
                triage,
                pole_view(ticket, work, now=now, zone=self._site.zone, is_held=self._is_held),
                request_view(ticket, work, reader, departures=Departures(work, by=reader, now=now), now=now),
                self._helper.helps(ticket, reading, work, reader),
                _drafts(ticket, work, reader),
                RunningTimer(timer.ticket, timer.minutes(now)) if timer else None,
                lines_of_ticket(ticket, work),
            )

    def _state(self, reference: str, reader: Agent) -> str:
        with self._site.units.reading() as work:
            return state_of(ticket_in_sight(work, reference, reader))

    def _attachments(self, reference: str, reader: Agent) -> tuple[Attachment, ...]:
        with self._site.units.reading() as work:
            return tuple(attachments(seen_ticket(work, reference, reader)))

    def _following(self, reference: str, walk: Walk | None, reader: Agent) -> str:
        with self._site.units.reading() as work:
            ticket = ticket_in_sight(work, reference, reader)
            return step_on(ticket, walk, work, reader, clock=self._site.clock)

    def _is_held(self, file: Attachment) -> bool:
        return bool(file.path) and self._files.held(file.path) is not None


def _drafts(ticket: Ticket, work: Work, reader: Agent) -> Mapping[str, Draft]:
    """By the name of the field that each was typed in."""
    kept = {
        name: work.drafts.of(identity(reader), draft_place(ticket.reference, place))
        for name, place in DRAFT_NAMES.items()
    }
    return {name: draft for name, draft in kept.items() if draft is not None}
