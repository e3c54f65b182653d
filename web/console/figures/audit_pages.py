"""The audit trail, for administrators: its rows latest first, filtered, and the file of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.rights import Right
from guichets.scope import sees
from journal.audit import AuditKind, AuditRow, AuditWanted
from rendering.audit_words import KIND, reason
from rendering.labels import CHANNEL
from tabular.writing import CSV_TYPE, Cell, csv_stream
from web.console.figures.journal_pages import actor_of
from web.console.figures.journal_subjects import UNKNOWN, Subject, subject_of
from web.console.figures.rows_filter import RowsFilter
from web.fields import number_of
from web.filters import named
from web.ports import Work
from web.shell import Asked, Page, Shell, page
from web.site import Site

PATH = "/traces"
PAGE = 50
BATCH = 1_000  # rows of the file made at once
COLUMNS = (
    "Numéro", "Date", "Heure", "Dernière fois", "Nombre", "Événement", "Précision", "Objet", "Personne",
    "Canal", "Adresse",
)  # fmt: skip
_TICKET = re.compile(r"T-\d{4}-\d+")


class AuditFilter(RowsFilter):
    kind: AuditKind | None = named("nature")


@dataclass(frozen=True)
class Line:
    row: AuditRow
    subject: Subject
    person: str


class AuditPages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        shell = Shell(self._site)
        return [
            shell.page(PATH, listed, Right.ADMINISTER),
            shell.page(f"{PATH}/lignes.csv", self.sheet, Right.ADMINISTER),
        ]

    def sheet(self, asked: Asked) -> Response:
        """All the rows, a new view for each batch: whoever reads slowly must not hold one open."""
        return StreamingResponse(
            csv_stream(COLUMNS, self._batches(_wanted(asked), asked.by)),
            media_type=CSV_TYPE,
            headers={"Content-Disposition": f'attachment; filename="traces-{asked.today:%Y-%m-%d}.csv"'},
        )

    def _batches(self, wanted: AuditWanted, reader: Agent) -> Iterator[list[Sequence[Cell]]]:
        before: int | None = None
        while True:
            with self._site.units.reading() as work:
                lines = _lines(wanted, work, reader, limit=BATCH, before=before)
            if not lines:
                return
            yield [_cells(line, self._site.zone) for line in lines]
            before = lines[-1].row.number


def listed(asked: Asked) -> Page:
    before = number_of(asked.query.get("avant", ""))
    lines = _lines(_wanted(asked), asked.work, asked.by, limit=PAGE + 1, before=before)
    return page(
        "console/figures/traces.html",
        demande=AuditFilter.of(asked.query),
        natures=sorted(KIND.items(), key=lambda pair: pair[1]),
        lignes=lines[:PAGE],
        avant=before,
        suivante=lines[PAGE - 1].row.number if len(lines) > PAGE else None,
    )


def _wanted(asked: Asked) -> AuditWanted:
    demand = AuditFilter.of(asked.query)
    return AuditWanted(
        kind=demand.kind,
        person_ids=demand.people(asked),
        start=demand.start(asked),
        end=demand.end(asked),
        departement=asked.visitor.departement,
    )


def _lines(
    wanted: AuditWanted, work: Work, reader: Agent, *, limit: int, before: int | None
) -> Sequence[Line]:
    return [
        Line(row, _subject(row, work, reader), actor_of(row.actor_id, work, reader))
        for row in work.audit.page(wanted, limit=limit, before=before)
    ]


def _cells(line: Line, zone: Zone) -> Sequence[Cell]:
    row, local = line.row, zone.local(line.row.at)
    return (
        row.number,
        local.date(),
        f"{local:%H:%M:%S}",
        f"{zone.local(row.last_at):%H:%M:%S}",
        row.times,
        KIND[row.kind],
        reason(row.outcome),
        line.subject.label,
        line.person,
        CHANNEL.get(row.channel, row.channel),
        row.address,
    )


def _subject(row: AuditRow, work: Work, reader: Agent) -> Subject:
    """A file by its address, a command by its words; people and things as the journal names them. Whoever
    works for all may have read a ticket of another département: its reference stays there.
    """
    named = _TICKET.search(row.subject) if reader.departement else None
    ticket = work.tickets.by_reference(named[0]) if named else None
    if ticket is not None and not sees(work, reader, ticket.guichet_id):
        return UNKNOWN
    if row.kind in {AuditKind.EXPORTED, AuditKind.COMMAND_RUN}:
        return Subject(row.subject, "")
    return subject_of(row.subject, work, reader) if row.subject else UNKNOWN
