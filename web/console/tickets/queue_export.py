"""The list of tickets as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from starlette.responses import Response

from deadlines.zones import Zone
from rendering.labels import ACT, RATING, STATUS, theme
from tabular.writing import CSV_TYPE, Cell, csv_bytes
from tickets.queue import QueueLine
from web.console.tickets.queue_address import QueueFilter
from web.console.tickets.queue_view import query_of, shown_question, within_scope
from web.shell import Asked

MOST = 10_000  # lines

_AT_ONCE = 500  # lines
_COLUMNS = (
    "Référence", "Objet", "Statut", "En retard", "Réponse due le", "Guichet", "Agent", "Thème", "Question",
    "Ouvert le", "Suivi par", "Avis de l’agent",
)  # fmt: skip
_CUT = f"Liste coupée à {MOST} lignes : choisissez une vue ou un filtre plus étroit."


def sheet(asked: Asked) -> Response:
    """All the pages of the list that the address asks for."""
    shown = QueueFilter.of(asked.query)
    lines = list(islice(_lines(shown, asked), MOST + 1))
    rows = [_cells(line, asked.zone) for line in lines[:MOST]]
    return Response(
        csv_bytes(_COLUMNS, [*rows, [_CUT]] if len(lines) > MOST else rows),
        media_type=CSV_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="tickets-{shown.view.value}-{asked.today}.csv"'
        },
    )


def _lines(shown: QueueFilter, asked: Asked) -> Iterator[QueueLine]:
    query = query_of(within_scope(shown, asked.work, asked.by), asked.by, now=asked.now)
    cursor: str | None = ""
    while cursor is not None:
        found = asked.work.board.page(query, limit=_AT_ONCE, after=cursor)
        yield from found.lines
        cursor = found.following or None


def _cells(line: QueueLine, zone: Zone) -> Sequence[Cell]:
    return (
        line.reference,
        ACT.get(line.kind, line.kind),
        STATUS[line.status],
        "oui" if line.is_overdue else "",
        zone.local(line.due_at).strftime("%d/%m/%Y %H:%M") if line.due_at else "",
        line.guichet,
        line.agent,
        theme(line.theme),
        shown_question(line),
        zone.local(line.opened_at).date(),
        line.holder,
        RATING[line.rating] if line.rating else "",
    )
