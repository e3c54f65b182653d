"""The figures of a bilan, as values: each by its name, with the rows of the journal that make it.

``assistance.interventions.total`` is a number, ``assistance.interventions.by_theme`` a breakdown of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property

from journal.entries import Row
from reports import animation, assistance, quality, resources
from reports.facts import Elapsed, Facts, by_the_clock
from reports.measures import Measure
from reports.period import Period
from reports.values import Breakdown, Delay, Figure, Share, Single, Value

MEASURES: Mapping[str, Measure] = {
    one.name: one
    for some in (
        assistance.ASSISTANCE,
        assistance.AUTOMATIC,
        assistance.ACTS,
        animation.TRAININGS_HELD,
        animation.ANIMATION,
        quality.QUALITY,
        resources.RESOURCES,
    )
    for one in some
}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """``until`` is the last day that they cover. Breakdowns of interventions each add up to them; months are
    all those of the period, in order.

    A ticket that was closed in both semestres counts as closed in each, and once in the year. ``digests`` are
    those of the rows that close each list of rows: a digest covers everything that stands before it.
    """

    period: Period
    until: date
    values: Mapping[str, Value]
    digests: Mapping[int, str]

    def __getitem__(self, name: str) -> Value:
        return self.values[name]

    def single(self, name: str) -> Single:
        """Raises KeyError for what is no number, a delay or a share."""
        value = self.values[name]
        if isinstance(value, Mapping):
            raise KeyError(name)
        return value

    def lines(self, name: str) -> Breakdown:
        """By the keys that an address may hold. Raises KeyError for what is no breakdown."""
        value = self.values[name]
        if not isinstance(value, Mapping):
            raise KeyError(name)
        return value

    def number(self, name: str) -> int:
        """Of a count, of minutes; of a share, its part."""
        match self.single(name):
            case Figure(value):
                return value
            case Share(part):
                return part
            case Delay() as one:
                return one.count

    def rows_behind(self, name: str, key: str = "") -> tuple[int, ...] | None:
        """The sequences that make a figure, ascending; None for a name, or a key, that makes none.

        ``key`` names a line of a breakdown: a theme, a channel, a month, the number of a guichet, "" for
        none.
        """
        value = self.values.get(name)
        if isinstance(value, Mapping):
            return next((one.rows for line, one in value.items() if key_of(line) == key), None)
        return None if value is None else value.rows

    def rows_of(self, name: str) -> tuple[int, ...]:
        """Those of all the lines of a breakdown together; or of the figure."""
        value = self.values[name]
        if not isinstance(value, Mapping):
            return value.rows
        if name not in self._together:
            self._together[name] = tuple(sorted(set[int]().union(*(one.rows for one in value.values()))))
        return self._together[name]

    @cached_property
    def _together(self) -> dict[str, tuple[int, ...]]:
        """The rows of each breakdown once they were put together: they are asked for several times."""
        return {}

    def seal(self, *names: str) -> str:
        """SHA-256, in hexadecimal, of the rows behind them: the same for the same rows and content."""
        told = []
        for name in names:
            rows = self.rows_of(name)
            numbers = ("%d," * len(rows) % rows).rstrip(",")  # three times as fast as a join
            told.append(f"{numbers}\n{self.digests.get(rows[-1], '') if rows else ''}")
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


def key_of(line: Hashable) -> str:
    """A line of a breakdown, as an address or a file names it."""
    return "" if line is None else str(line)


def figures(
    rows: Iterable[Row],
    period: Period,
    timezone: tzinfo,
    *,
    now: datetime | None = None,
    elapsed: Elapsed = by_the_clock,
) -> Figures:
    """The figures of a period. An answer is missing once its month is over ``now``, or at the end.

    Rows come in ascending order; those of another period are left out. A delay counts when both its ends are
    in the period, a question in the month in which it was asked, a ticket under its last theme.
    """
    facts = Facts(rows, period, timezone, now=now, elapsed=elapsed)
    values = {name: measure.on(facts) for name, measure in MEASURES.items()}
    last = {found[-1] for found in _lists(values) if found}
    return Figures(
        period=period,
        until=min(facts.until, period.last),
        values=values,
        digests={row.sequence: row.digest for row in facts.rows if row.sequence in last},
    )


def to_json(made: Figures, guichet_names: Mapping[int, str]) -> dict[str, object]:
    """The same for a machine: ``figures`` holds the numbers, ``rows`` the journal rows behind each of them.

    Guichets are named by their identifiers, "" for none, and ``guichets`` gives their names. Delays are in
    seconds.
    """
    numbers = made.lines("assistance.interventions.by_guichet")
    return {
        "first": f"{made.period.first}",
        "last": f"{made.period.last}",
        "figures": _tree(made, _told),
        "rows": _tree(made, lambda one: list(one.rows)),
        "guichets": {
            key_of(number): guichet_names.get(number, "") for number in numbers if isinstance(number, int)
        },
    }


def _lists(values: Mapping[str, Value]) -> Iterable[tuple[int, ...]]:
    for value in values.values():
        if isinstance(value, Mapping):
            yield from (one.rows for one in value.values())
        else:
            yield value.rows


def _tree(made: Figures, leaf: Callable[[Single], object]) -> dict[str, object]:
    return {
        name: {key_of(line): leaf(one) for line, one in value.items()}
        if isinstance(value, Mapping)
        else leaf(value)
        for name, value in made.values.items()
    }


def _told(one: Single) -> object:
    match one:
        case Figure(value):
            return value
        case Share(part, whole):
            return {"part": part, "whole": whole}
        case Delay(median, nine_in_ten, count):
            ends = {"median": median, "nine_in_ten": nine_in_ten}
            return {"count": count} | {
                name: None if length is None else length.total_seconds() for name, length in ends.items()
            }
