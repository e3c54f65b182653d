"""Recording a signalement that was sent: the form, then its legal date to be read before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from deadlines.working_days import is_working_day
from guichets.errors import UnknownGuichet
from guichets.registry import Agent, Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets
from quality.errors import SentInTheFuture
from quality.follow_up import FollowUp, one_line
from quality.reminders import reminders_ahead
from quality.signalements import Signalement, due_date
from web.fields import number_of
from web.forms import CHANNEL, Faults, Typed, read_day, required, typed
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of

FIELDS = ("guichet", "objet", "envoye")


@dataclass(frozen=True)
class ToRecord:
    guichet: Guichet
    subject: str
    sent_on: date


@dataclass(frozen=True)
class Preview:
    """What will be kept, and what follows from it; ``reachable`` agents will be reminded."""

    guichet: str
    subject: str
    sent_on: date
    due_on: date
    is_due_on_a_day_off: bool
    reachable: int
    reminders: tuple[datetime, ...]


class SignalementRecording:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page("/qualite/nouveau", self.blank, Right.ACT),
            self._site.order("/qualite/nouveau", self.record, Right.ACT),
        ]

    async def blank(self, request: Request, visitor: Visitor) -> Response:
        guichet = number_of(request.query_params.get("guichet", ""))
        asked = {"guichet": str(guichet or ""), "envoye": f"{self._today():%Y-%m-%d}"}
        return await self._form(visitor, Typed(asked), {})

    async def record(self, request: Request, visitor: Visitor) -> Response:
        """Three buttons lead here: « Voir l’échéance », « Noter » once it was seen, and « Corriger »."""
        async with form_of(request, visitor, takes_masked=True) as form:
            asked, step = typed(form, *FIELDS), field(form, "etape")
        if step == "corriger":
            return await self._form(visitor, asked, {})
        if step == "noter":
            recorded = await run_in_threadpool(self._record, asked, visitor.agent)
            if isinstance(recorded, str):
                return RedirectResponse(f"/qualite/{recorded}?fait=note", 303)
            return await self._form(visitor, asked, recorded)
        preview = await run_in_threadpool(self._preview, asked, visitor.agent)
        if isinstance(preview, Preview):
            return self._site.pages.page(
                "console/quality/qualite_verifier.html", visitor, saisi=asked, apercu=preview
            )
        return await self._form(visitor, asked, preview)

    async def _form(self, visitor: Visitor, asked: Typed, faults: Mapping[str, str]) -> Response:
        return self._site.pages.page(
            "console/quality/qualite_nouveau.html",
            visitor,
            status=422 if faults else 200,
            saisi=asked,
            fautes=faults,
            guichets=[
                (guichet.id, guichet.name)
                for guichet in await run_in_threadpool(self._guichets, visitor.agent)
            ],
        )

    def _today(self) -> date:
        return self._site.zone.local(self._site.clock()).date()

    def _guichets(self, reader: Agent) -> list[Guichet]:
        with self._site.units.reading() as work:
            return seen_guichets(work, reader)

    def _preview(self, asked: Typed, by: Agent) -> Preview | Mapping[str, str]:
        now, zone = self._site.clock(), self._site.zone
        with self._site.units() as work:
            found = self._read(asked, work, by)
            if not isinstance(found, ToRecord):
                return found
            due_on = due_date(found.sent_on)
            return Preview(
                found.guichet.name,
                found.subject,
                found.sent_on,
                due_on,
                is_due_on_a_day_off=not is_working_day(due_on, zone),
                reachable=len(work.registry.active_agents(found.guichet.id or 0)),
                reminders=reminders_ahead(
                    due_on, now=now, zone=zone, hours=work.service_times.of(zone.departement)
                ),
            )

    def _record(self, asked: Typed, by: Agent) -> str | Mapping[str, str]:
        """The reference, or the faults of the form."""
        with self._site.units() as work:
            found = self._read(asked, work, by)
            if not isinstance(found, ToRecord):
                return found
            follow_up = FollowUp(work, now=self._site.clock(), zone=self._site.zone, channel=CHANNEL)
            signalement = _already(found, work, by) or follow_up.record(
                guichet_id=found.guichet.id or 0, subject=found.subject, sent_on=found.sent_on, by=by
            )
            return signalement.reference

    def _read(self, asked: Typed, work: Work, by: Agent) -> ToRecord | Mapping[str, str]:
        if asked.masked:
            return asked.nir_fault
        faults = Faults()
        guichet = faults.reading("guichet", lambda: _guichet(asked["guichet"], work, by))
        subject = faults.reading("objet", lambda: one_line(required(asked["objet"])))
        sent_on = faults.reading("envoye", lambda: _gone_by(read_day(asked["envoye"]), self._today()))
        if guichet is None or subject is None or sent_on is None:
            return faults.sentences
        return ToRecord(guichet, subject, sent_on)


def _guichet(text: str, work: Work, by: Agent) -> Guichet:
    number = number_of(required(text))
    for guichet in seen_guichets(work, by):
        if guichet.id == number:
            return guichet
    raise UnknownGuichet(text)


def _gone_by(day: date, today: date) -> date:
    if day > today:
        raise SentInTheFuture(day)
    return day


def _already(found: ToRecord, work: Work, by: Agent) -> Signalement | None:
    """The same signalement, when the button was pressed twice."""
    asked = (found.guichet.id, found.subject, found.sent_on, by.id)
    pending = work.signalements.unanswered()
    return next((s for s in pending if (s.guichet_id, s.subject, s.sent_on, s.recorded_by) == asked), None)
