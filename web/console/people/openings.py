"""The openings of accounts in the SNE: who holds each of them up, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import GuichetError
from guichets.openings import IN_ORDER, AccountOpening, Openings, OpeningStep
from guichets.registry import Guichet
from guichets.rights import Right
from privacy.nir import mask
from privacy.text import clean
from rendering.labels import OPENING_STEP
from web.console.scope import sees
from web.errors import NirRemoved, NoGuichetChosen, NoStepChosen, UnknownPage, WebError
from web.faults import fault_of
from web.fields import day_of, number_of
from web.site import Site
from web.visitors import Visitor, field, form_of

SHOWN_AFTER = timedelta(days=60)
"""How long an opening that is over stays on the page."""
DONE = {
    "note": "L’ouverture est suivie. Rien n’est fait dans le SNE : chaque étape se fait chez celui qui agit.",
}


@dataclass(frozen=True)
class Followed:
    id: int
    name: str
    email: str
    guichet_id: int
    guichet: str
    step: OpeningStep
    since: datetime
    asked_at: datetime
    following: OpeningStep | None


class OpeningPages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page("/acces", self.index, Right.READ),
            self._site.page("/acces/nouveau", self.show_form, Right.ACT),
            self._site.order("/acces/nouveau", self.record, Right.ACT),
            self._site.order("/acces/{opening:int}", self.move, Right.ACT),
        ]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        asked = request.query_params
        return await self._page(
            visitor,
            done=DONE.get(asked.get("fait", ""), ""),
            moved=number_of(asked.get("avance", "")),
            before=asked.get("avant", ""),
        )

    async def show_form(self, request: Request, visitor: Visitor) -> Response:
        return await self._form(visitor, {"guichet": request.query_params.get("guichet", "")})

    async def record(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            typed = {name: clean(field(form, name)) for name in ("nom", "mel", "guichet", "etape", "depuis")}
        try:
            await run_in_threadpool(self._record, typed, visitor)
        except (GuichetError, WebError) as refused:
            return await self._form(visitor, typed, refusal=fault_of(refused).sentence)
        return RedirectResponse("/acces?fait=note", 303)

    async def move(self, request: Request, visitor: Visitor) -> Response:
        """Goes to the page that names what was noted, and offers the step of before."""
        number = request.path_params["opening"]
        async with form_of(request, visitor) as form:
            step = field(form, "etape")
        if not step:
            return await self._page(visitor, refusal=fault_of(NoStepChosen()).sentence)
        before = await run_in_threadpool(self._move, number, step, visitor)
        return RedirectResponse(f"/acces?avance={number}&avant={before}", 303)

    async def _page(
        self,
        visitor: Visitor,
        *,
        done: str = "",
        moved: int | None = None,
        before: str = "",
        refusal: str = "",
    ) -> Response:
        going_on, over = await run_in_threadpool(self._followed, visitor)
        just_moved = next((one for one in (*going_on, *over) if one.id == moved), None)
        return self._site.pages.page(
            "console/people/acces.html",
            visitor,
            status=422 if refusal else 200,
            en_cours=going_on,
            finies=over,
            etapes=list(OPENING_STEP.items()),
            fait_dit=done,
            note=just_moved,
            avant=before if before in set(OpeningStep) - {just_moved.step if just_moved else None} else "",
            refusal=refusal,
        )

    async def _form(self, visitor: Visitor, typed: Mapping[str, str], *, refusal: str = "") -> Response:
        return self._site.pages.page(
            "console/people/acces_nouveau.html",
            visitor,
            status=422 if refusal else 200,
            saisie={"nom": "", "mel": "", "guichet": "", "etape": "", "depuis": "", **typed},
            guichets=await run_in_threadpool(self._guichets, visitor),
            etapes=[(step, OPENING_STEP[step]) for step in IN_ORDER],
            aujourdhui=self._site.zone.local(self._site.clock()).date(),
            refusal=refusal,
        )

    def _followed(self, visitor: Visitor) -> tuple[Sequence[Followed], Sequence[Followed]]:
        with self._site.units.reading() as work:
            after = self._site.clock() - SHOWN_AFTER
            return (
                [
                    _shown(one, work.people.guichet_name(one.guichet_id))
                    for one in work.openings.going_on(departement=visitor.departement)
                ],
                [
                    _shown(one, work.people.guichet_name(one.guichet_id))
                    for one in work.openings.over(departement=visitor.departement, after=after)
                ],
            )

    def _guichets(self, visitor: Visitor) -> Sequence[Guichet]:
        with self._site.units.reading() as work:
            return [g for g in work.registry.guichets() if sees(work, visitor.agent, g.id)]

    def _record(self, typed: Mapping[str, str], visitor: Visitor) -> None:
        if mask(typed["nom"]).count:
            raise NirRemoved
        now = self._site.clock()
        since = day_of(typed["depuis"])
        number = number_of(typed["guichet"])
        with self._site.units() as work:
            guichet = work.registry.guichet(number) if number is not None else None
            if guichet is None or not sees(work, visitor.agent, guichet.id):
                raise NoGuichetChosen
            Openings(work, now=now).record(
                guichet,
                typed["nom"],
                email=typed["mel"],
                step=_step(typed["etape"]),
                since=self._site.zone.instant(since, time(9)) if since else now,
                by=visitor.agent,
            )

    def _move(self, number: int, step: str, visitor: Visitor) -> OpeningStep:
        """The step of before."""
        with self._site.units() as work:
            opening = work.openings.get(number)
            if opening is None or not sees(work, visitor.agent, opening.guichet_id):
                raise UnknownPage
            before = opening.step
            Openings(work, now=self._site.clock()).move(opening, _step(step), by=visitor.agent)
            return before


def _shown(opening: AccountOpening, guichet: str) -> Followed:
    assert opening.id is not None
    following = None
    if not opening.is_over:
        following = IN_ORDER[IN_ORDER.index(opening.step) + 1]
    return Followed(
        opening.id,
        opening.name,
        opening.email,
        opening.guichet_id,
        guichet,
        opening.step,
        opening.since,
        opening.asked_at,
        following,
    )


def _step(value: str) -> OpeningStep:
    if value not in set(OpeningStep):
        raise UnknownPage
    return OpeningStep(value)
