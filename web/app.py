"""Builds the web application: routes, shields, and the page for each fault."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from math import ceil

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import TooManyTries
from refusals.base import Refusal
from web import assets, offline, publications
from web.access import account, calendar_feed, convocation, entry, notice, second_factor, sign_in
from web.access.clients import SaidOrigin
from web.access.landing import remember
from web.console import diffusion, drafts, finding, live, morning, retention
from web.console.agenda import pages as agenda
from web.console.agenda import topics as agenda_topics
from web.console.agenda import year as agenda_year
from web.console.base import sections as base
from web.console.figures import audit_pages, bilan, bilan_template, compilation, document, journal_pages
from web.console.guichets import form as guichet_form
from web.console.guichets import imports as guichet_imports
from web.console.guichets import listing as guichets
from web.console.guichets import page as guichet_page
from web.console.guichets import reviews as guichet_reviews
from web.console.incidents import pages as incidents
from web.console.mail import tray
from web.console.people import data, invitations, openings, partenaires, people
from web.console.people import imports as people_imports
from web.console.people import requests as access_requests
from web.console.presence import presence
from web.console.quality import batches as quality_batches
from web.console.quality import (
    cadre,
    dashboard_form,
    dashboard_sending,
    dashboards,
    signalement,
    signalements,
)
from web.console.quality import comite as quality_comite
from web.console.quality import control as quality_control
from web.console.quality import drafts as signalement_drafts
from web.console.quality import imports as quality_imports
from web.console.start import first_run, founding, settings_pages, tour
from web.console.tickets import (
    answer_templates,
    bulk,
    grouping_pages,
    interventions,
    opening,
    queue,
    ticket,
    to_base,
    viewer,
)
from web.console.tickets.pole import letters
from web.converters import register_converters
from web.errors import ForgedForm, NirRemoved, ProofOwed, SignedOut, TooFast, UnknownPage
from web.faults import (
    BODY_LIMIT,
    MALFORMED,
    TOO_LARGE,
    TOO_SLOW,
    UNAVAILABLE,
    WRONG_METHOD,
    PageFault,
    fault_of,
    incident,
)
from web.guidance import Guidance
from web.left_text import left_text
from web.shell import Shell
from web.shield import BodyLimit, SafeHeaders, safe_headers
from web.site import Site, wants_json
from web.space import answers, colleagues, discussion, guichet, requests, tickets, trainings
from web.space import signalements as guichet_signalements
from web.visitors import Visitor

log = structlog.get_logger()

GIVEN_BACK = (SignedOut, ProofOwed, ForgedForm, NirRemoved, TooFast)
"""After these no page shows again what was typed, and nothing of it is kept."""


# The sections that are a module: its routes, and a function for each.
MODULES = (
    entry,
    sign_in,
    second_factor,
    account,
    calendar_feed,
    convocation,
    notice,
    offline,
    discussion,
    tickets,
    answers,
    trainings,
    guichet,
    guichet_signalements,
    requests,
    colleagues,
    drafts,
    access_requests,
    people_imports,
    invitations,
    people,
    data,
    openings,
    partenaires,
    retention,
    settings_pages,
    founding,
    first_run,
    agenda,
    agenda_year,
    agenda_topics,
    dashboard_form,
    dashboard_sending,
    dashboards,
    quality_control,
    quality_imports,
    quality_comite,
    quality_batches,
    cadre,
    signalements,
    signalement_drafts,
    signalement,
    bilan,
    compilation,
    document,
    bilan_template,
    journal_pages,
    audit_pages,
    presence,
    morning,
    interventions,
    queue,
    opening,
    answer_templates,
    ticket,
    viewer,
    bulk,
    grouping_pages,
    to_base,
    letters,
    tray,
    incidents,
    finding,
    live,
    guichets,
    guichet_form,
    guichet_page,
    guichet_imports,
    guichet_reviews,
    diffusion,
    publications,
    base,
)


def build(site: Site, *, passing: type[Exception], more: Sequence[BaseRoute] = ()) -> Starlette:
    """The agents' web chat and the gestionnaire's console.

    ``passing`` is what storage raises when it is locked or away, and may come back; ``more`` are routes that
    other channels open at the same address, such as a webhook.
    """
    register_converters()
    shell = Shell(site)
    headers = safe_headers(https=site.is_https)
    faults = FaultPages(site, headers)
    app = Starlette(
        routes=[
            *(route for module in MODULES for route in module.routes(shell)),
            *(tour.routes(shell) if site.is_demo else ()),
            *more,
            assets.mount(),
        ],
        middleware=[
            Middleware(SaidOrigin),
            Middleware(SafeHeaders, headers=headers),
            Middleware(GZipMiddleware, minimum_size=1_000),
            Middleware(BodyLimit, limit=BODY_LIMIT),
            *([Middleware(Guidance)] if site.is_demo else ()),
        ],
        exception_handlers={
            ProofOwed: faults.proof_owed,
            Refusal: faults.refused,
            HTTPException: faults.http,
            passing: faults.unavailable,
            Exception: faults.incident,
        },
    )
    app.router.redirect_slashes = False
    return app


class FaultPages:
    """One page for each fault, or one sentence for a script."""

    def __init__(self, site: Site, headers: Mapping[str, str]) -> None:
        self._site = site
        self._headers = headers

    async def refused(self, request: Request, error: Exception) -> Response:
        text = await left_text(request) if isinstance(error, GIVEN_BACK) else ""
        visitor = await self._site.visitors.whoever(request)
        response = self._written(request, fault_of(error), visitor, text)
        if isinstance(error, (TooManyTries, TooFast)):
            response.headers["Retry-After"] = str(ceil(error.wait.total_seconds()))
        if isinstance(error, SignedOut):
            remember(self._site, request, response)
        return response

    async def proof_owed(self, request: Request, error: Exception) -> Response:
        door = second_factor.to_the_door(request)
        if door is None:
            return await self.refused(request, error)
        remember(self._site, request, door)
        return door

    async def http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        match error.status_code:
            case 404:
                return await self._answer(request, fault_of(UnknownPage()))
            case 405:
                return await self._answer(request, WRONG_METHOD)
            case 408:
                return await self._answer(request, TOO_SLOW)
            case 413:
                return await self._answer(request, TOO_LARGE)
            case _:
                return await self._answer(request, MALFORMED)

    async def unavailable(self, request: Request, error: Exception) -> Response:
        log.error("database away", action="page_unavailable", error=type(error).__name__)
        return self._written(request, UNAVAILABLE, None)

    async def incident(self, request: Request, error: Exception) -> Response:
        number = secrets.token_hex(3).upper()
        log.error("page failed", action="page_failed", incident=number, exc_info=error)
        response = self._written(request, incident(number), None)
        response.headers.update(self._headers)  # this answer leaves from outside the shields
        return response

    async def _answer(self, request: Request, fault: PageFault) -> Response:
        return self._written(request, fault, await self._site.visitors.whoever(request))

    def _written(
        self, request: Request, fault: PageFault, visitor: Visitor | None, text: str = ""
    ) -> Response:
        if wants_json(request):
            return JSONResponse({"erreur": fault.sentence}, fault.status)
        return self._site.pages.fault(fault, visitor, left_text=text)
