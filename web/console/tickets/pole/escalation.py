"""The escalation of a ticket to the national pole: the dossier, then the letter that she reads and sends, or
copies into the pole's own platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from privacy.pictures import redrawn
from privacy.text import is_too_long
from rendering.labels import BLOCKING, HINDRANCE
from rendering.letters import Writer
from tickets.desk import Desk
from tickets.errors import EmptyText, FileCannotTravel, TicketError
from tickets.pole.desk import PoleDesk
from tickets.pole.dossier import PROFILES, missing
from tickets.pole.files import Hindrance, copies
from tickets.pole.national import NationalPole
from tickets.ticket import Side
from web.console.tickets.pole.dossier_form import LONG_TEXTS, DossierForm
from web.console.tickets.pole.names import REFERENCE
from web.console.tickets.pole.preparing import Preparation, Preparing, forget_drafts, why_closed
from web.console.tickets.ticket_orders import has_just_said, seen_ticket
from web.console.tickets.ticket_view import state_of
from web.errors import LetterTooLong, NirRemoved, TicketChanged, UnknownPage, WebError
from web.faults import LETTER_LIMIT, Fault, fault_of
from web.fields import number_of
from web.forms import Typed, typed
from web.ports import Files, KeptFile, Upload
from web.sent import SentForm
from web.site import Site
from web.visitors import Visitor, field, form_of
from web.with_files import run_with_files

_BY_MAIL, _BY_HAND = "envoi", "depot"
_SAID = {_BY_MAIL: "escalader", _BY_HAND: "deposer"}


@dataclass(frozen=True)
class Given:
    """A step of the escalation, as its form gave it: ``state`` is that of the ticket which the form saw."""

    step: str
    state: str
    dossier: DossierForm
    chosen: frozenset[int]
    are_checked: bool
    texts: Typed

    @classmethod
    def read(cls, form: SentForm) -> Given:
        numbers = (number_of(str(value)) for value in form.getlist("fichier"))
        return cls(
            field(form, "etape"),
            field(form, "etat"),
            DossierForm.read(form),
            frozenset(number for number in numbers if number is not None),
            bool(field(form, "fichiers_relus")),
            typed(form, "lettre", REFERENCE),
        )

    @property
    def body(self) -> str:
        return self.texts["lettre"]


class EscalationPages:
    def __init__(self, site: Site, pole: NationalPole, writer: Writer, files: Files) -> None:
        self._site = site
        self._pole = pole
        self._writer = writer
        self._files = files
        self._preparing = Preparing(site, files)

    def routes(self) -> list[Route]:
        path = "/tickets/{reference}/escalade"
        return [
            self._site.page(path, self.show, Right.ACT),
            self._site.order(path, self.go_on, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        reference = request.path_params["reference"]
        shown = await run_in_threadpool(self._preparing.shown, reference, visitor.agent)
        if not shown.may_leave:
            return RedirectResponse(f"/tickets/{shown.reference}#pole", 303)
        return self._dossier_page(visitor, shown)

    async def go_on(self, request: Request, visitor: Visitor) -> Response:
        """From the dossier to the letter, back, or out; nothing is kept between the two but the form."""
        reference = request.path_params["reference"]
        async with form_of(request, visitor, takes_masked=True) as form:
            given = Given.read(form)
        shown = await run_in_threadpool(
            self._preparing.shown, reference, visitor.agent, given.dossier, given.chosen
        )
        if given.texts.masked:
            refusal = fault_of(NirRemoved())
            if given.body:
                return self._letter_page(visitor, shown, given, given.body, refusal)
            return self._dossier_page(visitor, shown, refusal)
        match given.step:
            case "oubli":
                await run_in_threadpool(self._forget, reference, visitor.agent)
                return RedirectResponse(f"/tickets/{shown.reference}/escalade", 303)
            case "dossier":
                return self._dossier_page(visitor, shown)
            case "lettre":
                return self._composed(visitor, shown, given)
            case "plateforme" | "mel":  # as she has retouched it
                return self._letter_page(visitor, shown, given, given.body)
            case "envoi" | "depot":
                return await self._leaves(visitor, shown, given)
            case _:
                raise UnknownPage

    def _composed(self, visitor: Visitor, shown: Preparation, given: Given) -> Response:
        """The letter, or the dossier again with what it lacks."""
        if shown.form.faults() or missing(shown.dossier):
            return self._dossier_page(visitor, shown, is_checked=True)
        return self._letter_page(visitor, shown, given, shown.letter.body(self._writer))

    async def _leaves(self, visitor: Visitor, shown: Preparation, given: Given) -> Response:
        if shown.form.faults() or missing(shown.dossier):
            return self._dossier_page(visitor, shown, is_checked=True)
        try:
            if not given.body:
                raise EmptyText
            if is_too_long(given.body, LETTER_LIMIT):
                raise LetterTooLong
            await run_with_files(self._send, shown, given, visitor.agent)
        except (TicketError, WebError) as refused:
            return self._letter_page(visitor, shown, given, given.body, fault_of(refused))
        return RedirectResponse(f"/tickets/{shown.reference}?fait={_SAID[given.step]}#pole", 303)

    def _dossier_page(
        self, visitor: Visitor, shown: Preparation, refusal: Fault | None = None, *, is_checked: bool = False
    ) -> Response:
        status = 422 if is_checked else 200
        return self._site.pages.page(
            "console/tickets/ticket_escalade.html",
            visitor,
            status=refusal.status if refusal else status,
            escalade=shown,
            dossier=shown.form,
            manque=missing(shown.dossier),
            fautes=shown.form.faults() if is_checked else {},
            refus=refusal.sentence if refusal else "",
            pole_ferme=why_closed(self._pole),
            profils=PROFILES,
            blocages=BLOCKING,
            brouillons=LONG_TEXTS,
            empechements=HINDRANCE,
        )

    def _letter_page(
        self, visitor: Visitor, shown: Preparation, given: Given, body: str, refusal: Fault | None = None
    ) -> Response:
        """To send it, or to copy it by hand where no mail leaves, or where she would rather."""
        closed = why_closed(self._pole)
        by_hand = bool(closed) or given.step in {"plateforme", _BY_HAND}
        return self._site.pages.page(
            f"console/tickets/{'ticket_plateforme' if by_hand else 'ticket_lettre'}.html",
            visitor,
            status=refusal.status if refusal else 200,
            escalade=shown,
            dossier=shown.form,
            expediteur=self._pole.sender,
            destinataire=self._pole.address,
            objet=shown.letter.subject(self._writer),
            lettre=body,
            fichiers_relus=given.are_checked,
            reference_pole=given.texts[REFERENCE],
            refus=refusal.sentence if refusal else "",
            pole_ferme=closed,
        )

    def _redrawn(self, content: bytes) -> bytes:
        return self._site.opened(redrawn, content)

    def _send(self, shown: Preparation, given: Given, by: Agent) -> None:
        files = tuple(one.file for one in shown.chosen)
        if given.step == _BY_MAIL and given.are_checked:
            keep = partial(self._keep, by)
            files = copies(files, held=self._files.held, keep=keep, redraw=self._redrawn)
        body = f"{given.body}\n"
        with self._site.units() as work:
            ticket = seen_ticket(work, shown.reference, by)
            if given.state != state_of(ticket):
                if has_just_said(ticket, body, by, Side.GESTIONNAIRE):
                    return  # the button was pressed twice
                raise TicketChanged
            now, zone = self._site.clock(), self._site.zone
            Desk(work, now=now, zone=zone).take(ticket, by=by)
            desk = PoleDesk(work, now=now, zone=zone)
            subject = shown.letter.subject(self._writer)
            if given.step == _BY_HAND:
                desk.escalate_by_hand(
                    ticket,
                    shown.dossier,
                    subject=subject,
                    body=body,
                    by=by,
                    pole=self._pole,
                    pole_reference=given.texts[REFERENCE],
                )
            else:
                desk.escalate(
                    ticket,
                    shown.dossier,
                    subject=subject,
                    body=body,
                    by=by,
                    pole=self._pole,
                    files=files,
                    files_checked=given.are_checked,
                )
            forget_drafts(work, ticket.reference, by)

    def _keep(self, by: Agent, name: str, content: bytes) -> KeptFile:
        try:
            return self._files.keep(Upload(name, content))
        except self._files.refused as refused:
            count = self._files.nirs_in(refused)
            self._site.count_masked(count, by)
            raise FileCannotTravel(name, Hindrance.NIR if count else Hindrance.UNREADABLE) from None

    def _forget(self, reference: str, by: Agent) -> None:
        with self._site.units() as work:
            forget_drafts(work, seen_ticket(work, reference, by).reference, by)
