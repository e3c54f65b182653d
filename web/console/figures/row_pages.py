"""What the journal and the audit trail have in common: rows, the latest first, some at a time, chosen by a
person and by days; and the file of them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar

from starlette.responses import Response, StreamingResponse

from deadlines.zones import Zone
from guichets.names import holds_each_word
from guichets.registry import Agent
from guichets.scope import sees_person
from storage.unit_of_work import Work
from tabular.writing import CSV_TYPE, Cell, csv_stream
from web.console.figures.journal_subjects import Subject
from web.fields import number_of
from web.filters import Day, ListFilter, named
from web.shell import Asked

PAGE = 50
BATCH = 1_000  # rows of the file made at once
_MIDNIGHT = time()

R = TypeVar("R")


@dataclass(frozen=True)
class Line(Generic[R]):
    """A row as people read it; ``person`` is "" where nobody acted, or somebody elsewhere did."""

    number: int
    row: R
    subject: Subject
    person: str
    guichet: str = ""


Reading = Callable[[Work, int, int | None], Sequence[Line[R]]]
"""So many of the rows before a number, the latest first."""


class RowsFilter(ListFilter):
    """Days are those of the département, ``until`` included."""

    name: str = named("personne", "")
    since: Day | None = named("du")
    until: Day | None = named("au")

    def people(self, asked: Asked) -> frozenset[int] | None:
        """Those of that name, whatever the accents; closed ones too, for their rows stay."""
        if not self.name:
            return None
        return frozenset(
            person.id
            for person in asked.work.registry.agents(asked.by.departement)
            if person.id is not None
            and holds_each_word(person.name, self.name)
            and sees_person(asked.work, asked.by, person)
        )

    def start(self, asked: Asked) -> datetime | None:
        return _beginning(self.since, asked)

    def end(self, asked: Asked) -> datetime | None:
        """The first instant after the last day."""
        return _beginning(self.until + timedelta(days=1) if self.until else None, asked)


def lines_asked(read: Reading[R], asked: Asked) -> Mapping[str, object]:
    """Those of one page, and the number from which the next one goes on."""
    before = number_of(asked.query.get("avant", ""))
    found = read(asked.work, PAGE + 1, before)
    following = found[PAGE - 1].number if len(found) > PAGE else None
    return {"lignes": found[:PAGE], "avant": before, "suivante": following}


def sheet_of(
    read: Reading[R],
    asked: Asked,
    name: str,
    columns: Sequence[str],
    cells: Callable[[Line[R], Zone], Sequence[Cell]],
) -> Response:
    """All the rows, as they are read: a new view for each batch, for whoever reads slowly must not hold one
    open.
    """

    def batches() -> Iterator[list[Sequence[Cell]]]:
        before: int | None = None
        while True:
            with asked.site.units.reading() as work:
                lines = read(work, BATCH, before)
            if not lines:
                return
            yield [cells(line, asked.zone) for line in lines]
            before = lines[-1].number

    return StreamingResponse(
        csv_stream(columns, batches()),
        media_type=CSV_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}-{asked.today:%Y-%m-%d}.csv"'},
    )


def actor_of(agent_id: int | None, work: Work, reader: Agent) -> str:
    """ "" where nobody acted, or somebody whom the reader does not see."""
    actor = work.registry.agent(agent_id) if agent_id is not None else None
    return actor.name if actor is not None and sees_person(work, reader, actor) else ""


def _beginning(day: date | None, asked: Asked) -> datetime | None:
    return asked.zone.instant(day, _MIDNIGHT) if day is not None else None
