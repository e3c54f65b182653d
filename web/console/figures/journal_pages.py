"""The journal: its rows latest first, filtered or behind a figure of the bilan, and the file of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from guichets.registry import Agent, Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets
from rendering.journal_words import KIND
from rendering.labels import THEME
from tabular.writing import CSV_TYPE, Cell, csv_stream
from web.console.figures.bilan import asked_period
from web.console.figures.journal_asked import asked_in
from web.console.figures.journal_lines import COLUMNS, Line, cells_of, lines_of
from web.console.figures.journal_rows import Rows, TracedRows, filtered_rows, traced_rows
from web.fields import number_of
from web.ports import Work
from web.site import Site
from web.visitors import Visitor

PAGE = 50
BATCH = 1_000  # rows of the file made at once


@dataclass(frozen=True)
class Leaf:
    """A page of the journal; the next one holds what comes before ``following``, None on the last."""

    rows: Rows
    lines: Sequence[Line]
    following: int | None
    guichets: Sequence[Guichet]


class JournalPages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page("/journal", self.listed, Right.READ),
            self._site.page("/journal/lignes.csv", self.sheet, Right.READ),
        ]

    async def listed(self, request: Request, visitor: Visitor) -> Response:
        params = request.query_params
        before = number_of(params.get("avant", ""))
        leaf = await run_in_threadpool(self._leaf, params, before, visitor.agent)
        asked = asked_in(params)
        return self._site.pages.page(
            "console/figures/journal.html",
            visitor,
            chiffre=leaf.rows if isinstance(leaf.rows, TracedRows) else None,
            saisi=asked.fields,
            filtre=bool(asked.query),
            requete=leaf.rows.query,
            natures=sorted(((kind.value, label) for kind, label in KIND.items()), key=lambda pair: pair[1]),
            themes=[(theme.value, label) for theme, label in THEME.items()],
            guichets=[(guichet.id, guichet.name) for guichet in leaf.guichets],
            lignes=leaf.lines,
            avant=before,
            suivante=leaf.following,
        )

    async def sheet(self, request: Request, visitor: Visitor) -> Response:
        """All the rows, as they are read: a new view for each batch, for whoever reads slowly must not hold
        one open.
        """
        rows = await run_in_threadpool(self._rows, request.query_params, visitor.agent)
        name = f"journal-{self._site.zone.local(self._site.clock()):%Y-%m-%d}.csv"
        return StreamingResponse(
            csv_stream(COLUMNS, self._batches(rows, visitor.agent)),
            media_type=CSV_TYPE,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _leaf(self, params: QueryParams, before: int | None, reader: Agent) -> Leaf:
        with self._site.units.reading() as work:
            rows = self._asked(params, work, reader)
            found = rows.page(work, limit=PAGE + 1, before=before)
            lines = lines_of(found[:PAGE], work, reader)
            following = lines[-1].number if len(found) > PAGE else None
            return Leaf(rows, lines, following, seen_guichets(work, reader))

    def _rows(self, params: QueryParams, reader: Agent) -> Rows:
        with self._site.units.reading() as work:
            return self._asked(params, work, reader)

    def _asked(self, params: QueryParams, work: Work, reader: Agent) -> Rows:
        zone = self._site.zone
        if not params.get("chiffre"):
            return filtered_rows(params, work, reader, zone)
        period = asked_period(params, zone.local(self._site.clock()).year)
        return traced_rows(params, period, work, reader, zone)

    def _batches(self, rows: Rows, reader: Agent) -> Iterator[list[Sequence[Cell]]]:
        before: int | None = None
        while True:
            with self._site.units.reading() as work:
                lines = lines_of(rows.page(work, limit=BATCH, before=before), work, reader)
            if not lines:
                return
            yield [cells_of(line, self._site.zone.local(line.at)) for line in lines]
            before = lines[-1].number
