"""What the reports measured of the guichets, month by month: each figure keeps the line it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median, quantiles

from deadlines.months import add_calendar_months
from quality.cadre import FEW, FEWEST_COMPARED, Commitment, Scope, Severity, Unit, in_force
from quality.imports import Import
from quality.layouts import Role
from quality.reading import Cell, ImportedRow

TREND = 12  # months
_DECIMALS = 6


@dataclass(frozen=True)
class Measured:
    """``numerator`` and ``denominator`` are of a share that was given by its terms; ``rows`` are the imports
    and the lines that it was read from.
    """

    value: float
    numerator: float | None = None
    denominator: float | None = None
    rows: tuple[tuple[int, int], ...] = ()

    @property
    def is_of_few(self) -> bool:
        return self.denominator is not None and self.denominator < FEW


Measures = Mapping[str, Measured]
"""By the code of the commitment."""


@dataclass(frozen=True)
class Alike:
    """The guichets of the same kind, this one left out: how many, and the middle of what they have."""

    count: int
    median: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Followed:
    """One commitment, as a guichet keeps it in a month. ``trend`` ends with that month, None where nothing
    was measured; ``breached`` says of each whether it broke the cadre that was then in force.
    """

    commitment: Commitment
    measured: Measured | None
    trend: tuple[float | None, ...]
    breached: tuple[bool, ...]
    alike: Alike | None = None

    @property
    def is_gap(self) -> bool:
        return self.breached[-1]

    @property
    def months_in_gap(self) -> int:
        """In a row, until this month."""
        count = 0
        for is_breached in reversed(self.breached):
            if not is_breached:
                break
            count += 1
        return count


@dataclass(frozen=True)
class Report:
    """What the imported reports say of a département, by guichet and month: of what it measures, the last
    import is right.
    """

    by_guichet: Mapping[int, Mapping[date, Measures]]
    versions: Sequence[Commitment]
    kinds: Mapping[int, str] = field(default_factory=dict)
    """Of each guichet: those of one kind are compared with each other."""
    territories: Mapping[str, Mapping[date, Measures]] = field(default_factory=dict)
    """By EPCI, as the report names it."""
    _in_force: dict[date, Mapping[str, Commitment]] = field(default_factory=dict)
    """By month: it is asked for at each figure."""

    def measured(self, guichet_id: int, month: date) -> Measures:
        return self.by_guichet.get(guichet_id, {}).get(month, {})

    def followed(self, guichet_id: int, month: date, *, compared: bool = True) -> Sequence[Followed]:
        """What is judged of this guichet, in the order of the cadre."""
        of_its_own = self.by_guichet.get(guichet_id, {})
        scopes = {Scope.GUICHET} | (
            {Scope.BAILLEUR} if self.kinds.get(guichet_id) == Scope.BAILLEUR else set()
        )
        return [
            self._followed(one, of_its_own, month, self._alike(guichet_id, one, month) if compared else None)
            for one in self._cadre(month).values()
            if one.scope in scopes
        ]

    def gaps(self, guichet_id: int, month: date) -> Sequence[Followed]:
        return gravest_first(self.followed(guichet_id, month, compared=False))

    def of_territory(self, name: str, month: date) -> Sequence[Followed]:
        of_its_own = self.territories.get(name, {})
        judged = [one for one in self._cadre(month).values() if one.scope is Scope.EPCI]
        return [self._followed(one, of_its_own, month) for one in judged]

    def of_departement(self, month: date) -> Sequence[Followed]:
        """What can be added up of each commitment; the sum is judged where the cadre judges it so."""
        summed = {each: self._summed(each) for each in months_until(month)}
        return [
            self._followed(one, summed, month, is_judged=one.scope is Scope.DEPARTEMENT)
            for one in self._cadre(month).values()
        ]

    def _summed(self, month: date) -> Measures:
        """Over the guichets of which each commitment is judged."""
        bailleurs = {number for number, kind in self.kinds.items() if kind == Scope.BAILLEUR}
        total: dict[str, Measured] = {}
        for one in self._cadre(month).values():
            judged = bailleurs if one.scope is Scope.BAILLEUR else self.by_guichet
            measures = (
                self.by_guichet[number].get(month, {}) for number in judged if number in self.by_guichet
            )
            total |= added(measures, (one,))
        return total

    def months(self) -> Sequence[date]:
        """Those of which anything was imported, the last first."""
        return sorted({month for months in self.by_guichet.values() for month in months}, reverse=True)

    def _cadre(self, month: date) -> Mapping[str, Commitment]:
        """What is measured, by code."""
        if month not in self._in_force:
            found = in_force(self.versions, last_day(month))
            self._in_force[month] = {one.code: one for one in found if one.is_measured}
        return self._in_force[month]

    def _followed(
        self,
        one: Commitment,
        of_its_own: Mapping[date, Measures],
        month: date,
        alike: Alike | None = None,
        *,
        is_judged: bool = True,
    ) -> Followed:
        trend: list[float | None] = []
        breached: list[bool] = []
        for each in months_until(month):
            measured = of_its_own.get(each, {}).get(one.code)
            then = self._cadre(each).get(one.code, one)
            trend.append(measured.value if measured else None)
            breached.append(is_judged and measured is not None and then.is_breached_by(measured.value))
        return Followed(one, of_its_own.get(month, {}).get(one.code), tuple(trend), tuple(breached), alike)

    def _alike(self, guichet_id: int, one: Commitment, month: date) -> Alike | None:
        kind = self.kinds.get(guichet_id)
        values = [
            measured.value
            for other, months in self.by_guichet.items()
            if other != guichet_id and self.kinds.get(other) == kind
            if (measured := months.get(month, {}).get(one.code)) is not None
        ]
        if len(values) < FEWEST_COMPARED:
            return None
        lower, _, upper = quantiles(values, n=4, method="inclusive")
        return Alike(len(values), median(values), lower, upper)


RANK = {severity: rank for rank, severity in enumerate(Severity)}


def gravest_first(followed: Iterable[Followed]) -> Sequence[Followed]:
    """Those that are gaps."""
    return sorted((one for one in followed if one.is_gap), key=lambda one: -RANK[one.commitment.severity])


def report_of(
    rows: Iterable[tuple[Import, ImportedRow]],
    versions: Sequence[Commitment],
    *,
    kinds: Mapping[int, str],
) -> Report:
    """``rows`` come in the order in which their imports were applied."""
    by_guichet: dict[int, dict[date, Measures]] = {}
    by_territory: dict[tuple[str, date], dict[int, Measures]] = {}
    places: dict[int, _Places] = {}
    for one, row in rows:
        assert one.id is not None
        if row.guichet_id is None or row.month is None:
            continue
        if one.id not in places:
            places[one.id] = _Places(one)
        found = places[one.id].measures(row)
        months = by_guichet.setdefault(row.guichet_id, {})
        months[row.month] = found = {**months.get(row.month, {}), **found}
        name = places[one.id].territory(row)
        if name:
            by_territory.setdefault((name, row.month), {})[row.guichet_id] = found
    territories: dict[str, dict[date, Measures]] = {}
    for (name, month), measures in by_territory.items():
        cadre = in_force(versions, last_day(month))
        territories.setdefault(name, {})[month] = added(measures.values(), cadre)
    return Report(by_guichet, versions, kinds, territories)


def added(measures: Iterable[Measures], cadre: Iterable[Commitment]) -> Measures:
    """Shares by their terms, and counts; of the rest, nothing can be said of several together."""
    several, total = list(measures), {}
    for one in cadre:
        parts = [found for each in several if (found := each.get(one.code)) is not None]
        rows = tuple(row for part in parts for row in part.rows)
        if one.unit is Unit.COUNT and not one.is_share and parts:
            total[one.code] = Measured(sum(part.value for part in parts), rows=rows)
        elif one.is_share and parts and all(part.denominator is not None for part in parts):
            numerator = sum(part.numerator or 0.0 for part in parts)
            denominator = sum(part.denominator or 0.0 for part in parts)
            total[one.code] = Measured(_percent(numerator, denominator), numerator, denominator, rows)
    return total


def months_until(month: date) -> Sequence[date]:
    return [add_calendar_months(month, -back) for back in reversed(range(TREND))]


def last_day(month: date) -> date:
    return add_calendar_months(month, 1) - timedelta(days=1)


def _percent(numerator: float, denominator: float) -> float:
    return round(100 * numerator / denominator, _DECIMALS)


class _Places:
    """Where an import says what."""

    def __init__(self, one: Import) -> None:
        assert one.id is not None
        self._id = one.id
        layout = one.layout
        self._epci = next((p for p, column in enumerate(layout) if column.role is Role.EPCI), None)
        at = {(column.role, code): place for place, column in enumerate(layout) for code in column.codes}
        terms = (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR)
        self._of = {code: [at.get((role, code)) for role in terms] for _, code in at}

    def territory(self, row: ImportedRow) -> str:
        name = row.cells[self._epci] if self._epci is not None else None
        return name if isinstance(name, str) else ""

    def measures(self, row: ImportedRow) -> Measures:
        """A share of nothing is no share."""
        found: dict[str, Measured] = {}
        rows = ((self._id, row.line),)
        for code, places in self._of.items():
            value, part, whole = (_number(row.cells, place) for place in places)
            if part is not None and whole:
                found[code] = Measured(_percent(part, whole), part, whole, rows)
            elif value is not None and whole != 0:
                found[code] = Measured(value, rows=rows)
        return found


def _number(cells: Sequence[Cell], place: int | None) -> float | None:
    cell = cells[place] if place is not None and place < len(cells) else None
    return float(cell) if isinstance(cell, int | float) else None
