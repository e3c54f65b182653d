"""The audit trail, for administrators: its rows latest first, filtered, and the file of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from guichets.scope import sees, sees_person
from journal.audit import AuditKind, AuditRow, AuditWanted
from rendering.audit_words import KIND, reason
from rendering.labels import CHANNEL
from tabular.writing import CSV_TYPE, Cell, csv_stream
from web.console.figures.journal_asked import beginning, day_in, ending, name_in, people_named
from web.console.figures.journal_subjects import UNKNOWN, Subject, subject_of
from web.fields import number_of
from web.ports import Work
from web.site import Site
from web.visitors import Visitor

PATH = "/traces"
_TICKET = re.compile(r"T-\d{4}-\d+")
PAGE = 50
BATCH = 1_000  # rows of the file made at once

COLUMNS = (
    "Numéro", "Date", "Heure", "Dernière fois", "Nombre", "Événement", "Précision", "Objet", "Personne",
    "Canal", "Adresse",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Days are those of the département, ``until`` included; anything else in the address is left aside."""

    kind: AuditKind | None
    name: str
    since: date | None
    until: date | None

    @property
    def fields(self) -> Mapping[str, str]:
        return {
            "nature": self.kind.value if self.kind else "",
            "personne": self.name,
            "du": self.since.isoformat() if self.since else "",
            "au": self.until.isoformat() if self.until else "",
        }

    @property
    def query(self) -> str:
        """The filters as they stand in an address, "" for none."""
        return urlencode({name: value for name, value in self.fields.items() if value})


@dataclass(frozen=True)
class Line:
    """``person`` is "" where nobody is known to have acted."""

    row: AuditRow
    subject: Subject
    person: str


@dataclass(frozen=True)
class Leaf:
    """A page of the trail; the next one holds what comes before ``following``, None on the last."""

    lines: Sequence[Line]
    following: int | None


class AuditPages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page(PATH, self.listed, Right.ADMINISTER),
            self._site.page(f"{PATH}/lignes.csv", self.sheet, Right.ADMINISTER),
        ]

    async def listed(self, request: Request, visitor: Visitor) -> Response:
        asked = asked_in(request.query_params)
        before = number_of(request.query_params.get("avant", ""))
        leaf = await run_in_threadpool(self._leaf, asked, visitor.agent, before)
        return self._site.pages.page(
            "console/figures/traces.html",
            visitor,
            saisi=asked.fields,
            requete=asked.query,
            natures=sorted(((kind.value, label) for kind, label in KIND.items()), key=lambda pair: pair[1]),
            lignes=leaf.lines,
            avant=before,
            suivante=leaf.following,
        )

    async def sheet(self, request: Request, visitor: Visitor) -> Response:
        """All the rows, a new view for each batch: whoever reads slowly must not hold one open."""
        name = f"traces-{self._site.zone.local(self._site.clock()):%Y-%m-%d}.csv"
        return StreamingResponse(
            csv_stream(COLUMNS, self._batches(asked_in(request.query_params), visitor.agent)),
            media_type=CSV_TYPE,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _leaf(self, asked: Asked, reader: Agent, before: int | None) -> Leaf:
        lines = self._lines(asked, reader, limit=PAGE + 1, before=before)
        following = lines[PAGE - 1].row.number if len(lines) > PAGE else None
        return Leaf(lines[:PAGE], following)

    def _batches(self, asked: Asked, reader: Agent) -> Iterator[list[Sequence[Cell]]]:
        before: int | None = None
        while lines := self._lines(asked, reader, limit=BATCH, before=before):
            yield [self._cells(line) for line in lines]
            before = lines[-1].row.number

    def _lines(self, asked: Asked, reader: Agent, *, limit: int, before: int | None) -> Sequence[Line]:
        with self._site.units.reading() as work:
            wanted = AuditWanted(
                kind=asked.kind,
                person_ids=people_named(asked.name, work, reader) if asked.name else None,
                start=beginning(asked.since, self._site.zone),
                end=ending(asked.until, self._site.zone),
                departement=reader.departement,
            )
            return [_line(row, work, reader) for row in work.audit.page(wanted, limit=limit, before=before)]

    def _cells(self, line: Line) -> Sequence[Cell]:
        row, local = line.row, self._site.zone.local(line.row.at)
        return (
            row.number,
            local.date(),
            f"{local:%H:%M:%S}",
            f"{self._site.zone.local(row.last_at):%H:%M:%S}",
            row.times,
            KIND[row.kind],
            reason(row.outcome),
            line.subject.label,
            line.person,
            CHANNEL.get(row.channel, row.channel),
            row.address,
        )


def asked_in(params: QueryParams) -> Asked:
    kind = params.get("nature", "")
    return Asked(
        kind=AuditKind(kind) if kind in set(AuditKind) else None,
        name=name_in(params),
        since=day_in(params, "du"),
        until=day_in(params, "au"),
    )


def _line(row: AuditRow, work: Work, reader: Agent) -> Line:
    actor = work.registry.agent(row.actor_id) if row.actor_id is not None else None
    seen = actor is not None and sees_person(work, reader, actor)
    return Line(row, _subject(row, work, reader), actor.name if actor is not None and seen else "")


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
