"""The lines of an imported table, read under a layout: each is taken, refused with a reason, or left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum, auto
from hashlib import sha256
from typing import Protocol

from journal.people import identity
from privacy.nir import MASK
from privacy.numbers import NUMERO_UNIQUE
from privacy.text import fold
from quality.cadre import Commitment
from quality.errors import NoColumnOfGuichet, NoColumnOfNumero, NoColumnRead, NoMonthOfImport, RoleGivenTwice
from quality.layouts import IGNORED, NAMES_GUICHET, NUMERIC, OF_COMMITMENT, Column, Role
from refusals.faults import NIR, Fault
from tabular.reading import Line
from tabular.values import UnreadableCell, month_in, number_in

LONGEST_CELL = 500  # characters
_TOTALS = ("total", "totaux", "sous total")
_OF_A_REPORT = (*_TOTALS, "ensemble", "moyenne", "mediane", "somme")
"""« Somme » is a département too: elsewhere than in a column of guichets, that is no total."""
_ALIKE = 0.7
"""From there on a known name is proposed for one that is not: our own threshold, and somebody confirms it."""

Cell = float | str | None


class Purpose(StrEnum):
    REPORT = "report"
    """« Suivi des guichets »: a line for each guichet and month."""
    TABLE = "table"
    """Any other table, for the dashboards and the local objectives."""
    DOUBLONS = "doublons"
    ANRU = "anru"
    SAMPLE = "sample"
    """A list of which some are drawn for a check."""


LISTS = frozenset({Purpose.DOUBLONS, Purpose.ANRU, Purpose.SAMPLE})
"""Of numéros uniques, one a line."""


class RowCode(StrEnum):
    """Why a line is refused, or left out; TOO_MANY_COLUMNS, the whole file."""

    TOO_MANY_COLUMNS = auto()
    ROW_TOO_WIDE = auto()
    CELL_OVERLONG = auto()
    NO_GUICHET_NAMED = auto()
    GUICHET_NOT_FOUND = auto()
    GUICHETS_DIFFER = auto()
    BAD_MONTH = auto()
    FUTURE_MONTH = auto()
    NOT_A_NUMBER = auto()
    OUT_OF_RANGE = auto()
    PART_ABOVE_WHOLE = auto()
    PART_WITHOUT_WHOLE = auto()
    ROW_TWICE = auto()
    NO_NUMERO = auto()
    ABOVE_HEADER = auto()
    HEADER = auto()
    TOTAL = auto()
    LEFT_OUT = auto()


@dataclass(frozen=True)
class ImportedRow:
    """``cells`` are those of the file, in its order: numbers, texts, None for nothing, for what is ignored
    and for a numéro unique where no list of them is wanted.
    """

    line: int
    guichet_id: int | None
    month: date | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Reading:
    """What the lines of a file say under a layout. Imported, refused and left out add up to ``read``.

    ``unknown`` are the names of guichets that nobody bears; ``missing`` counts the empty cells of a measure
    by column, and ``as_fractions`` are the columns of shares of which every value is below 1: a percent is
    expected.
    """

    read: int
    rows: tuple[ImportedRow, ...]
    refused: tuple[Fault, ...]
    left_out: tuple[Fault, ...]
    unknown: tuple[str, ...]
    missing: Mapping[str, int]
    as_fractions: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Differs once anything that would be imported does."""
        return sha256(repr((self.rows, self.refused, self.left_out)).encode()).hexdigest()[:32]


class KnownGuichet(Protocol):
    """Of the registry."""

    @property
    def id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def siret(self) -> str: ...
    @property
    def sne_code(self) -> str: ...
    @property
    def departement(self) -> str: ...


class GuichetIndex:
    """Finds a guichet by what a line says of it: its SIRET, its code, its name, or a name once confirmed.

    ``aliases`` lead a folded name to a guichet, or to None for one that is not followed here.
    """

    def __init__(self, guichets: Iterable[KnownGuichet], aliases: Mapping[str, int | None]) -> None:
        known = list(guichets)
        self._by_siret = {one.siret: identity(one) for one in known if one.siret}
        self._by_code = {fold(one.sne_code): identity(one) for one in known if one.sne_code}
        self._by_name = {fold(one.name): identity(one) for one in known}
        self._aliases = aliases

    def by(self, role: Role, cell: str) -> int | None:
        match role:
            case Role.SIRET:
                return self._by_siret.get("".join(cell.split()))
            case Role.CODE:
                return self._by_code.get(fold(cell))
        return self._by_name.get(fold(cell), self._aliases.get(fold(cell)))

    def is_left_out(self, name: str) -> bool:
        return fold(name) not in self._by_name and self._aliases.get(fold(name), 0) is None

    def like(self, name: str) -> int | None:
        """The one whose words are most alike, in any order; None below the threshold."""
        wanted = _sorted_words(name)
        matcher = SequenceMatcher(None, b=wanted, autojunk=False)
        best, found = _ALIKE, None
        for known, number in self._by_name.items():
            matcher.set_seq1(_sorted_words(known))
            if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best:
                ratio = matcher.ratio()
                if ratio >= best:
                    best, found = ratio, number
        return found


def read_lines(
    lines: Sequence[Line],
    header_at: int,
    columns: Sequence[Column],
    *,
    purpose: Purpose,
    month: date | None,
    today: date,
    index: GuichetIndex,
    cadre: Iterable[Commitment],
) -> Reading:
    """Raises NoColumnOfGuichet, NoMonthOfImport, NoColumnRead or RoleGivenTwice when the layout says too
    little, or too much.
    """
    _require_enough(columns, purpose, month)
    reader = _Reader(lines[header_at][1], columns, purpose, month, today, index, cadre)
    for place, line in enumerate(lines):
        if place < header_at:
            reader.leave_out(line, RowCode.ABOVE_HEADER)
        elif place == header_at:
            reader.leave_out(line, RowCode.HEADER)
        else:
            reader.take(line)
    return reader.reading(len(lines))


class _Refused(Exception):
    def __init__(self, code: str, column: str = "", **values: str | int) -> None:
        self.code, self.column, self.values = code, column, values


class _LeftOut(Exception):
    def __init__(self, code: RowCode) -> None:
        self.code = code


class _Reader:
    def __init__(
        self,
        header: Sequence[str],
        columns: Sequence[Column],
        purpose: Purpose,
        month: date | None,
        today: date,
        index: GuichetIndex,
        cadre: Iterable[Commitment],
    ) -> None:
        self._header = header
        self._columns = columns
        self._purpose = purpose
        self._month = month
        self._today = today
        self._index = index
        self._cadre = {one.code: one for one in cadre}
        self._rows: list[ImportedRow] = []
        self._refused: list[Fault] = []
        self._left_out: list[Fault] = []
        self._unknown: dict[str, str] = {}
        self._missing: Counter[str] = Counter()
        self._first_lines: dict[object, int] = {}
        self._largest: dict[int, float] = {}
        wholes = {
            code: at for at, one in enumerate(columns) if one.role is Role.DENOMINATOR for code in one.codes
        }
        self._shares = [
            (at, wholes.get(code))
            for at, one in enumerate(columns)
            if one.role is Role.NUMERATOR
            for code in one.codes
        ]

    def take(self, line: Line) -> None:
        number, cells = line
        try:
            row = self._row(number, cells)
        except _Refused as refused:
            fault = Fault.of("", number, refused.code, refused.column, **refused.values)
            self._refused.append(fault)
        except _LeftOut as left_out:
            self.leave_out(line, left_out.code)
        else:
            self._rows.append(row)

    def leave_out(self, line: Line, code: RowCode) -> None:
        self._left_out.append(Fault.of("", line[0], code))

    def reading(self, read: int) -> Reading:
        fractions = [
            place for place, most in self._largest.items() if 0 < most <= 1 and self._is_share(place)
        ]
        return Reading(
            read=read,
            rows=tuple(self._rows),
            refused=tuple(self._refused),
            left_out=tuple(self._left_out),
            unknown=tuple(self._unknown.values()),
            missing=dict(self._missing),
            as_fractions=tuple(self._header[place] for place in fractions),
        )

    def _row(self, number: int, texts: Sequence[str]) -> ImportedRow:
        if any(texts[len(self._columns) :]):
            raise _Refused(RowCode.ROW_TOO_WIDE, count=len(texts), columns=len(self._columns))
        totals = _OF_A_REPORT if self._purpose is Purpose.REPORT else _TOTALS
        if _is_total(texts, totals) and not self._found(texts):
            raise _LeftOut(RowCode.TOTAL)
        if any(MASK in text for text in texts):
            raise _Refused(NIR)
        texts = [*texts, *[""] * (len(self._columns) - len(texts))]
        cells = [self._cell(place, text) for place, text in enumerate(texts)]
        guichet_id, month = self._guichet(texts), self._month_of(texts)
        missing = [
            self._header[place]
            for place, column in enumerate(self._columns)
            if column.role in OF_COMMITMENT and cells[place] is None
        ]
        self._check_shares(cells)
        key = self._key(number, guichet_id, month, cells)
        first = self._first_lines.setdefault(key, number)
        if first != number:
            raise _Refused(RowCode.ROW_TWICE, first=first)
        self._missing.update(missing)
        return ImportedRow(number, guichet_id, month, tuple(cells))

    def _cell(self, place: int, text: str) -> Cell:
        column = self._columns[place]
        is_kept = column.role is not Role.NUMERO_UNIQUE or self._purpose in LISTS
        if column == IGNORED or not text or not is_kept:
            return None
        if len(text) > LONGEST_CELL:
            raise _Refused(RowCode.CELL_OVERLONG, self._header[place], most=LONGEST_CELL)
        if column.role not in NUMERIC:
            return text
        try:
            value = number_in(text)
        except UnreadableCell:
            raise _Refused(RowCode.NOT_A_NUMBER, self._header[place], text=text[:40]) from None
        if value is not None:
            self._require_plausible(place, value, text)
            self._largest[place] = max(self._largest.get(place, 0.0), abs(value))
        return value

    def _require_plausible(self, place: int, value: float, text: str) -> None:
        column = self._columns[place]
        judged = [self._cadre[code] for code in column.codes if code in self._cadre]
        if column.role is Role.VALUE:
            is_right = all(one.is_plausible(value) for one in judged)
        else:
            is_right = column.role is Role.NUMBER or value >= 0
        if not is_right:
            raise _Refused(RowCode.OUT_OF_RANGE, self._header[place], text=text[:40])

    def _check_shares(self, cells: Sequence[Cell]) -> None:
        for place, of in self._shares:
            part, whole = cells[place], None if of is None else cells[of]
            if isinstance(part, float) and whole is None:
                raise _Refused(RowCode.PART_WITHOUT_WHOLE, self._header[place])
            if isinstance(part, float) and isinstance(whole, float) and part > whole:
                raise _Refused(RowCode.PART_ABOVE_WHOLE, self._header[place])

    def _guichet(self, texts: Sequence[str]) -> int | None:
        places = [place for place, column in enumerate(self._columns) if column.role in NAMES_GUICHET]
        if not places:
            return None
        said = [(self._columns[place].role, texts[place]) for place in places if texts[place]]
        if not said:
            raise _Refused(RowCode.NO_GUICHET_NAMED, self._header[places[0]])
        found = self._found(texts)
        if len(found) > 1:
            raise _Refused(RowCode.GUICHETS_DIFFER, text=" / ".join(text for _, text in said)[:80])
        if found:
            return found.pop()
        name = next((text for role, text in said if role is Role.GUICHET), said[0][1])
        if self._index.is_left_out(name):
            raise _LeftOut(RowCode.LEFT_OUT)
        self._unknown.setdefault(fold(name), name)
        raise _Refused(RowCode.GUICHET_NOT_FOUND, text=name[:80])

    def _found(self, texts: Sequence[str]) -> set[int]:
        """The guichets that the line names, in one way or another."""
        named = (
            self._index.by(column.role, text)
            for column, text in zip(self._columns, texts, strict=False)
            if column.role in NAMES_GUICHET and text
        )
        return {number for number in named if number is not None}

    def _month_of(self, texts: Sequence[str]) -> date | None:
        place = next((p for p, column in enumerate(self._columns) if column.role is Role.MONTH), None)
        month = self._month
        if place is not None:
            try:
                month = month_in(texts[place]) or month
            except UnreadableCell:
                raise _Refused(RowCode.BAD_MONTH, self._header[place], text=texts[place][:40]) from None
            if month is None and self._purpose is Purpose.REPORT:
                raise _Refused(RowCode.BAD_MONTH, self._header[place], text="")
        if month is not None and month > self._today:
            raise _Refused(RowCode.FUTURE_MONTH)
        return month

    def _key(self, number: int, guichet_id: int | None, month: date | None, cells: Sequence[Cell]) -> object:
        """What two lines may not both say."""
        if self._purpose is Purpose.REPORT:
            return guichet_id, month
        if self._purpose in LISTS:
            place = next(p for p, column in enumerate(self._columns) if column.role is Role.NUMERO_UNIQUE)
            if not NUMERO_UNIQUE.fullmatch(str(cells[place] or "")):
                raise _Refused(RowCode.NO_NUMERO, self._header[place], text=str(cells[place] or "")[:40])
            return cells[place]
        return number

    def _is_share(self, place: int) -> bool:
        column = self._columns[place]
        judged = [self._cadre[code] for code in column.codes if code in self._cadre]
        return column.role is Role.VALUE and any(one.is_share for one in judged)


def _require_enough(columns: Sequence[Column], purpose: Purpose, month: date | None) -> None:
    told = [one for one in columns if one.role not in {Role.IGNORED, Role.TEXT, Role.NUMBER}]
    once = [(one.role, code) for one in told for code in one.codes or ("",)]
    if len(once) > len(set(once)):
        raise RoleGivenTwice
    roles = {one.role for one in columns}
    if purpose is Purpose.REPORT and not roles & NAMES_GUICHET:
        raise NoColumnOfGuichet
    if purpose is Purpose.REPORT and month is None and Role.MONTH not in roles:
        raise NoMonthOfImport
    if purpose in LISTS and Role.NUMERO_UNIQUE not in roles:
        raise NoColumnOfNumero
    if not roles & (OF_COMMITMENT if purpose is Purpose.REPORT else {*Role} - {Role.IGNORED}):
        raise NoColumnRead(purpose)


def _is_total(texts: Sequence[str], totals: Sequence[str]) -> bool:
    first = fold(next(filter(None, texts), ""))
    return any(first == word or first.startswith(f"{word} ") for word in totals)


def _sorted_words(name: str) -> str:
    return " ".join(sorted(fold(name).split()))
