"""Opening an incident, or correcting it: the form, then what agents will read and what it recognises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from rendering.engine import Renderer
from rendering.message import Reply
from tickets.incidents.desk import Declared, IncidentDesk, sound
from tickets.incidents.incident import Incident
from web.console.incidents.form import IncidentForm, departements, references_in
from web.console.incidents.recognition import Recognition, recognition
from web.console.incidents.view import TicketLine, as_asked_about, changed_incident
from web.console.tickets.sight import ticket_or_none
from web.console.tickets.ticket_view import name_of
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of


@dataclass(frozen=True)
class Page:
    """``reference`` is "" while it is not open; ``under_way`` are those that the tickets may join instead."""

    reference: str
    tickets: Sequence[TicketLine]
    under_way: Sequence[tuple[str, str]]
    departements: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Preview:
    reply: Reply
    recognition: Recognition


class IncidentWriting:
    def __init__(self, site: Site, renderer: Renderer) -> None:
        self._site = site
        self._renderer = renderer

    def routes(self) -> list[Route]:
        page, order = self._site.page, self._site.order
        return [
            page("/incidents/nouveau", self.blank, Right.ACT),
            order("/incidents/nouveau", self.write, Right.ACT),
            page("/incidents/{incident}/corriger", self.edit, Right.ACT),
            order("/incidents/{incident}/corriger", self.write, Right.ACT),
        ]

    async def blank(self, request: Request, visitor: Visitor) -> Response:
        """From nothing, or from the tickets that the address names."""
        tickets = references_in(request.query_params.getlist("t"))
        return await self._form(visitor, "", IncidentForm.blank(tickets), {})

    async def edit(self, request: Request, visitor: Visitor) -> Response:
        reference = request.path_params["incident"]
        form = await run_in_threadpool(self._begun, reference, visitor.agent)
        return await self._form(visitor, reference, form, {})

    async def write(self, request: Request, visitor: Visitor) -> Response:
        """Three buttons lead here: « Voir l’effet », « Ouvrir » once it was seen, and « Corriger »."""
        reference = request.path_params.get("incident", "")
        async with form_of(request, visitor, takes_masked=True) as form:
            filled, step = IncidentForm.read(form), field(form, "etape")
        faults = await run_in_threadpool(self._faults, reference, filled, visitor.agent)
        if faults or step == "corriger":
            return await self._form(visitor, reference, filled, faults)
        if step == "ouvrir":
            reference = await run_in_threadpool(self._keep, reference, filled, visitor.agent)
            return RedirectResponse(f"/incidents/{reference}?fait=ecrit", 303)
        page = await run_in_threadpool(self._page, reference, filled, visitor.agent)
        preview = await run_in_threadpool(self._preview, filled, visitor.agent)
        return self._site.pages.page(
            "console/incidents/incident_verifier.html", visitor, page=page, saisi=filled, apercu=preview
        )

    async def _form(
        self, visitor: Visitor, reference: str, form: IncidentForm, faults: Mapping[str, str]
    ) -> Response:
        page = await run_in_threadpool(self._page, reference, form, visitor.agent)
        return self._site.pages.page(
            "console/incidents/incident_ecrire.html",
            visitor,
            status=422 if faults else 200,
            page=page,
            saisi=form,
            fautes=faults,
        )

    def _begun(self, reference: str, by: Agent) -> IncidentForm:
        with self._site.units.reading() as work:
            return IncidentForm.of(changed_incident(work, reference, by))

    def _page(self, reference: str, form: IncidentForm, reader: Agent) -> Page:
        with self._site.units.reading() as work:
            found = (ticket_or_none(name, work, reader) for name in form.tickets)
            return Page(
                changed_incident(work, reference, reader).reference if reference else "",
                [
                    TicketLine(
                        ticket.reference,
                        ticket.status,
                        ticket.question,
                        name_of(ticket.agent_id, work),
                        work.people.guichet_name(ticket.guichet_id),
                    )
                    for ticket in found
                    if ticket is not None and not ticket.is_sensitive
                ],
                [
                    (one.reference, one.title)
                    for one in work.incidents.under_way(departement=reader.departement)
                ],
                departements(work, reader),
            )

    def _faults(self, reference: str, form: IncidentForm, by: Agent) -> Mapping[str, str]:
        with self._site.units() as work:
            if reference:
                changed_incident(work, reference, by)
            if form.texts.masked:
                return form.texts.nir_fault
            return form.faults(by, work.wording)

    def _preview(self, form: IncidentForm, reader: Agent) -> Preview:
        """As if it were opened now."""
        now, zone = self._site.clock(), self._site.zone
        declared = form.declared(reader)
        incident = Incident(
            reference="",
            title=declared.title,
            banner=declared.banner,
            phrases=list(declared.phrases),
            departement=declared.departement,
            opened_at=now,
            opened_by=reader.id or 0,
        )
        with self._site.units.reading() as work:
            seen = recognition(incident, work, reader, now=now, zone=zone)
        return Preview(self._renderer.reply(as_asked_about(incident)), seen)

    def _keep(self, reference: str, form: IncidentForm, by: Agent) -> str:
        with self._site.units() as work:
            desk = IncidentDesk(work, now=self._site.clock(), zone=self._site.zone)
            declared = form.declared(by)
            if reference:
                incident = changed_incident(work, reference, by)
                desk.correct(incident, declared, by=by)
            else:
                incident = _already(declared, work, by) or desk.open(declared, by=by)
            for name in form.tickets:
                ticket = ticket_or_none(name, work, by)
                if ticket is not None and not ticket.is_sensitive and not incident.is_closed:
                    desk.attach(ticket, incident, by=by)
            return incident.reference


def _already(declared: Declared, work: Work, by: Agent) -> Incident | None:
    """The same incident, when the button was pressed twice."""
    asked = sound(declared, work.wording)
    under_way = work.incidents.under_way(departement=by.departement)
    said = (asked.title, asked.banner, by.id)
    return next((one for one in under_way if (one.title, one.banner, one.opened_by) == said), None)
