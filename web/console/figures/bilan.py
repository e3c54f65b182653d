"""The bilan of a year or of a semestre: each figure opens on the rows of the journal that make it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guichets.rights import Right
from rendering.bilan import period_label
from rendering.bilan_words import BREAKDOWN, FIGURE, line_label
from reports.figures import Delay, Figure, Figures
from reports.period import InvalidPeriod, Period
from tabular.writing import CSV_TYPE, Cell, csv_bytes
from web.console.figures.bilan_view import address_of, breakdowns_of, figures_of, groups_of
from web.fields import number_of
from web.site import Site
from web.visitors import Visitor

_COLUMNS = ("Rubrique", "Chiffre", "Valeur")
_IN_MINUTES = {
    "minutes": "Temps noté (minutes)",
    "first_answer": "Délai médian de première réponse (minutes)",
}
"""A spreadsheet adds up minutes, not words."""


class BilanPages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page("/bilan", self.show, Right.READ),
            self._site.page("/bilan/chiffres.csv", self.sheet, Right.READ),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        period = asked_period(request.query_params, self._this_year())
        made, first = await run_in_threadpool(self._figures, period, visitor.departement)
        now = self._site.clock()
        _, end = period.bounds(self._site.zone.timezone)
        return self._site.pages.page(
            "console/figures/bilan.html",
            visitor,
            periode=period_label(period),
            adresse=address_of(period),
            annee=period.year,
            semestre=period.semestre or "",
            annees=range(self._this_year(), min(first, period.year) - 1, -1),
            arrete=now if now < end else None,
            departement=visitor.departement,
            part=made.automatic_share,
            avis=made.helped_share,
            groupes=groups_of(made),
            ventilations=breakdowns_of(made),
        )

    async def sheet(self, request: Request, visitor: Visitor) -> Response:
        period = asked_period(request.query_params, self._this_year())
        made, _ = await run_in_threadpool(self._figures, period, visitor.departement)
        name = f"bilan-{period.year}" + (f"-s{period.semestre}" if period.semestre else "")
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return Response(csv_bytes(_COLUMNS, _cells(made)), media_type=CSV_TYPE, headers=headers)

    def _figures(self, period: Period, departement: str) -> tuple[Figures, int]:
        """The figures, and the year of the first row of the journal."""
        timezone = self._site.zone.timezone
        with self._site.units.reading() as work:
            oldest = work.journal.following(0, limit=1)
            first = self._site.zone.local(oldest[0].entry.at).year if oldest else self._this_year()
            return figures_of(work, period, departement, timezone), first

    def _this_year(self) -> int:
        return self._site.zone.local(self._site.clock()).year


def asked_period(params: QueryParams, this_year: int) -> Period:
    """This year, unless the address names another that has begun."""
    year = number_of(params.get("annee", ""))
    semestre = number_of(params.get("semestre", ""))
    try:
        period = Period(this_year if year is None else year, semestre)
    except InvalidPeriod:
        return Period(this_year)
    return period if period.year <= this_year else Period(this_year)


def _cells(made: Figures) -> Iterator[Sequence[Cell]]:
    for name, label in FIGURE.items():
        yield "Chiffres", _IN_MINUTES.get(name, label), _number(getattr(made, name))
    for name, title in BREAKDOWN.items():
        for line, figure in getattr(made, name).items():
            key = "" if line is None else str(line)
            yield title, line_label(name, key, made), _number(figure)


def _number(figure: Figure | Delay) -> int | None:
    if isinstance(figure, Delay):
        return None if figure.value is None else int(figure.value.total_seconds()) // 60
    return figure.value
