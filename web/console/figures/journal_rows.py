"""Where the rows of a page of the journal come from: its filters, or the figure of a bilan that they make."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from deadlines.zones import Zone
from guichets.registry import Agent
from journal.entries import Row
from journal.ports import JournalQuery
from rendering.bilan import period_label
from rendering.bilan_words import BREAKDOWN, FIGURE, figure_value, line_label
from reports.period import Period
from reports.trace import BREAKDOWNS, rows_behind
from web.console.figures.bilan_view import address_of, figures_of
from web.console.figures.journal_asked import asked_in, wanted
from web.errors import UnknownPage
from web.ports import Work


class Rows(Protocol):
    @property
    def query(self) -> str:
        """What asks for them in an address."""

    def page(self, work: Work, *, limit: int, before: int | None = None) -> Sequence[Row]:
        """Latest first."""


@dataclass(frozen=True)
class FilteredRows:
    wanted: JournalQuery
    query: str

    def page(self, work: Work, *, limit: int, before: int | None = None) -> Sequence[Row]:
        return work.journal.page(self.wanted, limit=limit, before=before)


@dataclass(frozen=True)
class TracedRows:
    """``sequences`` ascend. ``label`` and ``value`` say the figure, ``period`` and ``back`` its bilan."""

    sequences: tuple[int, ...]
    query: str
    label: str
    value: str
    period: str
    back: str

    def page(self, work: Work, *, limit: int, before: int | None = None) -> Sequence[Row]:
        end = len(self.sequences) if before is None else bisect_left(self.sequences, before)
        return work.journal.numbered(self.sequences[max(0, end - limit) : end])


def filtered_rows(params: QueryParams, work: Work, reader: Agent, zone: Zone) -> FilteredRows:
    asked = asked_in(params)
    return FilteredRows(wanted(asked, work, reader, zone), asked.query)


def traced_rows(params: QueryParams, period: Period, work: Work, reader: Agent, zone: Zone) -> TracedRows:
    """Made again from the journal, as the bilan is; ``UnknownPage`` for what is no figure of it."""
    name, key = params.get("chiffre", ""), params.get("cle", "")
    made = figures_of(work, period, reader.departement, zone.timezone)
    sequences = rows_behind(made, name, key)
    if sequences is None:
        raise UnknownPage
    if name in BREAKDOWNS:
        figure = {"" if line is None else str(line): f for line, f in getattr(made, name).items()}[key]
        label = f"{BREAKDOWN[name]}, {line_label(name, key, made)}"
    else:
        figure, label = getattr(made, name), FIGURE[name]
    address = address_of(period)
    return TracedRows(
        sequences,
        query=f"{address}&{urlencode({'chiffre': name, **({'cle': key} if name in BREAKDOWNS else {})})}",
        label=label,
        value=figure_value(name, figure),
        period=period_label(period),
        back=f"/bilan?{address}",
    )
