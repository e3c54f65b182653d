"""A call, a mail or a visit, noted by hand: what went by no channel of ours counts in the bilan too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Guichet
from guichets.rights import Right
from knowledge_base.themes import Theme
from privacy.text import clean
from rendering.labels import MEDIUM, THEME
from tickets.errors import MinutesOutOfRange
from tickets.interventions import Medium, log_intervention
from web.console.scope import seen_guichets
from web.errors import NoGuichetChosen, UnknownPage, UnknownTheme
from web.faults import fault_of
from web.fields import number_of
from web.forms import Faults
from web.site import Site
from web.visitors import Visitor, field, form_of

PATH = "/interventions/nouvelle"
NO_GUICHET = "aucun"
"""Somebody who works for none: a partenaire, an editor of software."""
FIELDS = ("moyen", "guichet", "theme", "minutes", "resolu")


class Interventions:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(PATH, self.show, Right.ACT),
            self._site.order(PATH, self.note, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        typed = dict.fromkeys(FIELDS, "") | {
            "moyen": Medium.PHONE.value,
            "guichet": request.query_params.get("guichet", ""),
            "resolu": "oui",
        }
        return await self._page(visitor, typed, done=request.query_params.get("fait") == "note")

    async def note(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            typed = {name: clean(field(form, name)) for name in FIELDS}
        faults = await run_in_threadpool(self._note, typed, visitor)
        if faults:
            return await self._page(visitor, typed, faults=faults)
        return RedirectResponse(f"{PATH}?fait=note", 303)

    async def _page(
        self,
        visitor: Visitor,
        typed: Mapping[str, str],
        *,
        done: bool = False,
        faults: Mapping[str, str] | None = None,
    ) -> Response:
        guichets = await run_in_threadpool(self._guichets, visitor)
        return self._site.pages.page(
            "console/tickets/intervention.html",
            visitor,
            status=422 if faults else 200,
            saisie=typed,
            fautes={**dict.fromkeys(FIELDS, ""), **(faults or {})},
            fait=done,
            moyens=list(MEDIUM.items()),
            guichets=[*((one.id, one.name) for one in guichets), (NO_GUICHET, "aucun guichet")],
            themes=list(THEME.items()),
        )

    def _guichets(self, visitor: Visitor) -> Sequence[Guichet]:
        with self._site.units.reading() as work:
            return seen_guichets(work, visitor.agent)

    def _note(self, typed: Mapping[str, str], visitor: Visitor) -> Mapping[str, str]:
        """A sentence for each field at fault; nothing is noted then."""
        if typed["moyen"] not in set(Medium):
            raise UnknownPage
        faults = Faults()
        with self._site.units() as work:
            known = {str(one.id): one.id for one in seen_guichets(work, visitor.agent)}
            guichet = faults.reading("guichet", lambda: _chosen(typed["guichet"], known))
            theme = faults.reading("theme", lambda: _theme(typed["theme"]))
            if theme is not None and not faults.sentences:
                try:
                    log_intervention(
                        work,
                        by=visitor.agent,
                        medium=Medium(typed["moyen"]),
                        guichet_id=guichet,
                        theme=theme.value,
                        minutes=number_of(typed["minutes"]) or 0,
                        resolved=typed["resolu"] == "oui",
                        now=self._site.clock(),
                    )
                except MinutesOutOfRange as refused:
                    return {"minutes": fault_of(refused).sentence}
        return faults.sentences


def _chosen(value: str, known: Mapping[str, int | None]) -> int | None:
    if value == NO_GUICHET:
        return None
    if value not in known:
        raise NoGuichetChosen
    return known[value]


def _theme(value: str) -> Theme:
    if value not in set(Theme):
        raise UnknownTheme
    return Theme(value)
