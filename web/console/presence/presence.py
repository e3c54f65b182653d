"""When the service answers: its office hours, the days on which it is closed, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from guichets.scope import sees_person
from tickets.clock.presence import Absence, Closing
from tickets.clock.presence_desk import LONGEST_REASON, PresenceDesk
from tickets.errors import DaysReversed, HoursReversed, OwnDeputy, TicketError, TooManyDays
from web.console.presence.view import PresenceView, colleagues, departements, presence_view
from web.errors import NobodyChosen, UnknownPage
from web.faults import fault_of
from web.fields import number_of
from web.forms import Faults, Typed, read_day, read_hour, required, typed
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, form_of

PATH = "/horaires"
DONE = {
    "heures": "Les heures sont enregistrées ; les échéances en cours ont suivi.",
    "fermeture": "La fermeture est notée ; les échéances en cours ont suivi.",
    "ouverture": "La fermeture est retirée ; les échéances en cours ont suivi.",
    "absence": "L’absence est notée.",
    "retour": "L’absence est retirée.",
}
_HOURS = ("departement", "ouverture", "fermeture")
_CLOSING = ("departement", "du", "au", "motif")
_ABSENCE = ("qui", "parti", "revenu", "remplace")

_FIELD_AT_FAULT: Mapping[type[TicketError], Mapping[str, str]] = {
    HoursReversed: {"heures": "fermeture"},
    DaysReversed: {"fermetures": "au", "absences": "revenu"},
    TooManyDays: {"fermetures": "au", "absences": "revenu"},
    OwnDeputy: {"absences": "remplace"},
}
"""Of the form that was sent, the field that a refusal is about."""

Order = Callable[[Work, PresenceDesk, Typed, Visitor, Faults], None]


class PresencePages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        site = self._site
        return [
            site.page(PATH, self.show, Right.READ),
            site.order(f"{PATH}/heures", self.set_hours, Right.ADMINISTER),
            site.order(f"{PATH}/fermetures", self.close, Right.ACT),
            site.order(f"{PATH}/fermetures/{{closing:int}}", self.keep_open, Right.ACT),
            site.order(f"{PATH}/absences", self.note_absence, Right.ACT),
            site.order(f"{PATH}/absences/{{absence:int}}", self.drop_absence, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(visitor, done=DONE.get(request.query_params.get("fait", ""), ""))

    async def set_hours(self, request: Request, visitor: Visitor) -> Response:
        return await self._order(request, visitor, "heures", _HOURS, self._set_hours, "heures")

    async def close(self, request: Request, visitor: Visitor) -> Response:
        return await self._order(request, visitor, "fermetures", _CLOSING, self._close, "fermeture")

    async def note_absence(self, request: Request, visitor: Visitor) -> Response:
        return await self._order(request, visitor, "absences", _ABSENCE, self._note_absence, "absence")

    async def keep_open(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            await run_in_threadpool(self._keep_open, request.path_params["closing"], visitor)
        return RedirectResponse(f"{PATH}?fait=ouverture", 303)

    async def drop_absence(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            await run_in_threadpool(self._drop_absence, request.path_params["absence"], visitor)
        return RedirectResponse(f"{PATH}?fait=retour", 303)

    async def _order(
        self, request: Request, visitor: Visitor, name: str, fields: Sequence[str], order: Order, done: str
    ) -> Response:
        """Carries out what a form asks; its faults are said beside its fields, where all stays as typed."""
        async with form_of(request, visitor, takes_masked=True) as form:
            asked = typed(form, *fields)
        faults = await run_in_threadpool(self._carry_out, name, order, asked, visitor)
        if faults:
            return await self._page(visitor, asked=asked, form=name, faults=faults)
        return RedirectResponse(f"{PATH}?fait={done}", 303)

    async def _page(
        self,
        visitor: Visitor,
        *,
        done: str = "",
        form: str = "",
        asked: Typed | None = None,
        faults: Mapping[str, str] | None = None,
    ) -> Response:
        return self._site.pages.page(
            "console/presence/horaires.html",
            visitor,
            status=422 if faults else 200,
            vue=await run_in_threadpool(self._view, visitor),
            fait_dit=done,
            envoye=form,
            saisie=asked or Typed({}),
            fautes=faults or {},
            longueur_motif=LONGEST_REASON,
        )

    def _view(self, visitor: Visitor) -> PresenceView:
        with self._site.units.reading() as work:
            return presence_view(work, visitor.agent, now=self._site.clock(), zone=self._site.zone)

    def _carry_out(self, name: str, order: Order, asked: Typed, visitor: Visitor) -> Mapping[str, str]:
        faults = Faults()
        with self._site.units() as work:
            if asked.masked:
                return asked.nir_fault
            try:
                order(work, self._desk(work), asked, visitor, faults)
            except TicketError as refused:
                place = _FIELD_AT_FAULT.get(type(refused), {}).get(name, "")
                faults.sentences[place] = fault_of(refused).sentence
        return faults.sentences

    def _set_hours(
        self, work: Work, desk: PresenceDesk, asked: Typed, visitor: Visitor, faults: Faults
    ) -> None:
        code = self._departement(work, asked, visitor)
        opening = faults.reading("ouverture", lambda: read_hour(asked["ouverture"]))
        closing = faults.reading("fermeture", lambda: read_hour(asked["fermeture"]))
        if opening is not None and closing is not None:
            desk.set_hours(code, opening, closing, by=visitor.agent)

    def _close(self, work: Work, desk: PresenceDesk, asked: Typed, visitor: Visitor, faults: Faults) -> None:
        code = self._departement(work, asked, visitor)
        first = faults.reading("du", lambda: read_day(asked["du"]))
        last = faults.reading("au", lambda: read_day(asked["au"] or asked["du"]))
        if first is not None and last is not None:
            desk.close(code, first, last, asked["motif"], by=visitor.agent)

    def _note_absence(
        self, work: Work, desk: PresenceDesk, asked: Typed, visitor: Visitor, faults: Faults
    ) -> None:
        known = {person.id for person in colleagues(work, visitor.agent)}
        who = faults.reading("qui", lambda: _one_of(known, required(asked["qui"])))
        deputy = faults.reading("remplace", lambda: _one_of(known, asked["remplace"] or asked["qui"]))
        first = faults.reading("parti", lambda: read_day(asked["parti"]))
        last = faults.reading("revenu", lambda: read_day(asked["revenu"] or asked["parti"]))
        if who is not None and deputy is not None and first is not None and last is not None:
            deputy_id = deputy if asked["remplace"] else None
            desk.note_absence(who, first, last, deputy_id=deputy_id, by=visitor.agent)

    def _keep_open(self, number: int, visitor: Visitor) -> None:
        with self._site.units() as work:
            closing = _seen_closing(work, number, departements(work, visitor.agent, self._site.zone))
            self._desk(work).keep_open(closing, by=visitor.agent)

    def _drop_absence(self, number: int, visitor: Visitor) -> None:
        with self._site.units() as work:
            self._desk(work).drop_absence(_seen_absence(work, number, visitor), by=visitor.agent)

    def _desk(self, work: Work) -> PresenceDesk:
        return PresenceDesk(work, now=self._site.clock(), zone=self._site.zone)

    def _departement(self, work: Work, asked: Typed, visitor: Visitor) -> str:
        """One that she sees; the form only offers those."""
        if asked["departement"] not in departements(work, visitor.agent, self._site.zone):
            raise UnknownPage
        return asked["departement"]


def _one_of(known: set[int | None], text: str) -> int:
    number = number_of(text)
    if number is None or number not in known:
        raise NobodyChosen
    return number


def _seen_closing(work: Work, number: int, codes: Sequence[str]) -> Closing:
    closing = work.closings.get(number)
    if closing is None or closing.departement not in codes:
        raise UnknownPage
    return closing


def _seen_absence(work: Work, number: int, visitor: Visitor) -> Absence:
    absence = work.absences.get(number)
    person = work.registry.agent(absence.agent_id) if absence is not None else None
    if absence is None or person is None or not sees_person(work, visitor.agent, person):
        raise UnknownPage
    return absence
