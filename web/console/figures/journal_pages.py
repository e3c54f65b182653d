"""The journal: its rows latest first, filtered or behind a figure of the bilan, and whether it is whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.rights import Right
from guichets.scope import seen_guichets
from journal.chain import verify
from journal.entries import JournalQuery, Kind, Row
from knowledge_base.themes import Theme
from rendering.bilan.words import figure_value, length, line_label, period_label, scope_words
from rendering.journal_words import KIND, outcome
from rendering.labels import CHANNEL, THEME, theme
from reports.figures import MEASURES, key_of
from reports.reading import BilanReader
from reports.values import Delay
from storage.unit_of_work import Work
from tabular.writing import Cell
from web.console.figures.bilan import address_of, asked_period, asked_scope
from web.console.figures.journal_subjects import subject_of
from web.console.figures.row_pages import Line, Reading, RowsFilter, actor_of, lines_asked, sheet_of
from web.errors import UnknownPage
from web.fields import number_of
from web.filters import Number, named
from web.shell import Asked, Go, Page, Shell, page

STRETCH = 10_000  # rows verified at once: a second, on a busy machine
COLUMNS = (
    "Numéro", "Date", "Heure", "Événement", "Issue", "Objet", "Guichet", "Thème", "Personne", "Canal",
    "Minutes", "Fois",
)  # fmt: skip


class JournalFilter(RowsFilter):
    kind: Kind | None = named("nature")
    guichet_id: Number | None = named("guichet")
    theme: Theme | None = named("theme")


@dataclass(frozen=True)
class TracedFigure:
    """``lines`` of the journal make it; ``scope`` says whose it is; ``back`` is the address of its bilan."""

    label: str
    value: str
    period: str
    scope: str
    back: str
    lines: int


@dataclass(frozen=True)
class RowsAsked:
    """``query`` asks for them in an address; ``page`` reads some of those before a number, latest first;
    ``delays`` are in words, by the number of the row that ends each.
    """

    query: str
    page: Callable[[Work, int, int | None], Sequence[Row]]
    figure: TracedFigure | None = None
    delays: Mapping[int, str] = field(default_factory=dict)

    def for_reader(self, reader: Agent) -> Reading[Row]:
        def read(work: Work, limit: int, before: int | None) -> Sequence[Line[Row]]:
            return [_line(row, work, reader) for row in self.page(work, limit, before)]

        return read


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page("/journal", listed),
        shell.page("/journal/lignes.csv", sheet),
        shell.page("/journal/verifier", lambda _: Go("/journal")),  # its button is there
        shell.order("/journal/verifier", check, Right.READ),
    ]


def listed(asked: Asked) -> Page:
    rows = _rows_asked(asked)
    return page(
        "console/figures/journal.html",
        chiffre=rows.figure,
        delais=rows.delays,
        demande=JournalFilter.of(asked.query),
        requete=rows.query,
        natures=sorted(KIND.items(), key=lambda pair: pair[1]),
        themes=THEME.items(),
        guichets=seen_guichets(asked.work, asked.by),
        **lines_asked(rows.for_reader(asked.by), asked),
    )


def sheet(asked: Asked) -> Response:
    return sheet_of(_rows_asked(asked).for_reader(asked.by), asked, "journal", COLUMNS, _cells)


def check(asked: Asked) -> Page:
    """A stretch at a time, so that no request lasts long: each answer says how far it went and brings the
    form that goes on from there. Nothing is remembered between two, whichever process takes them.
    """
    after = number_of(asked.text("depuis")) or 0
    with asked.site.units.reading() as work:
        verified = verify(work.journal, after=after, at_most=STRETCH)
    template = "journal_verification" if asked.is_fragment else "journal_verifier"
    return page(f"console/figures/{template}.html", verifie=verified)


def _rows_asked(asked: Asked) -> RowsAsked:
    return _traced(asked) if asked.query.get("chiffre") else _filtered(asked)


def _filtered(asked: Asked) -> RowsAsked:
    demand = JournalFilter.of(asked.query)
    wanted = JournalQuery(
        kind=demand.kind,
        guichet_id=demand.guichet_id,
        theme=demand.theme or "",
        actor_ids=demand.people(asked),
        start=demand.start(asked),
        end=demand.end(asked),
        departement=asked.visitor.departement,
    )
    return RowsAsked(
        demand.query, lambda work, limit, before: work.journal.page(wanted, limit=limit, before=before)
    )


def _traced(asked: Asked) -> RowsAsked:
    """Made again from the journal, as the bilan is; ``UnknownPage`` for what is no figure of it."""
    name, key = asked.query.get("chiffre", ""), asked.query.get("cle", "")
    period, scope = asked_period(asked), asked_scope(asked)
    reader = BilanReader(asked.work, zone=asked.zone, now=asked.now)
    made = reader.figures(period, scope)
    sequences = made.rows_behind(name, key)
    if sequences is None:
        raise UnknownPage
    one, line, label = made[name], {}, MEASURES[name].label
    if isinstance(one, Mapping):
        found = next(each for each in one if key_of(each) == key)
        one, line = one[found], {"cle": key}
        label += f", {line_label(name, found, reader.names(made))}"
    address = address_of(period, scope)

    def some(work: Work, limit: int, before: int | None) -> Sequence[Row]:
        end = len(sequences) if before is None else bisect_left(sequences, before)
        return work.journal.numbered(sequences[max(0, end - limit) : end])

    traced = TracedFigure(
        label,
        figure_value(name, one),
        period_label(period),
        scope_words(scope),
        f"/bilan?{address}",
        len(sequences),
    )
    lengths = one.lengths if isinstance(one, Delay) else {}
    return RowsAsked(
        f"{address}&{urlencode({'chiffre': name, **line})}",
        some,
        traced,
        {last: length(name, elapsed) for last, elapsed in lengths.items()},
    )


def _line(row: Row, work: Work, reader: Agent) -> Line[Row]:
    entry = row.entry
    return Line(
        row.sequence,
        row,
        subject_of(entry.subject, work, reader),
        actor_of(entry.actor_id, work, reader),
        work.people.guichet_name(entry.guichet_id),
    )


def _cells(line: Line[Row], zone: Zone) -> Sequence[Cell]:
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
        entry.times,
    )
