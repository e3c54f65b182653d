"""The audit trail, for administrators: its rows latest first, filtered, and the file of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.rights import Right
from guichets.scope import sees
from journal.audit import AuditKind, AuditRow, AuditWanted
from rendering.audit_words import KIND, reason
from rendering.labels import CHANNEL
from storage.unit_of_work import Work
from tabular.writing import Cell
from web.console.figures.journal_subjects import UNKNOWN, Subject, subject_of
from web.console.figures.row_pages import Line, Reading, RowsFilter, actor_of, lines_asked, sheet_of
from web.filters import named
from web.shell import Asked, Page, Shell, page

PATH = "/traces"
COLUMNS = (
    "Numéro", "Date", "Heure", "Dernière fois", "Nombre", "Événement", "Précision", "Objet", "Personne",
    "Canal", "Adresse",
)  # fmt: skip
_TICKET = re.compile(r"T-\d{4}-\d+")


class AuditFilter(RowsFilter):
    kind: AuditKind | None = named("nature")


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, listed, Right.ADMINISTER),
        shell.page(f"{PATH}/lignes.csv", sheet, Right.ADMINISTER),
    ]


def listed(asked: Asked) -> Page:
    return page(
        "console/figures/traces.html",
        demande=AuditFilter.of(asked.query),
        natures=sorted(KIND.items(), key=lambda pair: pair[1]),
        **lines_asked(_reading(asked), asked),
    )


def sheet(asked: Asked) -> Response:
    return sheet_of(_reading(asked), asked, "traces", COLUMNS, _cells)


def _reading(asked: Asked) -> Reading[AuditRow]:
    demand, reader = AuditFilter.of(asked.query), asked.by
    wanted = AuditWanted(
        kind=demand.kind,
        person_ids=demand.people(asked),
        start=demand.start(asked),
        end=demand.end(asked),
        departement=asked.visitor.departement,
    )

    def read(work: Work, limit: int, before: int | None) -> Sequence[Line[AuditRow]]:
        return [
            Line(row.number, row, _subject(row, work, reader), actor_of(row.actor_id, work, reader))
            for row in work.audit.page(wanted, limit=limit, before=before)
        ]

    return read


def _cells(line: Line[AuditRow], zone: Zone) -> Sequence[Cell]:
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
