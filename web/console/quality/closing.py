"""Closing a signalement: its answer arrived (or did not, after all), or it is withdrawn."""

from __future__ import annotations

from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from quality.errors import QualityError
from quality.follow_up import FollowUp
from web.console.quality.view import SignalementView, seen_signalement, signalement_view
from web.errors import WebError
from web.faults import fault_of
from web.forms import CHANNEL, read_day
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of


class SignalementClosing:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.order("/qualite/{signalement}/repondu", self.answer, Right.ACT),
            self._site.order("/qualite/{signalement}/reattendre", self.take_back, Right.ACT),
            self._site.page("/qualite/{signalement}/retirer", self.ask_withdrawal, Right.ACT),
            self._site.order("/qualite/{signalement}/retirer", self.withdraw, Right.ACT),
        ]

    async def answer(self, request: Request, visitor: Visitor) -> Response:
        """The day on which the guichet answered; a refusal is said at the field, on the same page."""
        reference = request.path_params["signalement"]
        async with form_of(request, visitor) as form:
            day = field(form, "jour")
        view = await run_in_threadpool(self._view, reference, visitor.agent)
        try:
            await run_in_threadpool(self._answer, reference, read_day(day), visitor.agent)
        except (QualityError, WebError) as refused:
            fault = fault_of(refused)
            return self._site.pages.page(
                "console/quality/qualite_signalement.html",
                visitor,
                status=fault.status,
                signalement=view,
                fait="",
                saisi=day,
                faute=fault.sentence,
            )
        return RedirectResponse(f"/qualite/{view.reference}?fait=repondu", 303)

    async def take_back(self, request: Request, visitor: Visitor) -> Response:
        """The answer was noted by mistake; pressed twice, it was taken back already."""
        async with form_of(request, visitor):
            view = await run_in_threadpool(self._view, request.path_params["signalement"], visitor.agent)
            await run_in_threadpool(self._take_back, view.reference, visitor.agent)
        return RedirectResponse(f"/qualite/{view.reference}?fait=reattendu", 303)

    async def ask_withdrawal(self, request: Request, visitor: Visitor) -> Response:
        view = await run_in_threadpool(self._view, request.path_params["signalement"], visitor.agent)
        if view.answered_on is not None or view.withdrawn_at is not None:
            return RedirectResponse(f"/qualite/{view.reference}", 303)
        return self._site.pages.page("console/quality/qualite_retirer.html", visitor, signalement=view)

    async def withdraw(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            address = await run_in_threadpool(
                self._withdraw, request.path_params["signalement"], visitor.agent
            )
        return RedirectResponse(address, 303)

    def _view(self, reference: str, reader: Agent) -> SignalementView:
        with self._site.units.reading() as work:
            signalement = seen_signalement(work, reference, reader)
            return signalement_view(signalement, work, reader, now=self._site.clock(), zone=self._site.zone)

    def _answer(self, reference: str, day: date, by: Agent) -> None:
        with self._site.units() as work:
            self._follow_up(work).answer(seen_signalement(work, reference, by), by=by, on=day)

    def _take_back(self, reference: str, by: Agent) -> None:
        with self._site.units() as work:
            signalement = seen_signalement(work, reference, by)
            if signalement.answered_on is not None:
                self._follow_up(work).take_back_answer(signalement, by=by)

    def _withdraw(self, reference: str, by: Agent) -> str:
        """Where to go next. What was answered or withdrawn meanwhile stays as it is: its page says so."""
        with self._site.units() as work:
            signalement = seen_signalement(work, reference, by)
            page = f"/qualite/{signalement.reference}"
            if not signalement.is_pending:
                return page
            self._follow_up(work).cancel(signalement, by=by)
            return f"{page}?fait=retire"

    def _follow_up(self, work: Work) -> FollowUp:
        return FollowUp(work, now=self._site.clock(), zone=self._site.zone, channel=CHANNEL)
