"""Where the rows of a page of the journal come from: its filters, or the figure of a bilan that they make."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from journal.entries import Kind, Row
from journal.ports import JournalQuery
from knowledge_base.themes import Theme
from rendering.bilan import period_label
from rendering.bilan_words import BREAKDOWN, FIGURE, figure_value, line_label
from reports.trace import BREAKDOWNS, rows_behind
from web.console.figures.bilan import address_of, asked_period, figures_of, keyed
from web.console.figures.rows_filter import RowsFilter
from web.errors import UnknownPage
from web.filters import Number, named
from web.ports import Work
from web.shell import Asked


class JournalFilter(RowsFilter):
    kind: Kind | None = named("nature")
    guichet_id: Number | None = named("guichet")
    theme: Theme | None = named("theme")


@dataclass(frozen=True)
class TracedFigure:
    """``lines`` of the journal make it; ``back`` is the address of its bilan."""

    label: str
    value: str
    period: str
    back: str
    lines: int


@dataclass(frozen=True)
class Rows:
    """``query`` asks for them in an address; ``page`` reads some of those before a number, latest first."""

    query: str
    page: Callable[[Work, int, int | None], Sequence[Row]]
    figure: TracedFigure | None = None


def rows_asked(asked: Asked) -> Rows:
    return _traced(asked) if asked.query.get("chiffre") else _filtered(asked)


def _filtered(asked: Asked) -> Rows:
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
    return Rows(
        demand.query, lambda work, limit, before: work.journal.page(wanted, limit=limit, before=before)
    )


def _traced(asked: Asked) -> Rows:
    """Made again from the journal, as the bilan is; ``UnknownPage`` for what is no figure of it."""
    name, key, period = asked.query.get("chiffre", ""), asked.query.get("cle", ""), asked_period(asked)
    made = figures_of(period, asked)
    sequences = rows_behind(made, name, key)
    if sequences is None:
        raise UnknownPage
    if name in BREAKDOWNS:
        figure, line = keyed(getattr(made, name))[key], {"cle": key}
        label = f"{BREAKDOWN[name]}, {line_label(name, key, made)}"
    else:
        figure, line, label = getattr(made, name), {}, FIGURE[name]
    address = address_of(period)

    def page(work: Work, limit: int, before: int | None) -> Sequence[Row]:
        end = len(sequences) if before is None else bisect_left(sequences, before)
        return work.journal.numbered(sequences[max(0, end - limit) : end])

    traced = TracedFigure(
        label, figure_value(name, figure), period_label(period), f"/bilan?{address}", len(sequences)
    )
    return Rows(f"{address}&{urlencode({'chiffre': name, **line})}", page, traced)
