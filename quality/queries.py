"""A saved query over imported tables, as plain data, and what it makes of their lines.

A local objective is a query whose share is held against a threshold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from math import fsum
from statistics import fmean, median
from typing import Protocol

from privacy.text import fold
from quality.cadre import FEW, FEWEST_COMPARED, Sense
from quality.errors import (
    ColumnOfMeasureMissing,
    GoalWithoutShare,
    GroupGivenTwice,
    NoMeasure,
    PeriodEndsFirst,
    ShareWithoutPart,
    ThresholdOutOfRange,
)
from quality.reading import Cell, ImportedRow, Purpose
from tabular.values import UnreadableCell, month_in, number_in

GUICHET, MONTH = "@guichet", "@mois"
"""Groups that are no column: the guichet that a line was matched with, and its month."""
MOST_GROUPS = 2
MOST_LINES = 200

Key = str | int | date | None
"""Of a group: a text of the table, the number of a guichet, a month; None where the line says nothing."""
Value = float | Fraction
Test = Callable[[Cell], bool]


class Operator(StrEnum):
    EQUAL = "equal"
    DIFFERENT = "different"
    AMONG = "among"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EMPTY = "empty"
    FILLED = "filled"


class Aggregate(StrEnum):
    COUNT = "count"
    SHARE = "share"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"


OF_LINES = frozenset({Aggregate.COUNT, Aggregate.SHARE})
"""The others are of a column."""


@dataclass(frozen=True)
class Filter:
    """``column`` is the name of a column, folded; ``value`` holds several, between semicolons, for AMONG."""

    column: str
    operator: Operator
    value: str = ""


@dataclass(frozen=True)
class Measured:
    aggregate: Aggregate
    column: str = ""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """``part`` is what a line must be to count in the numerator of the share: all of it, or any of it.

    ``since`` and ``until`` are months, both included, of the date in ``date_column``, of the line itself
    where there is none. With ``epci_column`` the lines of the EPCI of the reform count alone. ``sort`` is the
    place of a measure, -1 for the names; ``model`` that of the rule that an objective follows.
    """

    purpose: Purpose
    layout_key: str
    last_only: bool = False
    filters: tuple[Filter, ...] = ()
    part: tuple[Filter, ...] = ()
    any_part: bool = False
    groups: tuple[str, ...] = ()
    measures: tuple[Measured, ...] = (Measured(Aggregate.COUNT),)
    sort: int = 0
    most: int = 20
    since: date | None = None
    until: date | None = None
    date_column: str = ""
    epci_column: str = ""
    threshold: float | None = None
    sense: Sense = Sense.AT_LEAST
    model: str = ""

    @property
    def is_goal(self) -> bool:
        return self.threshold is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of the table that it reads, each once."""
        read = [one.column for one in (*self.filters, *self.part)]
        read += [one.column for one in self.measures]
        read += [one for one in self.groups if one not in {GUICHET, MONTH}]
        return tuple(filter(None, dict.fromkeys((*read, self.date_column, self.epci_column))))

    @property
    def shown_first(self) -> int:
        """The place of the measure that the chart shows: the share, else the first."""
        return next((n for n, one in enumerate(self.measures) if one.aggregate is Aggregate.SHARE), 0)

    def check(self) -> None:
        """Raises a refusal for what cannot be reckoned."""
        if not self.measures:
            raise NoMeasure
        if any(one.aggregate not in OF_LINES and not one.column for one in self.measures):
            raise ColumnOfMeasureMissing
        has_share = any(one.aggregate is Aggregate.SHARE for one in self.measures)
        if has_share and not self.part:
            raise ShareWithoutPart
        if self.threshold is not None and not has_share:
            raise GoalWithoutShare
        if self.threshold is not None and not 0 <= self.threshold <= 100:
            raise ThresholdOutOfRange
        if len(set(self.groups)) != len(self.groups):
            raise GroupGivenTwice
        if self.since and self.until and self.until < self.since:
            raise PeriodEndsFirst


@dataclass(frozen=True)
class TableRow:
    """A line of an import. ``places`` are those of its cells by the names of the columns, shared by all its
    lines: there may be fifty thousand.
    """

    import_id: int
    line: int
    guichet_id: int | None
    month: date | None
    cells: Sequence[Cell]
    places: Mapping[str, int]

    def cell(self, name: str) -> Cell:
        """None where there is no such column, or where it says nothing."""
        place = self.places.get(name)
        return self.cells[place] if place is not None and place < len(self.cells) else None

    @property
    def place(self) -> tuple[int, int]:
        return self.import_id, self.line


@dataclass(frozen=True)
class Figure:
    """A share is in percent, and has ``whole``, the lines that it divides by; its value is None of none.

    ``rows`` are the lines behind it, of which those of the numerator for a share; ``unsaid`` those of its
    whole where all that would tell is empty.
    """

    value: Value | None
    rows: tuple[TableRow, ...]
    whole: tuple[TableRow, ...] | None = None
    unsaid: int = 0

    @property
    def is_small(self) -> bool:
        return self.whole is not None and 0 < len(self.whole) < FEW

    def gap(self, threshold: float) -> Fraction | None:
        """To the threshold, in points."""
        return None if self.value is None else Fraction(self.value) - Fraction(str(threshold))


@dataclass(frozen=True)
class Group:
    """``keys`` are as the table first writes them; none of the whole, or of what is left out of the list."""

    keys: tuple[Key, ...]
    figures: tuple[Figure, ...]
    rows: tuple[TableRow, ...]
    code: str = ""
    """By which an address names it."""


@dataclass(frozen=True)
class Result:
    """``rest`` holds the groups beyond the most that are shown. ``undated`` and ``elsewhere`` count the lines
    that are left out for want of a date, or of an EPCI of the reform.
    """

    groups: tuple[Group, ...]
    rest: Group | None
    rest_count: int
    total: Group
    read: int
    undated: int
    elsewhere: int

    @property
    def all_groups(self) -> Sequence[Group]:
        return (*self.groups, *((self.rest,) if self.rest else ()), self.total)

    def group(self, code: str) -> Group | None:
        return next((one for one in self.all_groups if one.code == code), None)


@dataclass(frozen=True)
class GuichetSheet:
    """The lines of one guichet, and the median of all of them, by measure; None where it would betray one.
    ``asked`` is the query without the guichet among its groups.
    """

    guichet_id: int
    asked: Definition
    result: Result
    medians: tuple[Value | None, ...]


class Applied(Protocol):
    @property
    def id(self) -> int | None: ...
    @property
    def purpose(self) -> Purpose: ...
    @property
    def header(self) -> Sequence[str]: ...


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """One for each column, by which a query knows it; "" where there is nothing to name."""
    seen: dict[str, int] = defaultdict(int)
    names = []
    for title in header:
        name = fold(title)
        seen[name] += 1
        names.append(f"{name} #{seen[name]}" if name and seen[name] > 1 else name)
    return tuple(names)


def standing(tables: Iterable[tuple[Applied, Iterable[ImportedRow]]]) -> list[TableRow]:
    """The last applied last. Of a month, and of a guichet where a report gives one line of each, what was
    imported last stands; what bears no month is of the last import alone.
    """
    kept: dict[object, tuple[int, list[TableRow]]] = {}
    for one, rows in tables:
        number = one.id or 0
        places = {name: at for at, name in enumerate(column_names(one.header)) if name}
        for row in rows:
            place = (row.guichet_id, row.month) if one.purpose is Purpose.REPORT else row.month
            if place not in kept or kept[place][0] != number:
                kept[place] = (number, [])
            kept[place][1].append(TableRow(number, row.line, row.guichet_id, row.month, row.cells, places))
    return [row for _, rows in kept.values() for row in rows]


def evaluate(
    asked: Definition,
    rows: Iterable[TableRow],
    *,
    names: Mapping[int, str],
    epcis: Collection[str] = (),
) -> Result:
    """``names`` are those of the guichets, ``epcis`` those that the reform concerns."""
    every = list(rows)
    dated = [row for row in every if month_of(asked, row)] if asked.since or asked.until else every
    wanted = {fold(name) for name in epcis}
    tests = [(one.column, _test(one)) for one in asked.filters]
    kept = [
        row
        for row in dated
        if _is_within(asked, row) and all(test(row.cell(column)) for column, test in tests)
    ]
    counted = (
        [row for row in kept if fold(text_of(row.cell(asked.epci_column))) in wanted]
        if asked.epci_column
        else kept
    )
    measure = _Measurer(asked)
    found: dict[tuple[Key, ...], list[TableRow]] = defaultdict(list)
    spelt: dict[tuple[Key, ...], tuple[Key, ...]] = {}
    for row in counted if asked.groups else ():
        keys = tuple(_key(asked, row, group) for group in asked.groups)
        folded = tuple(fold(key) if isinstance(key, str) else key for key in keys)
        spelt.setdefault(folded, keys)
        found[folded].append(row)
    groups = [Group(spelt[keys], measure(some), tuple(some), _code(keys)) for keys, some in found.items()]
    shown, beyond = _cut(asked, groups, names)
    left = [row for group in beyond for row in group.rows]
    return Result(
        groups=tuple(shown),
        rest=Group((), measure(left), tuple(left), "autres") if beyond else None,
        rest_count=len(beyond),
        total=Group((), measure(counted), tuple(counted), "total"),
        read=len(every),
        undated=len(every) - len(dated),
        elsewhere=len(kept) - len(counted),
    )


def unmet(asked: Definition, rows: Sequence[TableRow]) -> Sequence[tuple[str, str]]:
    """The values that were typed and that no line bears, after their columns: a word misspelt counts for
    nothing, and is seen nowhere.
    """
    typed = dict.fromkeys(
        (one.column, value.strip(), one.operator is Operator.CONTAINS)
        for one in (*asked.filters, *asked.part)
        if one.operator in _OF_WORDS
        for value in _values(one)
    )
    found = []
    for column, value, within in typed:
        test = _test(Filter(column, Operator.CONTAINS if within else Operator.EQUAL, value))
        if not any(test(row.cell(column)) for row in rows):
            found.append((column, value))
    return found


def sheets(
    asked: Definition,
    rows: Iterable[TableRow],
    *,
    names: Mapping[int, str],
    epcis: Collection[str] = (),
) -> Sequence[GuichetSheet]:
    """One for each of these guichets that has a line that counts, by name."""
    own = replace(asked, groups=tuple(group for group in asked.groups if group != GUICHET))
    theirs: dict[int, list[TableRow]] = defaultdict(list)
    for row in rows:
        if row.guichet_id is not None and row.guichet_id in names:
            theirs[row.guichet_id].append(row)
    results = {one: evaluate(own, some, names=names, epcis=epcis) for one, some in theirs.items()}
    results = {one: result for one, result in results.items() if result.total.rows}
    medians: list[Value | None] = []
    for place in range(len(asked.measures)):
        values = [result.total.figures[place].value for result in results.values()]
        known = [Fraction(value) for value in values if value is not None]
        medians.append(median(known) if len(known) >= FEWEST_COMPARED else None)
    ordered = sorted(results, key=lambda one: fold(names[one]))
    return [GuichetSheet(one, own, results[one], tuple(medians)) for one in ordered]


def month_of(asked: Definition, row: TableRow) -> date | None:
    """Of the period and of the groups; None where the line says none."""
    if not asked.date_column:
        return row.month
    try:
        return month_in(text_of(row.cell(asked.date_column)))
    except UnreadableCell:
        return None


def text_of(cell: Cell) -> str:
    """A number as a French table writes it."""
    if isinstance(cell, float):
        return f"{cell:.12g}".replace(".", ",")
    return cell or ""


_OF_NUMBERS: Mapping[Aggregate, Callable[[Sequence[float]], float]] = {
    Aggregate.SUM: fsum,
    Aggregate.MEAN: fmean,
    Aggregate.MEDIAN: median,
}


class _Measurer:
    def __init__(self, asked: Definition) -> None:
        self._measures = asked.measures
        self._part = [(one.column, _test(one)) for one in asked.part]
        self._joined = any if asked.any_part else all

    def __call__(self, rows: Sequence[TableRow]) -> tuple[Figure, ...]:
        return tuple(self._figure(one, rows) for one in self._measures)

    def _figure(self, one: Measured, rows: Sequence[TableRow]) -> Figure:
        match one.aggregate:
            case Aggregate.COUNT:
                return Figure(len(rows), tuple(rows))
            case Aggregate.SHARE:
                part = tuple(row for row in rows if self._is_part(row))
                unsaid = sum(all(row.cell(column) is None for column, _ in self._part) for row in rows)
                share = Fraction(100 * len(part), len(rows)) if rows else None
                return Figure(share, part, tuple(rows), unsaid)
        known = [(number, row) for row in rows if (number := _number(row.cell(one.column))) is not None]
        numbers = [number for number, _ in known]
        behind = tuple(row for _, row in known)
        if not numbers:
            return Figure(None, behind)
        return Figure(_OF_NUMBERS[one.aggregate](numbers), behind)

    def _is_part(self, row: TableRow) -> bool:
        return bool(self._part) and self._joined(test(row.cell(column)) for column, test in self._part)


_OF_WORDS = frozenset({Operator.EQUAL, Operator.DIFFERENT, Operator.AMONG, Operator.CONTAINS})


def _values(one: Filter) -> Sequence[str]:
    """Those that are typed; "" where none is."""
    if one.operator is not Operator.AMONG:
        return [one.value]
    return [value for value in one.value.split(";") if value.strip()] or [""]


def _test(one: Filter) -> Test:
    wanted = _values(one)
    text, number = fold(one.value), _number(one.value)
    match one.operator:
        case Operator.EMPTY:
            return lambda cell: cell is None
        case Operator.FILLED:
            return lambda cell: cell is not None
        case Operator.EQUAL:
            return lambda cell: _is_same(cell, one.value)
        case Operator.DIFFERENT:
            return lambda cell: not _is_same(cell, one.value)
        case Operator.AMONG:
            return lambda cell: any(_is_same(cell, value) for value in wanted)
        case Operator.CONTAINS:
            return lambda cell: cell is not None and text in fold(text_of(cell))
        case Operator.AT_LEAST:
            return lambda cell: number is not None and (n := _number(cell)) is not None and n >= number
        case Operator.AT_MOST:
            return lambda cell: number is not None and (n := _number(cell)) is not None and n <= number


def _is_same(cell: Cell, wanted: str) -> bool:
    """A number is compared as one, however it is written: « 12,50 » is 12,5, and « -5 » is not 5."""
    if cell is None:
        return False
    return fold(cell) == fold(wanted) if isinstance(cell, str) else cell == _number(wanted)


def _number(cell: Cell) -> float | None:
    if not isinstance(cell, str):
        return cell
    try:
        return number_in(cell)
    except UnreadableCell:
        return None


def _is_within(asked: Definition, row: TableRow) -> bool:
    if not asked.since and not asked.until:
        return True
    month = month_of(asked, row)
    assert month is not None
    return (asked.since or month) <= month <= (asked.until or month)


def _key(asked: Definition, row: TableRow, group: str) -> Key:
    if group == GUICHET:
        return row.guichet_id
    if group == MONTH:
        return month_of(asked, row)
    cell = row.cell(group)
    return None if cell is None else text_of(cell)


def _code(keys: tuple[Key, ...]) -> str:
    return sha256(repr(keys).encode()).hexdigest()[:16]


def _cut(
    asked: Definition, groups: list[Group], names: Mapping[int, str]
) -> tuple[Sequence[Group], Sequence[Group]]:
    """Those that are shown, in order, and the others. Of months the last are shown."""

    def name(group: Group) -> tuple[tuple[bool, str], ...]:
        said = (names.get(key, "") if isinstance(key, int) else key for key in group.keys)
        return tuple((key is None, fold(str(key)) if key is not None else "") for key in said)

    groups.sort(key=name)
    if asked.groups and asked.groups[0] == MONTH:
        start = max(0, len(groups) - asked.most)
        return groups[start:], groups[:start]
    if 0 <= asked.sort < len(asked.measures):
        place = asked.sort
        groups.sort(key=lambda one: _falling(one.figures[place].value))
    return groups[: asked.most], groups[asked.most :]


def _falling(value: Value | None) -> tuple[bool, Value]:
    return value is None, -(value or 0)
