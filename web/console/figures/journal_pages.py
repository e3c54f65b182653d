"""The journal: its rows latest first, filtered or behind a figure of the bilan, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.rights import Right
from guichets.scope import seen_guichets, sees_person
from journal.chain import verify
from journal.entries import Row
from rendering.journal_words import KIND, outcome
from rendering.labels import CHANNEL, THEME, theme
from tabular.writing import CSV_TYPE, Cell, csv_stream
from web.console.figures.journal_rows import JournalFilter, Rows, rows_asked
from web.console.figures.journal_subjects import Subject, subject_of
from web.fields import number_of
from web.ports import Work
from web.shell import Asked, Page, Shell, page
from web.site import Site

PAGE = 50
BATCH = 1_000  # rows of the file made at once
STRETCH = 10_000  # rows verified at once: a second, on a busy machine
COLUMNS = (
    "Numéro", "Date", "Heure", "Événement", "Issue", "Objet", "Guichet", "Thème", "Personne", "Canal",
    "Minutes",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row as people read it; ``person`` is "" where nobody acted, or somebody elsewhere did."""

    row: Row
    subject: Subject
    guichet: str
    person: str


class JournalPages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        shell = Shell(self._site)
        return [
            shell.page("/journal", listed),
            shell.page("/journal/lignes.csv", self.sheet),
            shell.order("/journal/verifier", self.check, Right.READ),
        ]

    def sheet(self, asked: Asked) -> Response:
        """All the rows, as they are read: a new view for each batch, for whoever reads slowly must not hold
        one open.
        """
        rows = rows_asked(asked)
        return StreamingResponse(
            csv_stream(COLUMNS, self._batches(rows, asked.by)),
            media_type=CSV_TYPE,
            headers={"Content-Disposition": f'attachment; filename="journal-{asked.today:%Y-%m-%d}.csv"'},
        )

    def _batches(self, rows: Rows, reader: Agent) -> Iterator[list[Sequence[Cell]]]:
        before: int | None = None
        while True:
            with self._site.units.reading() as work:
                lines = _lines(rows.page(work, BATCH, before), work, reader)
            if not lines:
                return
            yield [_cells(line, self._site.zone) for line in lines]
            before = lines[-1].row.sequence

    def check(self, asked: Asked) -> Page:
        """A stretch at a time, so that no request lasts long: each answer says how far it went and brings the
        form that goes on from there. Nothing is remembered between two, whichever process takes them.
        """
        after = number_of(asked.text("depuis")) or 0
        with self._site.units.reading() as work:
            verified = verify(work.journal, after=after, at_most=STRETCH)
        template = "journal_verification" if asked.is_fragment else "journal_verifier"
        return page(f"console/figures/{template}.html", verifie=verified)


def listed(asked: Asked) -> Page:
    rows, demand = rows_asked(asked), JournalFilter.of(asked.query)
    before = number_of(asked.query.get("avant", ""))
    found = rows.page(asked.work, PAGE + 1, before)
    lines = _lines(found[:PAGE], asked.work, asked.by)
    return page(
        "console/figures/journal.html",
        chiffre=rows.figure,
        demande=demand,
        requete=rows.query,
        natures=sorted(KIND.items(), key=lambda pair: pair[1]),
        themes=THEME.items(),
        guichets=seen_guichets(asked.work, asked.by),
        lignes=lines,
        avant=before,
        suivante=lines[-1].row.sequence if len(found) > PAGE else None,
    )


def _lines(rows: Iterable[Row], work: Work, reader: Agent) -> Sequence[Line]:
    return [
        Line(
            row,
            subject_of(row.entry.subject, work, reader),
            work.people.guichet_name(row.entry.guichet_id),
            actor_of(row.entry.actor_id, work, reader),
        )
        for row in rows
    ]


def actor_of(agent_id: int | None, work: Work, reader: Agent) -> str:
    """ "" where nobody acted, or somebody whom the reader does not see."""
    actor = work.registry.agent(agent_id) if agent_id is not None else None
    return actor.name if actor is not None and sees_person(work, reader, actor) else ""


def _cells(line: Line, zone: Zone) -> Sequence[Cell]:
    entry, local = line.row.entry, zone.local(line.row.entry.at)
    return (
        line.row.sequence,
        local.date(),
        f"{local:%H:%M:%S}",
        KIND[entry.kind],
        outcome(entry.outcome),
        line.subject.label,
        line.guichet,
        theme(entry.theme) if entry.theme else "",
        line.person,
        CHANNEL.get(entry.channel, entry.channel),
        entry.minutes or None,
    )
