"""A list of guichets in a spreadsheet: read whole, or refused whole with everything there is to correct."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from deadlines.zones import UnknownDepartement, Zone
from guichets.errors import FaultyParticulars
from guichets.headers import DEPARTEMENT, FIELDS, REQUIRED, column_of
from guichets.names import fold
from guichets.particulars import KIND_NAMES, KINDS, Particulars, read_particulars
from guichets.registry import GuichetKind
from privacy.nir import mask
from privacy.text import clean
from refusals.base import Refusal
from refusals.faults import NIR, Fault, FaultyFile
from tabular.reading import Line, columns_of, fits, read_table

MOST_BYTES = 10 * 1024**2
MOST_LINES = 5_000

_ZERO_LOST = re.compile(r"[1-9]\d{8}")  # a French number that a spreadsheet took for a quantity


@dataclass(frozen=True)
class Described:
    """A guichet as a line of the file describes it."""

    line: int
    departement: str
    said: Particulars

    @property
    def key(self) -> tuple[str, str]:
        """Two guichets of a département may not bear the same name, however it is typed."""
        return self.departement, fold(self.said.name)


class GuichetCode(StrEnum):
    """The rules that a line of the file keeps, by the code under which one is said to be broken."""

    NO_GUICHET = auto()
    ALREADY_AT_LINE = auto()
    UNKNOWN_DEPARTEMENT = auto()
    OTHER_DEPARTEMENT = auto()
    CLOSED = auto()
    NO_NAME = auto()
    CELL_TOO_LONG = auto()
    BAD_ADDRESS = auto()
    BAD_PHONE = auto()
    BAD_SIRET = auto()
    BAD_DAY = auto()
    NO_KIND = auto()
    UNKNOWN_KIND = auto()


def lines_of(content: bytes, *, most_lines: int = MOST_LINES) -> list[Line]:
    """The filled lines of a file, each cell on one line. Raises ``FaultyFile``."""
    found = read_table(content, most_bytes=MOST_BYTES, most_lines=most_lines).lines
    return [(number, [" ".join(clean(cell).split()) for cell in cells]) for number, cells in found]


def guichets_in(lines: Sequence[Line], *, departement: str) -> tuple[Described, ...]:
    """The guichets of a file's lines, header first; ``departement`` is for those that give none.

    Raises ``FaultyFile``.
    """
    if not lines:
        raise FaultyFile([Fault.of("", 1, GuichetCode.NO_GUICHET)])
    header, *others = lines
    faults: list[Fault] = []
    found: list[Described] = []
    first_lines: dict[tuple[str, str], int] = {}
    columns = header_columns(header, column_of, REQUIRED, faults)
    for line in others if any(columns) else ():
        described = _described(line, columns, departement, faults)
        if described is None:
            continue
        if described.key in first_lines:
            name, first = described.said.name, first_lines[described.key]
            at = described.line
            faults.append(Fault.of("", at, GuichetCode.ALREADY_AT_LINE, "nom", name=name, first=first))
        first_lines.setdefault(described.key, described.line)
        found.append(described)
    if not found and not faults:
        faults.append(Fault.of("", 1, GuichetCode.NO_GUICHET))
    if faults:
        raise FaultyFile(sorted(faults))
    return tuple(found)


def unknown_kinds(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Sequence[str]:
    """What is written for the type of a guichet and is none, each once, as the first line has it."""
    place = _kind_column(header)
    found: dict[str, str] = {}
    for cells in rows:
        if place < len(cells):
            found.setdefault(fold(cells[place]), cells[place])
    return [typed for key, typed in found.items() if key and key not in KINDS]


def with_kinds(header: Sequence[str], cells: Sequence[str], meant: Mapping[str, GuichetKind]) -> list[str]:
    """The cells of a line, its type written as it was ``meant``, under the folded word that stands for it."""
    place = _kind_column(header)
    kind = meant.get(fold(cells[place])) if place < len(cells) else None
    return [*cells] if kind is None else [*cells[:place], KIND_NAMES[kind], *cells[place + 1 :]]


def _kind_column(header: Sequence[str]) -> int:
    """One that no line has, when there is none."""
    return next((number for number, name in enumerate(header) if column_of(name) == "type"), len(header))


def header_columns(
    header: Line, column_of: Callable[[str], str], required: Sequence[str], faults: list[Fault]
) -> list[str]:
    """None where a NIR stands among them."""
    line, names = header
    if any(mask(name).count for name in names):
        faults.append(Fault.of("", line, NIR))
        return []
    while names and not fold(names[-1]):
        names = names[:-1]
    return columns_of((line, names), column_of, required, faults=faults)


def cells_of(line: Line, columns: Sequence[str], faults: list[Fault]) -> dict[str, str] | None:
    """The cells of a line by its columns, or None once what is wrong with the line itself is noted."""
    number, values = line
    if not fits(line, columns, faults=faults):
        return None
    if any(mask(cell).count for cell in values):
        faults.append(Fault.of("", number, NIR))
        return None
    return dict(zip(columns, [*values, *[""] * len(columns)], strict=False))


def phone_typed(cell: str) -> str:
    return f"0{cell}" if _ZERO_LOST.fullmatch(cell) else cell


def _described(line: Line, columns: Sequence[str], departement: str, faults: list[Fault]) -> Described | None:
    """What the line says, or None once its faults are noted."""
    number, _ = line
    before = len(faults)
    cells = cells_of(line, columns, faults)
    if cells is None:
        return None
    said = _said(number, cells, faults)
    code = _departement(number, cells.get(DEPARTEMENT) or departement, faults)
    return None if said is None or len(faults) > before else Described(number, code, said)


def _said(number: int, cells: Mapping[str, str], faults: list[Fault]) -> Particulars | None:
    typed = {FIELDS[column]: cell for column, cell in cells.items() if column in FIELDS}
    if "phone" in typed:
        typed["phone"] = phone_typed(typed["phone"])
    try:
        return read_particulars(typed)
    except FaultyParticulars as refused:
        columns = {name: column for column, name in FIELDS.items()}
        # Of a column that the file does not have, the header's fault has said enough.
        faults.extend(
            fault_for(number, columns[name], why)
            for name, why in refused.faults.items()
            if columns[name] in cells
        )
        return None


def _departement(number: int, typed: str, faults: list[Fault]) -> str:
    try:
        return Zone.of(typed).departement
    except UnknownDepartement:
        faults.append(Fault.of("", number, GuichetCode.UNKNOWN_DEPARTEMENT, DEPARTEMENT, text=typed))
        return ""


_MISTYPED: Mapping[str, GuichetCode] = {
    "guichets.bad_address": GuichetCode.BAD_ADDRESS,
    "guichets.bad_phone": GuichetCode.BAD_PHONE,
    "guichets.bad_siret": GuichetCode.BAD_SIRET,
    "guichets.bad_day": GuichetCode.BAD_DAY,
}


def fault_for(line: int, column: str, why: Refusal) -> Fault:
    match why.key:
        case "guichets.no_name":
            return Fault.of("", line, GuichetCode.NO_NAME, column)
        case "common.too_long":
            return Fault.of("", line, GuichetCode.CELL_TOO_LONG, column, most=why.values["limit"])
        case "guichets.unknown_kind" if why.values["kind"]:
            known = ", ".join(KIND_NAMES.values())
            return Fault.of("", line, GuichetCode.UNKNOWN_KIND, column, text=why.values["kind"], known=known)
        case "guichets.unknown_kind":
            return Fault.of("", line, GuichetCode.NO_KIND, column)
        case key if key in _MISTYPED:
            return Fault.of("", line, _MISTYPED[key], column, text=why.values["typed"])
    raise why
