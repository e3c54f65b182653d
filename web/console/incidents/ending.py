"""The end of an incident, which everybody is told once, and its coming back."""

from __future__ import annotations

from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from tickets.errors import IncidentIsClosed, IncidentIsOpen, TicketError
from tickets.incidents.desk import IncidentDesk
from tickets.incidents.incident import LONGEST_TEXT
from web.console.incidents.view import IncidentView, changed_incident, incident_view, seen_incident
from web.errors import NirRemoved, ReservedPage
from web.faults import Fault, fault_of
from web.forms import typed
from web.site import Site
from web.visitors import Visitor, field, form_of


class IncidentEnding:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        one = "/incidents/{incident}"
        return [
            self._site.page(f"{one}/clore", self.ask_end, Right.ACT),
            self._site.order(f"{one}/clore", self.end, Right.ACT),
            self._site.order(f"{one}/rouvrir", self.reopen, Right.ACT),
        ]

    async def ask_end(self, request: Request, visitor: Visitor) -> Response:
        """What she is about to tell everybody, and whom."""
        incident = await run_in_threadpool(self._view, request.path_params["incident"], visitor.agent)
        if incident.closed_at is not None:
            return RedirectResponse(f"/incidents/{incident.reference}", 303)
        if not incident.may_change:
            raise ReservedPage
        return self._page(visitor, incident)

    async def end(self, request: Request, visitor: Visitor) -> Response:
        reference = request.path_params["incident"]
        async with form_of(request, visitor, takes_masked=True) as form:
            text, leaves_open = typed(form, "texte"), field(form, "tickets") == "laisser"
        try:
            text.require_no_nir()
            await run_in_threadpool(
                self._end, reference, text["texte"], visitor.agent, with_tickets=not leaves_open
            )
        except IncidentIsClosed:
            pass  # the button was pressed twice, or a colleague was quicker: the page says so
        except (TicketError, NirRemoved) as refused:
            incident = await run_in_threadpool(self._view, reference, visitor.agent)
            return self._page(visitor, incident, text["texte"], fault_of(refused))
        return RedirectResponse(f"/incidents/{reference}?fait=clos", 303)

    async def reopen(self, request: Request, visitor: Visitor) -> Response:
        reference = request.path_params["incident"]
        async with form_of(request, visitor):
            with suppress(IncidentIsOpen):  # the button was pressed twice
                await run_in_threadpool(self._reopen, reference, visitor.agent)
        return RedirectResponse(f"/incidents/{reference}?fait=rouvert", 303)

    def _page(
        self, visitor: Visitor, incident: IncidentView, text: str = "", refusal: Fault | None = None
    ) -> Response:
        return self._site.pages.page(
            "console/incidents/incident_clore.html",
            visitor,
            status=refusal.status if refusal else 200,
            incident=incident,
            texte=text,
            faute=refusal.sentence if refusal else "",
            au_plus=LONGEST_TEXT,
        )

    def _view(self, reference: str, reader: Agent) -> IncidentView:
        with self._site.units.reading() as work:
            return incident_view(seen_incident(work, reference, reader), work, reader)

    def _end(self, reference: str, text: str, by: Agent, *, with_tickets: bool) -> None:
        with self._site.units() as work:
            incident = changed_incident(work, reference, by)
            desk = IncidentDesk(work, now=self._site.clock(), zone=self._site.zone)
            desk.close(incident, text, by=by, with_tickets=with_tickets)

    def _reopen(self, reference: str, by: Agent) -> None:
        with self._site.units() as work:
            incident = changed_incident(work, reference, by)
            IncidentDesk(work, now=self._site.clock(), zone=self._site.zone).reopen(incident, by=by)
