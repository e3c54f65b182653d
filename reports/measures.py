"""What a figure of the bilan is: its name, what it is called, and how it is counted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Literal

from journal.entries import Kind, Row
from reports.facts import Facts, last_of_each
from reports.values import Delay, Figure, Share, Value, breakdown, count

ChartKind = Literal["", "bars", "lines"]


@dataclass(frozen=True)
class Measure:
    """``of`` are the rows that it counts, all those of a kind or some of them, or its value.

    A breakdown tells them ``by`` a field of theirs, or by what the facts say of each; ``chart`` is how it is
    drawn. What is done ``for_all`` the guichets at once would be told as nothing of some of them. A delay is
    in hours of service, unless the law counts it ``in_days``. What is not ``is_shown`` is told by others.
    """

    name: str
    label: str
    of: Kind | Callable[[Facts], Sequence[Row] | Value]
    by: str | Callable[[Facts, Row], Hashable] = ""
    chart: ChartKind | None = None
    counted: Callable[[Sequence[Row]], Figure] = count
    for_all: bool = False
    in_days: bool = False
    is_shown: bool = True

    @property
    def is_breakdown(self) -> bool:
        return bool(self.by) or self.chart is not None

    def on(self, facts: Facts) -> Value:
        """Months are all those of the period, in their order."""
        found = facts.of[self.of] if isinstance(self.of, Kind) else self.of(facts)
        if isinstance(found, Figure | Delay | Share | Mapping):
            return found
        if not self.by:
            return self.counted(found)
        by = self.by
        key: Callable[[Row], Hashable] = attrgetter(by) if isinstance(by, str) else partial(by, facts)
        months: Sequence[Hashable] | None = facts.period.months if by is Facts.month else None
        return breakdown(found, key, self.counted, lines=months)


def last_of(kind: Kind) -> Callable[[Facts], Sequence[Row]]:
    """The last row of each subject."""
    return lambda facts: last_of_each(facts.of[kind])
