"""The list of guichets, and the files made of it: for whoever keeps it, and for the State."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.names import fold
from guichets.overview import GuichetLine
from guichets.registry import Guichet
from guichets.rights import Right
from rendering.dates import plural
from rendering.labels import GUICHET_KIND
from tabular.writing import Cell
from web.console.guichets.address import ORDER, PATH, Asked, asked_in
from web.fields import number_of
from web.sheets import sheet_response
from web.site import Site
from web.visitors import Visitor

PAGE = 100  # lines

EXPORTED = (
    "Nom", "Type", "Commune", "Mél", "Téléphone", "Horaires", "Département", "Agents", "Tickets ouverts",
    "Signalements en retard", "Dernier contact", "Fermé le",
)  # fmt: skip

# The entities, where and when they can be reached: what the annexe has the gestionnaire identify, keep up to
# date and communicate to the State (mission 1.a, fact 17).
FOR_THE_STATE = (
    "Département", "Guichet", "Type", "Commune", "Mél", "Téléphone", "Horaires d’ouverture",
    "Liste arrêtée le",
)  # fmt: skip


@dataclass(frozen=True)
class ListView:
    """``known`` counts them before any filter; ``previous`` and ``following`` are addresses, or ""."""

    asked: Asked
    lines: Sequence[GuichetLine]
    found: int
    known: int
    communes: Sequence[tuple[str, str]]
    previous: str
    following: str


class Guichets:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(PATH, self.listed, Right.READ),
            self._site.page(f"{PATH}/export", self.export, Right.READ),
            self._site.page(f"{PATH}/liste", self.for_the_state, Right.READ),
            self._site.page(f"{PATH}/liste/export", self.export_for_the_state, Right.READ),
        ]

    async def listed(self, request: Request, visitor: Visitor) -> Response:
        lines = await self._lines(request, visitor)
        return self._site.pages.page(
            "console/guichets/guichets.html",
            visitor,
            vue=_view(asked_in(request.query_params), lines),
            sans_agent=not any(line.active_agents for line in lines),
            types=GUICHET_KIND,
            tris=ORDER,
            fait_dit=_imported(request.query_params),
        )

    async def export(self, request: Request, visitor: Visitor) -> Response:
        lines = asked_in(request.query_params).among(await self._lines(request, visitor))
        return sheet_response(
            request,
            f"guichets-{self._today.isoformat()}",
            title=f"Guichets au {self._today:%d-%m-%Y}",
            header=EXPORTED,
            rows=[self._cells(line) for line in lines],
        )

    async def for_the_state(self, _request: Request, visitor: Visitor) -> Response:
        """The same list as a page, to be printed."""
        guichets = await run_in_threadpool(self._open, visitor)
        return self._site.pages.page(
            "console/guichets/guichets_liste.html",
            visitor,
            guichets=guichets,
            le=self._today,
            colonnes=FOR_THE_STATE,
        )

    async def export_for_the_state(self, request: Request, visitor: Visitor) -> Response:
        guichets = await run_in_threadpool(self._open, visitor)
        return sheet_response(
            request,
            f"liste-guichets-enregistreurs-{self._today.isoformat()}",
            title=f"Guichets au {self._today:%d-%m-%Y}",
            header=FOR_THE_STATE,
            rows=_for_the_state(guichets, self._today),
        )

    @property
    def _today(self) -> date:
        return self._site.zone.local(self._site.clock()).date()

    async def _lines(self, request: Request, visitor: Visitor) -> Sequence[GuichetLine]:
        closed = asked_in(request.query_params).closed
        return await run_in_threadpool(self._read, visitor, closed)

    def _read(self, visitor: Visitor, closed: bool) -> Sequence[GuichetLine]:
        with self._site.units.reading() as work:
            return work.stories.lines(visitor.departement, closed=closed, today=self._today)

    def _open(self, visitor: Visitor) -> Sequence[Guichet]:
        guichets = (line.guichet for line in self._read(visitor, False))
        return sorted(guichets, key=lambda one: (one.departement, fold(one.name)))

    def _cells(self, line: GuichetLine) -> Sequence[Cell]:
        guichet, zone = line.guichet, self._site.zone
        return (
            guichet.name,
            GUICHET_KIND[guichet.kind],
            guichet.commune,
            guichet.email,
            guichet.phone,
            guichet.hours,
            guichet.departement,
            line.active_agents,
            line.open_tickets,
            line.overdue_signalements,
            zone.local(line.last_contact_at).date() if line.last_contact_at else None,
            zone.local(guichet.closed_at).date() if guichet.closed_at else None,
        )


def _imported(params: QueryParams) -> str:
    """What an import has just done, as its redirection tells it."""
    if params.get("fait") != "importe":
        return ""
    added, changed = (number_of(params.get(name, "")) or 0 for name in ("ajoutes", "modifies"))
    return f"L’import est fait : {plural(added, 'guichet ajouté', 'guichets ajoutés')}, {changed} mis à jour."


def _view(asked: Asked, lines: Sequence[GuichetLine]) -> ListView:
    found = asked.among(lines)
    last_page = max(1, -(-len(found) // PAGE))
    page = min(asked.page, last_page)
    communes = {fold(line.guichet.commune): line.guichet.commune for line in lines if line.guichet.commune}
    return ListView(
        asked=asked,
        lines=found[(page - 1) * PAGE : page * PAGE],
        found=len(found),
        known=len(lines),
        communes=[(communes[name], communes[name]) for name in sorted(communes)],
        previous=asked.on_page(page - 1).address if page > 1 else "",
        following=asked.on_page(page + 1).address if page < last_page else "",
    )


def _for_the_state(guichets: Sequence[Guichet], today: date) -> Iterator[Sequence[Cell]]:
    for one in guichets:
        kind = GUICHET_KIND[one.kind]
        yield one.departement, one.name, kind, one.commune, one.email, one.phone, one.hours, today
