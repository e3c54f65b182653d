"""The mails that no ticket has, those that were put aside, and each of them by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import GuichetError
from guichets.registry import Agent
from guichets.rights import Right
from privacy.text import clean
from rendering.labels import ASIDE
from tickets.errors import TicketError
from tickets.mail.mails import Aside, Seen
from tickets.mail.ports import Understanding
from tickets.ticket import Attachment
from web.console.mail.orders import DONE, Given, MailOrders
from web.console.mail.view import Choices, MailLine, MailView, choices, line_of, mail_view, seen_mail
from web.errors import FileNotHeld, UnknownPage, WebError
from web.faults import Fault, fault_of
from web.fields import number_of
from web.files import file_response
from web.ports import Files
from web.site import Site
from web.visitors import Visitor, field, form_of

HOME = "/courrier"
PAGE = 50
_LONGEST_REFERENCE = 40


@dataclass(frozen=True)
class Listed:
    """``waiting`` counts those of the tray; ``following`` is the number that the next page begins below."""

    lines: Sequence[MailLine]
    waiting: int
    following: int | None


class MailPages:
    def __init__(self, site: Site, files: Files, understand: Understanding) -> None:
        self._site = site
        self._files = files
        self._orders = MailOrders(site, understand)

    def routes(self) -> Sequence[BaseRoute]:
        page, order = self._site.page, self._site.order
        return [
            page(HOME, self.tray, Right.READ),
            page(f"{HOME}/ecartes", self.aside, Right.READ),
            page(f"{HOME}/{{mail:int}}", self.show, Right.READ),
            page(f"{HOME}/{{mail:int}}/fichier/{{number:int}}", self.download, Right.READ),
            order(f"{HOME}/{{mail:int}}/{{order}}", self.order, Right.ACT),
        ]

    async def tray(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        number = number_of(request.query_params.get("mel", ""))
        listed = await run_in_threadpool(self._waiting, visitor.agent)
        about = await run_in_threadpool(self._line, number, visitor.agent) if done in DONE else None
        return self._site.pages.page(
            "console/mail/courrier.html",
            visitor,
            liste=listed,
            fait=done if about else "",
            concerne=about,
        )

    async def aside(self, request: Request, visitor: Visitor) -> Response:
        wanted = request.query_params.get("raison", "")
        reason = Aside(wanted) if wanted in set(Aside) else None
        before = number_of(request.query_params.get("avant", ""))
        listed = await run_in_threadpool(self._put_aside, visitor.agent, reason, before)
        return self._site.pages.page(
            "console/mail/ecartes.html",
            visitor,
            liste=listed,
            raison=reason.value if reason else "",
            raisons=ASIDE,
            est_suite=before is not None,
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(request, visitor, request.query_params)

    async def download(self, request: Request, visitor: Visitor) -> Response:
        files = await run_in_threadpool(self._attachments, request.path_params["mail"], visitor.agent)
        number = request.path_params["number"]
        if number >= len(files):
            raise FileNotHeld
        return file_response(self._files, files[number].path, files[number].name, files[number].mime)

    async def order(self, request: Request, visitor: Visitor) -> Response:
        number, order = request.path_params["mail"], request.path_params["order"]
        if order not in DONE:
            raise UnknownPage
        async with form_of(request, visitor) as form:
            given = Given(
                order=order,
                reference=clean(field(form, "ticket"))[:_LONGEST_REFERENCE],
                guichet=field(form, "guichet"),
                person=field(form, "agent"),
                keeps_address=bool(field(form, "garder_adresse")),
            )
        try:
            await run_in_threadpool(self._orders.carry_out, number, given, visitor.agent)
        except (TicketError, GuichetError, WebError) as refused:
            if isinstance(refused, UnknownPage):
                raise
            sought = {"ticket": given.reference, "guichet": given.guichet}
            return await self._page(request, visitor, sought, fault_of(refused))
        return RedirectResponse(f"{HOME}?fait={order}&mel={number}", 303)

    async def _page(
        self, request: Request, visitor: Visitor, sought: Mapping[str, str], refusal: Fault | None = None
    ) -> Response:
        reference = clean(sought.get("ticket", ""))[:_LONGEST_REFERENCE]
        guichet = number_of(sought.get("guichet", ""))
        view, offered = await run_in_threadpool(
            self._view, request.path_params["mail"], visitor.agent, reference, guichet
        )
        return self._site.pages.page(
            "console/mail/mel.html",
            visitor,
            status=422 if refusal else 200,
            mel=view,
            choix_possibles=offered,
            reference=reference,
            refus=refusal.sentence if refusal else "",
        )

    def _waiting(self, reader: Agent) -> Listed:
        with self._site.units.reading() as work:
            seen = self._seen(reader)
            found, waiting = work.mails.in_tray(seen, limit=PAGE), work.mails.count_in_tray(seen)
            return Listed([line_of(mail, work) for mail in found], waiting, None)

    def _put_aside(self, reader: Agent, reason: Aside | None, before: int | None) -> Listed:
        seen = self._seen(reader)
        with self._site.units.reading() as work:
            found = work.mails.put_aside(seen, reason=reason, before=before, limit=PAGE + 1)
            following = found[PAGE - 1].id if len(found) > PAGE else None
            waiting = work.mails.count_in_tray(seen)
            return Listed([line_of(mail, work) for mail in found[:PAGE]], waiting, following)

    def _seen(self, reader: Agent) -> Seen:
        return Seen.from_(
            reader.departement,
            mailbox=self._site.zone.departement,
            hides_confidential=not reader.is_gestionnaire,
        )

    def _line(self, number: int | None, reader: Agent) -> MailLine | None:
        if number is None:
            return None
        with self._site.units.reading() as work:
            try:
                return line_of(seen_mail(work, number, reader, self._site.zone), work)
            except UnknownPage:
                return None

    def _view(
        self, number: int, reader: Agent, reference: str, guichet: int | None
    ) -> tuple[MailView, Choices]:
        with self._site.units.reading() as work:
            mail = seen_mail(work, number, reader, self._site.zone)
            offered = choices(mail, work, reader, reference=reference, guichet=guichet)
            return mail_view(mail, work, reader), offered

    def _attachments(self, number: int, reader: Agent) -> Sequence[Attachment]:
        with self._site.units.reading() as work:
            return list(seen_mail(work, number, reader, self._site.zone).attachments)
