"""Builds the web application: routes, shields, and the page for each fault."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from math import ceil

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from deadlines.zones import Zone
from guichets.errors import TooManyTries
from guichets.links import Ways
from guichets.pace import Pace
from privacy.notice import Notice
from refusals.base import Refusal
from rendering.engine import Renderer
from sandbox.runner import Sandbox
from tickets.mail.ports import Understanding
from tickets.pole.national import NationalPole
from web import assets
from web.access.account import Account
from web.access.clients import SaidOrigin
from web.access.entry import Entry
from web.access.landing import Landing
from web.access.notice import NoticePage
from web.access.second_factor import SecondFactorPages, to_the_door
from web.access.sign_in import SignIn
from web.console.agenda.changes import EventChanges
from web.console.agenda.listing import AgendaPages
from web.console.agenda.planning import EventPlanning
from web.console.base.sections import BasePages
from web.console.drafts import DraftKeeping
from web.console.figures.audit_pages import AuditPages
from web.console.figures.bilan import BilanPages
from web.console.figures.journal_check import JournalCheck
from web.console.figures.journal_pages import JournalPages
from web.console.finding import Finding
from web.console.guichets.form import GuichetForms
from web.console.guichets.imports import GuichetImports
from web.console.guichets.listing import Guichets
from web.console.guichets.page import GuichetPages
from web.console.incidents.ending import IncidentEnding
from web.console.incidents.pages import IncidentPages
from web.console.incidents.writing import IncidentWriting
from web.console.live import Live
from web.console.mail.tray import MailPages
from web.console.people.data import PersonData
from web.console.people.inviting import Inviting
from web.console.people.openings import OpeningPages
from web.console.people.partenaires import PartenairePages
from web.console.people.people import People
from web.console.people.requests import AccessRequests
from web.console.presence.presence import PresencePages
from web.console.quality.closing import SignalementClosing
from web.console.quality.recording import SignalementRecording
from web.console.quality.signalements import QualitePages
from web.console.retention import RetentionPages
from web.console.start.examples import Verdicts
from web.console.start.first_invitations import FirstInvitations
from web.console.start.first_run import FirstRun
from web.console.start.first_steps import StepPages
from web.console.start.founding import Founding
from web.console.start.settings_forms import SettingsForms
from web.console.start.settings_pages import SettingsPages
from web.console.start.tour import Tour
from web.console.tickets.answer_templates import AnswerTemplatePages
from web.console.tickets.bulk import Bulk
from web.console.tickets.grouping_pages import GroupingPages
from web.console.tickets.interventions import Interventions
from web.console.tickets.opening import Opening
from web.console.tickets.pole.escalation import EscalationPages
from web.console.tickets.pole.nudging import NudgePages
from web.console.tickets.pole.orders import PoleOrders
from web.console.tickets.queue import Queue
from web.console.tickets.queue_export import QueueExport
from web.console.tickets.request_orders import RequestOrders
from web.console.tickets.saved_views import SavedViewOrders
from web.console.tickets.ticket import TicketPages
from web.console.tickets.ticket_helps import Helper
from web.console.tickets.timer import TimerPages
from web.console.tickets.to_base import ToBase
from web.console.tickets.triage_orders import TriageOrders
from web.errors import ForgedForm, NirRemoved, ProofOwed, SignedOut, TooFast, UnknownPage
from web.faults import (
    BODY_LIMIT,
    MALFORMED,
    TOO_LARGE,
    UNAVAILABLE,
    WRONG_METHOD,
    Fault,
    fault_of,
    incident,
)
from web.guidance import Guidance
from web.installation import Installation
from web.left_text import left_text
from web.pages import Pages
from web.ports import AnswerShown, Chat, Clock, Files, Library, Listeners, UnitsOfWork
from web.shield import BodyLimit, SafeHeaders, safe_headers
from web.site import Section, Site
from web.space.answers import Answers
from web.space.departure import Departures
from web.space.discussion import Discussion
from web.space.guichet import OwnGuichet
from web.space.invitation import Invitations
from web.space.requests import NewRequests
from web.space.tickets import OwnTickets
from web.space.trainings import Trainings
from web.visitors import Visitor, Visitors

log = structlog.get_logger()

GIVEN_BACK = (SignedOut, ProofOwed, ForgedForm, NirRemoved, TooFast)
"""After these no page shows again what was typed, and nothing of it is kept."""


def build(
    *,
    units: UnitsOfWork,
    chat: Chat,
    listeners: Listeners,
    files: Files,
    library: Library,
    pole: NationalPole,
    answer_shown: AnswerShown,
    zone: Zone,
    clock: Clock,
    probe: Callable[[], None],
    passing: type[Exception],
    public_url: str,
    by_mail: bool = False,
    by_telegram: bool = False,
    second_factor: bool = True,
    notice: Notice,
    installation: Installation,
    ask: Verdicts,
    understand: Understanding,
    sandbox: Sandbox,
    is_demo: bool = False,
    pace: Pace | None = None,
    more: Sequence[BaseRoute] = (),
) -> Starlette:
    """The agents' web chat and the gestionnaire's console.

    ``probe`` raises when the database cannot be used; ``passing`` is what storage raises when it is locked or
    away, and may come back; ``public_url`` is where browsers reach us, whatever a proxy makes of it;
    ``by_mail`` and ``by_telegram`` tell how a sign-in link can leave; ``second_factor`` requires one of
    whoever reads the console;
    ``ask`` puts a question to the base, ``understand`` sorts a request that came by
    mail; ``sandbox`` opens the files that are sent; ``is_demo`` offers the guided tour; ``pace`` bounds what
    one person sends;
    ``more`` are routes that other channels open at the same address, such as a webhook.
    """
    pages = Pages(zone.timezone, clock)
    https = public_url.startswith("https:")
    headers = safe_headers(https=https)
    visitors = Visitors(units, clock=clock, https=https, second_factor=second_factor)
    ways = Ways(public_url, by_mail=by_mail, by_telegram=by_telegram)
    site = Site(units, visitors, pages, clock, zone, pace or Pace(), sandbox)
    landing = Landing(visitors, clock=clock)
    queue = Queue(site)
    writer = Renderer(zone.timezone)
    tickets = TicketPages(site, files, Helper(library, writer))
    forms = SettingsForms(site, installation)
    steps = StepPages(site, installation)
    sections: Sequence[Section] = (
        Entry(site, ways, landing, probe=probe, is_demo=is_demo),
        SignIn(site, ways, is_demo=is_demo),
        SecondFactorPages(site, landing),
        Account(site, ways, second_factor=second_factor),
        Discussion(site, chat, listeners, files),
        OwnTickets(site, chat, files),
        Answers(site, library, answer_shown),
        Trainings(site),
        OwnGuichet(site),
        NewRequests(site),
        Departures(site, writer),
        Invitations(site, ways),
        Live(site, listeners),
        DraftKeeping(site),
        Finding(site, library),
        AgendaPages(site),
        EventPlanning(site),
        EventChanges(site),
        SignalementRecording(site),
        QualitePages(site),
        SignalementClosing(site),
        BilanPages(site),
        JournalPages(site),
        JournalCheck(site),
        AuditPages(site),
        AccessRequests(site),
        Inviting(site, ways),
        People(site),
        OpeningPages(site),
        PersonData(site, writer, notice, files),
        PartenairePages(site),
        RetentionPages(site, notice.spans),
        NoticePage(site, notice),
        PresencePages(site),
        Interventions(site),
        queue,
        QueueExport(site),
        Bulk(site, queue),
        SavedViewOrders(site, queue),
        Opening(site),
        AnswerTemplatePages(site),
        MailPages(site, files, understand),
        ToBase(site, library, answer_shown),
        IncidentWriting(site, writer),
        IncidentEnding(site),
        IncidentPages(site, writer),
        EscalationPages(site, pole, writer, files),
        NudgePages(site, pole, writer),
        BasePages(site, library, answer_shown),
        GroupingPages(site, library),
        TriageOrders(site, tickets),
        TimerPages(site),
        RequestOrders(site, tickets),
        PoleOrders(site, tickets, pole),
        tickets,
        Guichets(site),
        GuichetImports(site),
        GuichetForms(site),
        GuichetPages(site),
        SettingsPages(site, installation, forms, public_url=public_url, is_demo=is_demo),
        Founding(site, installation, forms),
        FirstRun(site, installation, forms, steps, ask=ask),
        FirstInvitations(site, installation, steps, public_url=public_url),
        *([Tour(site)] if is_demo else ()),
    )
    faults = FaultPages(pages, visitors, landing, headers)
    app = Starlette(
        routes=[
            *(route for section in sections for route in section.routes()),
            *more,
            assets.mount(),
        ],
        middleware=[
            Middleware(SaidOrigin),
            Middleware(SafeHeaders, headers=headers),
            Middleware(GZipMiddleware, minimum_size=1_000),
            Middleware(BodyLimit, limit=BODY_LIMIT),
            *([Middleware(Guidance)] if is_demo else ()),
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

    def __init__(
        self, pages: Pages, visitors: Visitors, landing: Landing, headers: Mapping[str, str]
    ) -> None:
        self._pages = pages
        self._visitors = visitors
        self._landing = landing
        self._headers = headers

    async def refused(self, request: Request, error: Exception) -> Response:
        text = await left_text(request) if isinstance(error, GIVEN_BACK) else ""
        visitor = await self._visitors.whoever(request)
        response = self._written(request, fault_of(error), visitor, text)
        if isinstance(error, (TooManyTries, TooFast)):
            response.headers["Retry-After"] = str(ceil(error.wait.total_seconds()))
        if isinstance(error, SignedOut):
            self._landing.remember(request, response)
        return response

    async def proof_owed(self, request: Request, error: Exception) -> Response:
        door = to_the_door(request)
        if door is None:
            return await self.refused(request, error)
        self._landing.remember(request, door)
        return door

    async def http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        match error.status_code:
            case 404:
                return await self._answer(request, fault_of(UnknownPage()))
            case 405:
                return await self._answer(request, WRONG_METHOD)
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

    async def _answer(self, request: Request, fault: Fault) -> Response:
        return self._written(request, fault, await self._visitors.whoever(request))

    def _written(self, request: Request, fault: Fault, visitor: Visitor | None, text: str = "") -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"erreur": fault.sentence}, fault.status)
        return self._pages.fault(fault, visitor, left_text=text)
