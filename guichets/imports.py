"""A list of guichets in a spreadsheet: read whole, or refused whole with everything there is to correct."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deadlines.zones import UnknownDepartement, Zone
from guichets.errors import (
    BadAddress,
    BadPhone,
    FaultyParticulars,
    GuichetError,
    NoName,
    TextTooLong,
    UnknownKind,
)
from guichets.headers import DEPARTEMENT, FIELDS, columns_of
from guichets.names import fold
from guichets.particulars import KIND_NAMES, Particulars, read_particulars
from guichets.spreadsheets import Fault, FaultyFile, Line
from privacy.nir import WRITTEN_HERE, mask

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


def guichets_in(lines: Sequence[Line], *, departement: str) -> tuple[Described, ...]:
    """The guichets of a file's lines, header first; ``departement`` is for those that give none.

    Raises ``FaultyFile``.
    """
    if not lines:
        raise FaultyFile([Fault(1, "le fichier ne contient aucun guichet")])
    (header_line, header), *others = lines
    faults: list[Fault] = []
    found: list[Described] = []
    first_lines: dict[tuple[str, str], int] = {}
    columns = columns_of(header, header_line, faults)
    for number, cells in others if any(columns) else ():
        described = _described(number, cells, columns, departement, faults)
        if described is None:
            continue
        if described.key in first_lines:
            faults.append(
                Fault(number, f"« {described.said.name} » est déjà à la ligne {first_lines[described.key]}")
            )
        first_lines.setdefault(described.key, number)
        found.append(described)
    if not found and not faults:
        faults.append(Fault(1, "le fichier ne contient aucun guichet"))
    if faults:
        raise FaultyFile(sorted(faults))
    return tuple(found)


def _described(
    number: int, values: Sequence[str], columns: Sequence[str], departement: str, faults: list[Fault]
) -> Described | None:
    """What the line says, or None once its faults are noted."""
    if any(values[len(columns) :]):
        reason = f"{len(values)} valeurs pour {len(columns)} colonnes : guillemets oubliés ?"
        faults.append(Fault(number, reason))
        return None
    cells = dict(zip(columns, [*values, *[""] * len(columns)], strict=False))
    if any(mask(cell).count for cell in values):
        faults.append(Fault(number, WRITTEN_HERE))
        return None
    reasons: list[str] = []
    said = _said(cells, reasons)
    code = _departement(cells.get(DEPARTEMENT) or departement, reasons)
    faults.extend(Fault(number, reason) for reason in reasons)
    return None if said is None or reasons else Described(number, code, said)


def _said(cells: Mapping[str, str], reasons: list[str]) -> Particulars | None:
    typed = {FIELDS[column]: cell for column, cell in cells.items() if column in FIELDS}
    if _ZERO_LOST.fullmatch(typed.get("phone", "")):
        typed["phone"] = f"0{typed['phone']}"
    try:
        return read_particulars(typed)
    except FaultyParticulars as refused:
        columns = {name: column for column, name in FIELDS.items()}
        # Of a column that the file does not have, the header's fault has said enough.
        reasons.extend(
            _reason(columns[name], fault) for name, fault in refused.faults.items() if columns[name] in cells
        )
        return None


def _departement(typed: str, reasons: list[str]) -> str:
    try:
        return Zone.of(typed).departement
    except UnknownDepartement:
        reasons.append(f"département inconnu : « {typed} » (attendu : 06, 2A, 974…)")
        return ""


def _reason(column: str, fault: GuichetError) -> str:
    match fault:
        case NoName():
            return "nom manquant"
        case TextTooLong():
            return f"{column} trop long : {fault.limit} caractères au plus"
        case BadAddress():
            return f"adresse mél mal écrite : « {fault.address} »"
        case BadPhone():
            return f"téléphone sans chiffre : « {fault.phone} »"
        case UnknownKind() if fault.kind:
            return f"type inconnu : « {fault.kind} » (attendu : {', '.join(KIND_NAMES.values())})"
        case UnknownKind():
            return "type manquant"
    raise fault
