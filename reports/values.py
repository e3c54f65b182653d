"""What a bilan is made of: numbers, each with the rows of the journal that make it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import chain, starmap
from math import ceil
from operator import itemgetter
from typing import TypeAlias, TypeVar

from journal.entries import Row

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


def minutes(rows: Iterable[Row]) -> Figure:
    """Of those that bear any."""
    spent = [row for row in rows if row.entry.minutes]
    return Figure(sum([row.entry.minutes for row in spent]), _sequences(spent), Unit.MINUTES)


def share(part: Sequence[Row], whole: int) -> Share:
    return Share(len(part), whole, _sequences(part))


def delay(ends: Iterable[tuple[Row, Row]], elapsed: Callable[[Row, Row], timedelta]) -> Delay:
    """The median of an even number of delays is the mean of the two in the middle."""
    pairs = list(ends)
    each = [*starmap(elapsed, pairs)]
    told = {last.sequence: length for (_, last), length in zip(pairs, each, strict=True)}
    lengths = sorted(each)
    rows = tuple(sorted({*_sequences(chain.from_iterable(pairs))}))
    if not lengths:
        return Delay(None, None, 0, rows)
    middle = len(lengths) // 2
    median = lengths[middle] if len(lengths) % 2 else (lengths[middle - 1] + lengths[middle]) / 2
    return Delay(median, lengths[ceil(len(lengths) * 9 / 10) - 1], len(lengths), rows, told)


def _sequences(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(map(_SEQUENCE, rows))


def groups_of(rows: Iterable[Row], key: Callable[[Row], Key]) -> defaultdict[Key, list[Row]]:
    """A key that no row has leads to an empty group."""
    groups: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def breakdown(
    rows: Iterable[Row],
    key: Callable[[Row], Key],
    of: Callable[[Iterable[Row]], Figure] = count,
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
