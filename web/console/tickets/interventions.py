"""A call, a mail or a visit, noted by hand: what went by no channel of ours counts in the bilan too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent, Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets
from journal.entries import Kind
from journal.ports import JournalQuery
from knowledge_base.themes import Theme
from rendering.labels import MEDIUM, THEME
from tickets.errors import DayOutOfReach, MinutesOutOfRange, NotHersToCancel
from tickets.interventions import (
    Medium,
    Outcome,
    cancel_intervention,
    line_of,
    log_intervention,
    taken_place_at,
)
from tickets.ticket import Ticket
from web.console.tickets.bulk_report import ticket_or_none
from web.errors import NoGuichetChosen, NoOtherTicket, UnknownPage, UnknownTheme
from web.faults import fault_of
from web.fields import number_of
from web.forms import Faults, read_day, typed
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, form_of

PATH = "/interventions/nouvelle"
NO_GUICHET = "aucun"
"""Somebody who works for none: a partenaire, an editor of software."""
FIELDS = ("moyen", "guichet", "theme", "minutes", "resolu", "jour", "ticket")
MOST_SHOWN = 10
_LOOKED_AT = 200
"""Rows of hers in which what was cancelled is looked for."""


@dataclass(frozen=True)
class Noted:
    """A row of hers: ``ticket`` is "" when it was about none."""

    number: int
    at: datetime
    medium: str
    guichet: str
    theme: str
    minutes: int
    ticket: str
    is_cancelled: bool


class Interventions:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(PATH, self.show, Right.ACT),
            self._site.order(PATH, self.note, Right.ACT),
            self._site.order("/interventions/{number:int}/annuler", self.cancel, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """``?fait=annulee`` comes with what the cancelled row held, to be noted again as it should be."""
        asked = {name: request.query_params.get(name, "") for name in FIELDS}
        defaults = {"moyen": Medium.PHONE.value, "resolu": "oui", "jour": self._today().isoformat()}
        typed_in = {name: asked[name] or defaults.get(name, "") for name in FIELDS}
        done = request.query_params.get("fait", "")
        return await self._page(visitor, typed_in, done=done if done in {"note", "annulee"} else "")

    async def note(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            said = typed(form, *FIELDS)
        faults = said.nir_fault or await run_in_threadpool(self._note, said.texts, visitor)
        if faults:
            return await self._page(visitor, said.texts, faults=faults)
        return RedirectResponse(f"{PATH}?fait=note", 303)

    async def cancel(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            number = request.path_params["number"]
            try:
                held = await run_in_threadpool(self._cancel, number, visitor.agent)
            except NotHersToCancel as refused:
                return await self._page(
                    visitor, {**dict.fromkeys(FIELDS, "")}, faults={"": fault_of(refused).sentence}
                )
        return RedirectResponse(f"{PATH}?{urlencode({'fait': 'annulee', **held})}", 303)

    async def _page(
        self,
        visitor: Visitor,
        texts: Mapping[str, str],
        *,
        done: str = "",
        faults: Mapping[str, str] | None = None,
    ) -> Response:
        guichets, noted = await run_in_threadpool(self._shown, visitor.agent)
        return self._site.pages.page(
            "console/tickets/intervention.html",
            visitor,
            status=422 if faults else 200,
            saisie=texts,
            fautes={**dict.fromkeys((*FIELDS, ""), ""), **(faults or {})},
            fait=done,
            moyens=list(MEDIUM.items()),
            guichets=[*((one.id, one.name) for one in guichets), (NO_GUICHET, "aucun guichet")],
            themes=list(THEME.items()),
            notees=noted,
        )

    def _today(self) -> date:
        return self._site.zone.local(self._site.clock()).date()

    def _shown(self, reader: Agent) -> tuple[Sequence[Guichet], Sequence[Noted]]:
        with self._site.units.reading() as work:
            return seen_guichets(work, reader), _noted(work, reader)

    def _note(self, texts: Mapping[str, str], visitor: Visitor) -> Mapping[str, str]:
        """A sentence for each field at fault; nothing is noted then."""
        if texts["moyen"] not in set(Medium):
            raise UnknownPage
        faults = Faults()
        with self._site.units() as work:
            known = {str(one.id): one.id for one in seen_guichets(work, visitor.agent)}
            ticket = faults.reading("ticket", lambda: _about(texts["ticket"], work, visitor.agent))
            guichet = faults.reading("guichet", lambda: _chosen(texts["guichet"], known, ticket))
            theme = faults.reading("theme", lambda: _theme(texts["theme"], ticket))
            day = faults.reading("jour", lambda: read_day(texts["jour"]))
            if theme is not None and day is not None and not faults.sentences:
                try:
                    log_intervention(
                        work,
                        by=visitor.agent,
                        medium=Medium(texts["moyen"]),
                        guichet_id=guichet,
                        theme=theme.value,
                        minutes=number_of(texts["minutes"]) or 0,
                        resolved=texts["resolu"] == "oui",
                        now=taken_place_at(day, now=self._site.clock(), zone=self._site.zone),
                        ticket=ticket,
                    )
                except MinutesOutOfRange as refused:
                    return {"minutes": fault_of(refused).sentence}
                except DayOutOfReach as refused:
                    return {"jour": fault_of(refused).sentence}
        return faults.sentences

    def _cancel(self, number: int, by: Agent) -> Mapping[str, str]:
        """What the row held, by field."""
        with self._site.units() as work:
            row = work.journal.row(number)
            if row is None or work.journal.about(line_of(number)):
                raise NotHersToCancel
            entry = row.entry
            ticket = ticket_or_none(entry.subject, work, by) if entry.subject else None
            cancel_intervention(work, row, by=by, ticket=ticket)
            return {
                "moyen": entry.channel,
                "guichet": str(entry.guichet_id or NO_GUICHET),
                "theme": entry.theme,
                "minutes": str(entry.minutes),
                "resolu": "oui" if entry.outcome == Outcome.RESOLVED else "non",
                "jour": self._site.zone.local(entry.at).date().isoformat(),
                "ticket": entry.subject,
            }


def _noted(work: Work, reader: Agent) -> Sequence[Noted]:
    """Hers, the last noted first."""
    mine = frozenset({reader.id} if reader.id is not None else ())
    rows = work.journal.page(JournalQuery(kind=Kind.CALL_LOGGED, actor_ids=mine), limit=MOST_SHOWN)
    cancelling = work.journal.page(JournalQuery(kind=Kind.CALL_CANCELLED, actor_ids=mine), limit=_LOOKED_AT)
    cancelled = {row.entry.subject for row in cancelling}
    return [
        Noted(
            number=row.sequence,
            at=row.entry.at,
            medium=row.entry.channel,
            guichet=work.people.guichet_name(row.entry.guichet_id),
            theme=row.entry.theme,
            minutes=row.entry.minutes,
            ticket=row.entry.subject,
            is_cancelled=line_of(row.sequence) in cancelled,
        )
        for row in rows
    ]


def _about(reference: str, work: Work, by: Agent) -> Ticket | None:
    """The ticket that it was about, if it was about one; ``NoOtherTicket``."""
    if not reference:
        return None
    ticket = ticket_or_none(reference, work, by)
    if ticket is None:
        raise NoOtherTicket
    return ticket


def _chosen(value: str, known: Mapping[str, int | None], ticket: Ticket | None) -> int | None:
    """That of the ticket, unless another is chosen."""
    if value == NO_GUICHET:
        return None
    if not value and ticket is not None:
        return ticket.guichet_id
    if value not in known:
        raise NoGuichetChosen
    return known[value]


def _theme(value: str, ticket: Ticket | None) -> Theme:
    """That of the ticket, unless another is chosen."""
    value = value or (ticket.theme if ticket is not None else "")
    if value not in set(Theme):
        raise UnknownTheme
    return Theme(value)
