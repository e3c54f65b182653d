"""What a bilan is made of: numbers, each with the rows of the journal that make it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from operator import itemgetter
from typing import NamedTuple, TypeAlias, TypeVar

from journal.entries import Row

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


class Unit(StrEnum):
    COUNT = "count"
    MINUTES = "minutes"


@dataclass(frozen=True)
class Figure:
    """A number, and the sequences of the journal rows that make it, ascending."""

    value: int
    rows: tuple[int, ...]
    unit: Unit = Unit.COUNT


@dataclass(frozen=True)
class Delay:
    """None when there is nothing to measure; nine delays in ten are no longer than ``nine_in_ten``. ``rows``
    are both ends of each; each of the ``lengths`` is told by the row that ends it.
    """

    median: timedelta | None
    nine_in_ten: timedelta | None
    count: int
    rows: tuple[int, ...]
    lengths: Mapping[int, timedelta] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole``; ``rows`` are those of the part."""

    part: int
    whole: int
    rows: tuple[int, ...]

    @property
    def fraction(self) -> Fraction | None:
        """None of nothing."""
        return Fraction(self.part, self.whole) if self.whole else None


Single: TypeAlias = Figure | Delay | Share
Breakdown: TypeAlias = Mapping[Hashable, Single]
Value: TypeAlias = Single | Breakdown


_SEQUENCE = itemgetter(0)
"""The number of a row, which comes first in it."""


def in_order(rows: Iterable[Row]) -> list[Row]:
    """By their numbers, which come first in a row."""
    return sorted(rows, key=_SEQUENCE)


def count(rows: Iterable[Row]) -> Figure:
    sequences = _sequences(rows)
    return Figure(len(sequences), sequences)


def occurrences(rows: Sequence[Row]) -> Figure:
    """Of rows that may each stand for several."""
    return Figure(sum(row.times for row in rows), _sequences(rows))


def minutes(rows: Iterable[Row]) -> Figure:
    """Of those that bear any."""
    spent = [row for row in rows if row.minutes]
    return Figure(sum([row.minutes for row in spent]), _sequences(spent), Unit.MINUTES)


def share(part: Sequence[Row], whole: int) -> Share:
    return Share(len(part), whole, _sequences(part))


class Span(NamedTuple):
    """How long it was from a row to another."""

    first: Row
    last: Row
    length: timedelta


def delay(spans: Sequence[Span]) -> Delay:
    """The median of an even number of delays is the mean of the two in the middle."""
    told = {last.sequence: length for _, last, length in spans}
    lengths = sorted([length for _, _, length in spans])
    rows = tuple(sorted(told.keys() | {first.sequence for first, _, _ in spans}))
    if not lengths:
        return Delay(None, None, 0, rows)
    middle = len(lengths) // 2
    median = lengths[middle] if len(lengths) % 2 else (lengths[middle - 1] + lengths[middle]) / 2
    return Delay(median, lengths[ceil(len(lengths) * 9 / 10) - 1], len(lengths), rows, told)


def _sequences(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(map(_SEQUENCE, rows))


def groups_of(items: Iterable[Item], key: Callable[[Item], Key]) -> defaultdict[Key, list[Item]]:
    """A key that no item has leads to an empty group."""
    groups: defaultdict[Key, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def breakdown(
    rows: Iterable[Row],
    key: Callable[[Row], Key],
    of: Callable[[Sequence[Row]], Figure] = count,
    *,
    lines: Iterable[Key] | None = None,
) -> Breakdown:
    """Most numerous first, then in the order in which they came; or ``lines``, all of them and in their
    order.
    """
    groups = groups_of(rows, key)
    if lines is not None:
        return {line: of(groups.get(line, ())) for line in lines}
    found = sorted(((line, of(some)) for line, some in groups.items()), key=lambda pair: -pair[1].value)
    return dict(found)
