"""The incidents: those under way, those that are over, the page of each and the tickets that it groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from rendering.engine import Renderer
from rendering.message import Reply
from tickets.errors import IncidentIsClosed, SensitiveStaysApart
from tickets.incidents.desk import IncidentDesk
from web.console.incidents.form import references_in
from web.console.incidents.recognition import Recognition, recognition
from web.console.incidents.view import (
    IncidentLine,
    IncidentView,
    as_asked_about,
    incident_line,
    incident_view,
    seen_incident,
)
from web.console.tickets.sight import ticket_or_none
from web.errors import NothingTicked
from web.faults import Fault, fault_of
from web.site import Site
from web.visitors import Visitor, field, form_of

MOST_OVER = 50
DONE = frozenset({"ecrit", "rattache", "detache", "clos", "rouvert"})


@dataclass(frozen=True)
class Listing:
    under_way: Sequence[IncidentLine]
    over: Sequence[IncidentLine]


@dataclass(frozen=True)
class Shown:
    """``recognition`` is None of what is over: nothing is recognised any more."""

    incident: IncidentView
    reply: Reply
    recognition: Recognition | None


class IncidentPages:
    def __init__(self, site: Site, renderer: Renderer) -> None:
        self._site = site
        self._renderer = renderer

    def routes(self) -> list[Route]:
        page, order, one = self._site.page, self._site.order, "/incidents/{incident}"
        return [
            page("/incidents", self.listed, Right.READ),
            order("/incidents/lot", self.gather, Right.ACT),
            page(one, self.show, Right.READ),
            order(f"{one}/rattacher", self.attach, Right.ACT),
            order(f"{one}/detacher", self.detach, Right.ACT),
        ]

    async def listed(self, _request: Request, visitor: Visitor) -> Response:
        listing = await run_in_threadpool(self._list, visitor.agent)
        return self._site.pages.page("console/incidents/incidents.html", visitor, liste=listing)

    async def gather(self, request: Request, visitor: Visitor) -> Response:
        """From the ticked lines of the queue to the page where they join an incident, or open one."""
        async with form_of(request, visitor) as form:
            tickets = references_in(form.getlist("t"))
        if not tickets:
            raise NothingTicked
        named = "&".join(f"t={reference}" for reference in tickets if reference.replace("-", "").isalnum())
        return RedirectResponse(f"/incidents/nouveau?{named}", 303)

    async def show(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        return await self._page(request, visitor, done=done if done in DONE else "")

    async def attach(self, request: Request, visitor: Visitor) -> Response:
        reference = request.path_params["incident"]
        async with form_of(request, visitor) as form:
            tickets = references_in(form.getlist("t"))
        try:
            await run_in_threadpool(self._attach, reference, tickets, visitor.agent)
        except (NothingTicked, IncidentIsClosed, SensitiveStaysApart) as refused:
            return await self._page(request, visitor, refusal=fault_of(refused))
        return RedirectResponse(f"/incidents/{reference}?fait=rattache#tickets", 303)

    async def detach(self, request: Request, visitor: Visitor) -> Response:
        reference = request.path_params["incident"]
        async with form_of(request, visitor) as form:
            ticket = field(form, "t")
        await run_in_threadpool(self._detach, reference, ticket, visitor.agent)
        return RedirectResponse(f"/incidents/{reference}?fait=detache#tickets", 303)

    async def _page(
        self, request: Request, visitor: Visitor, *, done: str = "", refusal: Fault | None = None
    ) -> Response:
        shown = await run_in_threadpool(self._shown, request.path_params["incident"], visitor.agent)
        return self._site.pages.page(
            "console/incidents/incident.html",
            visitor,
            status=refusal.status if refusal else 200,
            vue=shown,
            incident=shown.incident,
            fait=done,
            refus=refusal.sentence if refusal else "",
        )

    def _list(self, reader: Agent) -> Listing:
        with self._site.units.reading() as work:
            under_way = work.incidents.under_way(departement=reader.departement)
            over = work.incidents.over(departement=reader.departement, limit=MOST_OVER)
            return Listing(
                [incident_line(incident, work) for incident in under_way],
                [incident_line(incident, work) for incident in over],
            )

    def _shown(self, reference: str, reader: Agent) -> Shown:
        now, zone = self._site.clock(), self._site.zone
        with self._site.units.reading() as work:
            incident = seen_incident(work, reference, reader)
            found = None if incident.is_closed else recognition(incident, work, reader, now=now, zone=zone)
            reply = self._renderer.reply(as_asked_about(incident))
            return Shown(incident_view(incident, work, reader), reply, found)

    def _attach(self, reference: str, tickets: Sequence[str], by: Agent) -> None:
        if not tickets:
            raise NothingTicked
        with self._site.units() as work:
            incident = seen_incident(work, reference, by)
            desk = IncidentDesk(work, now=self._site.clock(), zone=self._site.zone)
            for name in tickets:
                ticket = ticket_or_none(name, work, by)
                if ticket is not None:
                    desk.attach(ticket, incident, by=by)

    def _detach(self, reference: str, name: str, by: Agent) -> None:
        with self._site.units() as work:
            incident = seen_incident(work, reference, by)
            ticket = ticket_or_none(name, work, by)
            if ticket is not None and ticket.incident_id == incident.id:
                IncidentDesk(work, now=self._site.clock(), zone=self._site.zone).detach(ticket, by=by)
