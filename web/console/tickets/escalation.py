"""The escalation of a ticket to the national pole: the dossier, then the letter that she reads and sends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import RIGHTS, Right
from privacy.nir import mask
from privacy.text import clean, is_too_long
from rendering.labels import BLOCKING
from rendering.letters import EscalationLetter, Writer
from rendering.refusals import sentence
from tickets.desk import Desk, NationalPole, require_ready
from tickets.errors import EmptyText, TicketError
from tickets.life import LIFE, Action
from tickets.pole.dossier import PROFILES, Dossier, dossier_of, missing
from tickets.ticket import Side, Ticket
from web.console.scope import sees_person
from web.console.tickets.dossier_form import LONG_TEXTS, DossierForm
from web.console.tickets.ticket_orders import draft_place, has_just_said, identity, seen_ticket
from web.console.tickets.ticket_view import name_of, state_of
from web.errors import LetterTooLong, NirRemoved, TicketChanged, UnknownPage, WebError
from web.faults import LETTER_LIMIT, Fault, fault_of
from web.forms import count_masked
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of


@dataclass(frozen=True)
class Escalation:
    """As the pages show it; ``letter`` is what the dossier makes, whole or not. ``administrators`` are those
    whom she may ask to settle the mail.
    """

    reference: str
    state: str
    agent: str
    holder: str
    is_mine: bool
    may_leave: bool
    dossier: Dossier
    form: DossierForm
    kept_at: datetime | None
    letter: EscalationLetter
    administrators: tuple[str, ...]


class EscalationPages:
    def __init__(self, site: Site, pole: NationalPole, writer: Writer) -> None:
        self._site = site
        self._pole = pole
        self._writer = writer

    def routes(self) -> list[Route]:
        path = "/tickets/{reference}/escalade"
        return [
            self._site.page(path, self.show, Right.ACT),
            self._site.order(path, self.go_on, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        shown = await run_in_threadpool(self._shown, request.path_params["reference"], visitor.agent)
        if not shown.may_leave:
            return RedirectResponse(f"/tickets/{shown.reference}#pole", 303)
        return self._dossier_page(visitor, shown)

    async def go_on(self, request: Request, visitor: Visitor) -> Response:
        """From the dossier to the letter, back, or out; nothing is kept between the two but the form."""
        reference = request.path_params["reference"]
        async with form_of(request, visitor) as form:
            step, state = field(form, "etape"), field(form, "etat")
            filled, texts = DossierForm.read(form)
            body = mask(clean(field(form, "lettre")))
        shown = await run_in_threadpool(self._shown, reference, visitor.agent, filled)
        masked = texts.masked + body.count
        if masked:
            await run_in_threadpool(self._count_masked, masked, visitor.agent)
            refusal = fault_of(NirRemoved())
            if body.count:
                return self._letter_page(visitor, shown, body.text, refusal)
            return self._dossier_page(visitor, shown, refusal)
        match step:
            case "oubli":
                await run_in_threadpool(self._forget, reference, visitor.agent)
                return RedirectResponse(f"/tickets/{shown.reference}/escalade", 303)
            case "dossier":
                return self._dossier_page(visitor, shown)
            case "lettre":
                return self._composed(visitor, shown)
            case "envoi":
                return await self._sent(visitor, shown, state, body.text)
            case _:
                raise UnknownPage

    def _composed(self, visitor: Visitor, shown: Escalation) -> Response:
        """The letter, or the dossier again with what it lacks."""
        if shown.form.faults() or missing(shown.dossier):
            return self._dossier_page(visitor, shown, is_checked=True)
        return self._letter_page(visitor, shown, shown.letter.body(self._writer))

    async def _sent(self, visitor: Visitor, shown: Escalation, state: str, body: str) -> Response:
        if shown.form.faults() or missing(shown.dossier):
            return self._dossier_page(visitor, shown, is_checked=True)
        try:
            if not body:
                raise EmptyText
            if is_too_long(body, LETTER_LIMIT):
                raise LetterTooLong
            await run_in_threadpool(self._send, shown, state, f"{body}\n", visitor.agent)
        except (TicketError, WebError) as refused:
            return self._letter_page(visitor, shown, body, fault_of(refused))
        return RedirectResponse(f"/tickets/{shown.reference}?fait=escalader#pole", 303)

    def _dossier_page(
        self, visitor: Visitor, shown: Escalation, refusal: Fault | None = None, *, is_checked: bool = False
    ) -> Response:
        faults = shown.form.faults() if is_checked else {}
        status = 422 if is_checked else 200
        return self._site.pages.page(
            "console/tickets/ticket_escalade.html",
            visitor,
            status=refusal.status if refusal else status,
            escalade=shown,
            dossier=shown.form,
            manque=missing(shown.dossier),
            fautes=faults,
            refus=refusal.sentence if refusal else "",
            pole_ferme=why_closed(self._pole),
            profils=PROFILES,
            blocages=BLOCKING,
            brouillons=LONG_TEXTS,
        )

    def _letter_page(
        self, visitor: Visitor, shown: Escalation, body: str, refusal: Fault | None = None
    ) -> Response:
        return self._site.pages.page(
            "console/tickets/ticket_lettre.html",
            visitor,
            status=refusal.status if refusal else 200,
            escalade=shown,
            dossier=shown.form,
            expediteur=self._pole.sender,
            destinataire=self._pole.address,
            objet=shown.letter.subject(self._writer),
            lettre=body,
            refus=refusal.sentence if refusal else "",
            pole_ferme=why_closed(self._pole),
        )

    def _shown(self, reference: str, reader: Agent, filled: DossierForm | None = None) -> Escalation:
        with self._site.units.reading() as work:
            ticket = seen_ticket(work, reference, reader)
            begun = dossier_of(
                ticket,
                departement=self._departement(ticket, work),
                guichet=work.people.guichet_name(ticket.guichet_id),
            )
            form, kept_at = (filled, None) if filled else _with_drafts(begun, work, reader)
            dossier = form.dossier(begun)
            return Escalation(
                ticket.reference,
                state_of(ticket),
                name_of(ticket.agent_id, work),
                name_of(ticket.assignee_id, work),
                ticket.assignee_id == reader.id,
                Action.ESCALATE in LIFE[ticket.status],
                dossier,
                form,
                kept_at,
                EscalationLetter(dossier, ticket.theme, reader.name),
                _administrators(work, reader),
            )

    def _send(self, shown: Escalation, state: str, body: str, by: Agent) -> None:
        with self._site.units() as work:
            ticket = seen_ticket(work, shown.reference, by)
            if state != state_of(ticket):
                if has_just_said(ticket, body, by, Side.GESTIONNAIRE):
                    return  # the button was pressed twice
                raise TicketChanged
            desk = Desk(work, now=self._site.clock(), zone=self._site.zone)
            desk.take(ticket, by=by)
            subject = shown.letter.subject(self._writer)
            desk.escalate(ticket, shown.dossier, subject=subject, body=body, by=by, pole=self._pole)
            _forget_drafts(work, ticket.reference, by)

    def _forget(self, reference: str, by: Agent) -> None:
        with self._site.units() as work:
            _forget_drafts(work, seen_ticket(work, reference, by).reference, by)

    def _count_masked(self, count: int, by: Agent) -> None:
        with self._site.units() as work:
            count_masked(work, count, by=by, at=self._site.clock())

    def _departement(self, ticket: Ticket, work: Work) -> str:
        """That of the guichet, for a service may have several."""
        guichet = work.registry.guichet(ticket.guichet_id) if ticket.guichet_id is not None else None
        return guichet.departement if guichet else self._site.zone.departement


def why_closed(pole: NationalPole) -> str:
    """Why nothing can leave for the pole; "" when it can."""
    try:
        require_ready(pole)
    except TicketError as refused:
        return sentence(refused)
    return ""


def _administrators(work: Work, reader: Agent) -> tuple[str, ...]:
    people = work.registry.gestionnaires()
    return tuple(
        p.name for p in people if Right.ADMINISTER in RIGHTS[p.role] and sees_person(work, reader, p)
    )


def _with_drafts(begun: Dossier, work: Work, reader: Agent) -> tuple[DossierForm, datetime | None]:
    """What the ticket tells, with what she had begun to write, and when."""
    form = DossierForm.of(begun)
    kept = {
        name: work.drafts.of(identity(reader), draft_place(begun.reference, place))
        for name, place in LONG_TEXTS.items()
    }
    drafts = {name: draft for name, draft in kept.items() if draft is not None}
    texts = {**form.texts, **{name: draft.text for name, draft in drafts.items()}}
    kept_at = max((draft.at for draft in drafts.values()), default=None)
    return replace(form, texts=texts), kept_at


def _forget_drafts(work: Work, reference: str, by: Agent) -> None:
    for place in LONG_TEXTS.values():
        work.drafts.forget(identity(by), draft_place(reference, place))
