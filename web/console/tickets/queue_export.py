"""The list of tickets as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from rendering.labels import ACT, RATING, STATUS, theme
from tabular.writing import CSV_TYPE, Cell, csv_bytes
from tickets.queue import Line
from web.console.tickets.queue_address import PATH, Asked, asked_in
from web.console.tickets.queue_view import query_of, shown_question, within_scope
from web.ports import Work
from web.site import Site
from web.visitors import Visitor

MOST = 10_000  # lines

_AT_ONCE = 500  # lines
_COLUMNS = (
    "Référence", "Objet", "Statut", "En retard", "Réponse due le", "Guichet", "Agent", "Thème", "Question",
    "Ouvert le", "Suivi par", "Avis de l’agent",
)  # fmt: skip
_CUT = f"Liste coupée à {MOST} lignes : choisissez une vue ou un filtre plus étroit."


class QueueExport:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [self._site.page(f"{PATH}/liste.csv", self.sheet, Right.READ)]

    async def sheet(self, request: Request, visitor: Visitor) -> Response:
        """All the pages of the list that the address asks for."""
        asked = asked_in(request.query_params)
        content = await run_in_threadpool(self._sheet, asked, visitor.agent)
        today = self._site.zone.local(self._site.clock()).date()
        name = f"tickets-{asked.view.value}-{today.isoformat()}.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=CSV_TYPE, headers=disposition)

    def _sheet(self, asked: Asked, reader: Agent) -> bytes:
        with self._site.units.reading() as work:
            lines = list(islice(self._lines(asked, work, reader), MOST + 1))
        rows = [self._cells(line) for line in lines[:MOST]]
        return csv_bytes(_COLUMNS, [*rows, [_CUT]] if len(lines) > MOST else rows)

    def _lines(self, asked: Asked, work: Work, reader: Agent) -> Iterator[Line]:
        asked = within_scope(asked, work, reader)
        query = query_of(asked, reader, now=self._site.clock())
        cursor: str | None = ""
        while cursor is not None:
            page = work.board.page(query, limit=_AT_ONCE, after=cursor)
            yield from page.lines
            cursor = page.following or None

    def _cells(self, line: Line) -> Sequence[Cell]:
        return (
            line.reference,
            ACT.get(line.kind, line.kind),
            STATUS[line.status],
            "oui" if line.is_overdue else "",
            self._site.zone.local(line.due_at).strftime("%d/%m/%Y %H:%M") if line.due_at else "",
            line.guichet,
            line.agent,
            theme(line.theme),
            shown_question(line),
            self._site.zone.local(line.opened_at).date(),
            line.holder,
            RATING[line.rating] if line.rating else "",
        )
