"""The nudge to the pole: a letter ready to be read, changed and sent in the same exchange of mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from privacy.text import is_too_long
from rendering.letters import Writer, nudge_letter
from tickets.desk import Desk
from tickets.errors import TicketError
from tickets.pole.desk import PoleDesk
from tickets.pole.escalations import Way
from tickets.pole.exchange import number_of
from tickets.pole.life import LIFE, Turn
from tickets.pole.national import NationalPole
from tickets.ticket import Side
from web.console.tickets.pole.preparing import why_closed
from web.console.tickets.ticket_orders import has_just_said, seen_ticket
from web.console.tickets.ticket_view import name_of, state_of
from web.errors import LetterTooLong, TicketChanged, WebError
from web.faults import LETTER_LIMIT, Fault, fault_of
from web.forms import typed
from web.site import Site
from web.visitors import Visitor, field, form_of


@dataclass(frozen=True)
class Nudge:
    """``body`` is the letter as composed; ``by_hand`` tells that she copies it into the pole's platform."""

    reference: str
    state: str
    agent: str
    by_hand: bool
    subject: str
    body: str
    may_leave: bool


class NudgePages:
    def __init__(self, site: Site, pole: NationalPole, writer: Writer) -> None:
        self._site = site
        self._pole = pole
        self._writer = writer

    def routes(self) -> Sequence[BaseRoute]:
        path = "/tickets/{reference}/relance"
        return [
            self._site.page(path, self.show, Right.ACT),
            self._site.order(path, self.send, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        nudge = await run_in_threadpool(self._shown, request.path_params["reference"], visitor.agent)
        if not nudge.may_leave:
            return RedirectResponse(f"/tickets/{nudge.reference}#pole", 303)
        return self._page(visitor, nudge, nudge.body)

    async def send(self, request: Request, visitor: Visitor) -> Response:
        reference = request.path_params["reference"]
        async with form_of(request, visitor, takes_masked=True) as form:
            texts, state = typed(form, "lettre"), field(form, "etat")
        nudge = await run_in_threadpool(self._shown, reference, visitor.agent)
        try:
            texts.require_no_nir()
            if is_too_long(texts["lettre"], LETTER_LIMIT):
                raise LetterTooLong
            await run_in_threadpool(self._send, reference, state, texts["lettre"], visitor.agent)
        except (TicketError, WebError) as refused:
            return self._page(visitor, nudge, texts["lettre"], fault_of(refused))
        return RedirectResponse(f"/tickets/{nudge.reference}?fait=relancer#pole", 303)

    def _page(self, visitor: Visitor, nudge: Nudge, body: str, refusal: Fault | None = None) -> Response:
        return self._site.pages.page(
            "console/tickets/ticket_relance.html",
            visitor,
            status=refusal.status if refusal else 200,
            relance=nudge,
            expediteur=self._pole.sender,
            destinataire=self._pole.address,
            lettre=body,
            refus=refusal.sentence if refusal else "",
            pole_ferme="" if nudge.by_hand else why_closed(self._pole),
        )

    def _shown(self, reference: str, reader: Agent) -> Nudge:
        with self._site.units.reading() as work:
            ticket = seen_ticket(work, reference, reader)
            escalation = work.escalations.latest(number_of(ticket))
            agent = name_of(ticket.agent_id, work)
            if escalation is None or Turn.NUDGED not in LIFE[escalation.standing]:
                return Nudge(ticket.reference, state_of(ticket), agent, False, "", "", False)
            letter = nudge_letter(
                ticket,
                escalation,
                author=reader.name,
                departement=work.people.departement_of(ticket.guichet_id) or self._site.zone.departement,
                now=self._site.clock(),
                zone=self._site.zone,
            )
            return Nudge(
                ticket.reference,
                state_of(ticket),
                agent,
                escalation.way is Way.PLATFORM,
                f"Re: {escalation.subject}",
                letter.body(self._writer),
                True,
            )

    def _send(self, reference: str, state: str, body: str, by: Agent) -> None:
        with self._site.units() as work:
            ticket = seen_ticket(work, reference, by)
            if state != state_of(ticket):
                if has_just_said(ticket, body, by, Side.GESTIONNAIRE):
                    return  # the button was pressed twice
                raise TicketChanged
            now, zone = self._site.clock(), self._site.zone
            Desk(work, now=now, zone=zone).take(ticket, by=by)
            PoleDesk(work, now=now, zone=zone).nudge(ticket, body, by=by, pole=self._pole)
