"""The list of guichets as a spreadsheet gives it: read whole, refused whole, then joined to the registry."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Protocol

from deadlines.zones import UnknownDepartement, Zone
from guichets.names import fold
from guichets.registry import Guichet, GuichetKind
from privacy.nir import mask

REQUIRED = ("nom", "type")
COLUMNS = (*REQUIRED, "commune", "mel", "telephone", "horaires", "departement")
LONGEST: Mapping[str, int] = {
    "nom": 200,
    "commune": 120,
    "mel": 200,
    "telephone": 40,
    "horaires": 500,
}  # characters, as the tables hold them

# What people write for the kinds of CCH R. 441-2-1 (fact 21), folded.
KINDS: Mapping[str, GuichetKind] = {
    "bailleur": GuichetKind.BAILLEUR,
    "bailleur social": GuichetKind.BAILLEUR,
    "commune": GuichetKind.COMMUNE,
    "mairie": GuichetKind.COMMUNE,
    "ville": GuichetKind.COMMUNE,
    "epci": GuichetKind.EPCI,
    "etat": GuichetKind.ETAT,
    "service de l etat": GuichetKind.ETAT,
    "action logement": GuichetKind.ACTION_LOGEMENT,
    "reservataire": GuichetKind.RESERVATAIRE,
    "siao": GuichetKind.SIAO,
}


@dataclass(frozen=True, order=True)
class Fault:
    """``line`` is counted from 1, header included."""

    line: int
    reason: str


class FaultyFile(Exception):
    """The file is refused as a whole; ``faults`` says everything there is to correct, at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.line}: {fault.reason}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Line:
    """A guichet as the file describes it; a field is None when the file has no such column."""

    number: int
    name: str
    kind: GuichetKind
    departement: str
    commune: str | None
    email: str | None
    phone: str | None
    hours: str | None

    @property
    def key(self) -> tuple[str, str]:
        """Two guichets of a département may not bear the same name, however it is typed."""
        return self.departement, fold(self.name)


@dataclass(frozen=True)
class Summary:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


class Registry(Protocol):
    def add(self, thing: Guichet) -> None: ...

    def guichets(self) -> Sequence[Guichet]:
        """The open ones."""


def read_guichets(content: bytes, *, departement: str) -> tuple[Line, ...]:
    """The lines of a CSV file; ``departement`` is for those that give none. Raises ``FaultyFile``."""
    text = _decoded(content)
    faults: list[Fault] = []
    lines: list[Line] = []
    first_lines: dict[tuple[str, str], int] = {}
    for number, cells in _records(text, faults):
        line = _line(number, cells, departement, faults)
        if line is None:
            continue
        if line.key in first_lines:
            faults.append(Fault(number, f"« {line.name} » est déjà à la ligne {first_lines[line.key]}"))
        first_lines.setdefault(line.key, number)
        lines.append(line)
    if not lines and not faults:
        faults.append(Fault(1, "le fichier ne contient aucun guichet"))
    if faults:
        raise FaultyFile(sorted(faults))
    return tuple(lines)


def join(registry: Registry, lines: Sequence[Line]) -> Summary:
    """Adds the guichets that are new, and brings those of the same name up to date."""
    known = {(g.departement, fold(g.name)): g for g in registry.guichets()}
    created = updated = 0
    for line in lines:
        guichet = known.get(line.key)
        if guichet is None:
            registry.add(_new(line))
            created += 1
        elif _update(guichet, line):
            updated += 1
    return Summary(created, updated, len(lines) - created - updated)


def _decoded(content: bytes) -> str:
    """UTF-8, or what spreadsheets write on Windows."""
    if content.startswith(b"PK\x03\x04"):
        raise FaultyFile([Fault(1, "ceci est un classeur : l’enregistrer au format CSV")])
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FaultyFile([Fault(1, "ceci n’est pas du texte en UTF-8 : l’enregistrer en « CSV UTF-8 »")])


def _records(text: str, faults: list[Fault]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each filled line, by column name, with its number."""
    header, _, _ = text.lstrip().partition("\n")
    delimiter = ";" if header.count(";") >= header.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    start = 1
    try:
        for cells in reader:
            number, start = start, reader.line_num + 1
            values = [" ".join(cell.split()) for cell in cells]
            if not any(values):
                continue
            if not columns:
                columns = _columns(values, number, faults)
                if not columns:
                    return
            elif len(values) > len(columns) and any(values[len(columns) :]):
                faults.append(
                    Fault(
                        number, f"{len(values)} valeurs pour {len(columns)} colonnes : guillemets oubliés ?"
                    )
                )
            else:
                yield number, dict(zip(columns, values + [""] * len(columns), strict=False))
    except csv.Error:
        faults.append(Fault(start, "guillemet mal placé ou jamais fermé"))


def _columns(header: Sequence[str], number: int, faults: list[Fault]) -> list[str]:
    """The names of the columns; none when the header is wrong."""
    columns = [fold(name) for name in header]
    while columns and not columns[-1]:
        columns.pop()
    before = len(faults)
    for place, (name, column) in enumerate(zip(header, columns, strict=False)):
        if column not in COLUMNS:
            faults.append(Fault(number, f"colonne inconnue : « {name} » (attendu : {', '.join(COLUMNS)})"))
        elif column in columns[:place]:
            faults.append(Fault(number, f"colonne présente deux fois : « {name} »"))
    faults.extend(
        Fault(number, f"colonne manquante : « {column} »") for column in REQUIRED if column not in columns
    )
    return columns if len(faults) == before else []


def _line(number: int, cells: Mapping[str, str], departement: str, faults: list[Fault]) -> Line | None:
    """The line, or None once its faults are noted."""
    reasons = list(_reasons(cells))
    kind = KINDS.get(fold(cells["type"]))
    if not cells["type"]:
        reasons.append("type manquant")
    elif kind is None:
        reasons.append(f"type inconnu : « {cells['type']} » (attendu : {', '.join(GuichetKind)})")
    code = departement
    if cells.get("departement"):
        try:
            code = Zone.of(cells["departement"]).departement
        except UnknownDepartement:
            reasons.append(f"département inconnu : « {cells['departement']} » (attendu : 06, 2A, 974…)")
    faults.extend(Fault(number, reason) for reason in reasons)
    if kind is None or reasons:
        return None
    return Line(
        number=number,
        name=cells["nom"],
        kind=kind,
        departement=code,
        commune=cells.get("commune"),
        email=cells.get("mel"),
        phone=cells.get("telephone"),
        hours=cells.get("horaires"),
    )


def _reasons(cells: Mapping[str, str]) -> Iterator[str]:
    if not fold(cells["nom"]):
        yield "nom manquant"
    for column, longest in LONGEST.items():
        if len(cells.get(column, "")) > longest:
            yield f"{column} trop long : {longest} caractères au plus"
    email = cells.get("mel", "")
    if email and ("@" not in email or " " in email):
        yield f"adresse mél mal écrite : « {email} »"
    if any(mask(cell).count for cell in cells.values()):
        yield "un numéro de sécurité sociale semble écrit ici : le retirer"


def _new(line: Line) -> Guichet:
    return Guichet(
        name=line.name,
        kind=line.kind,
        departement=line.departement,
        commune=line.commune or "",
        email=line.email or "",
        phone=line.phone or "",
        hours=line.hours or "",
    )


def _update(guichet: Guichet, line: Line) -> bool:
    """True when something changed; what the file does not have stays as it is."""
    wanted = {
        "name": line.name,
        "kind": line.kind,
        "commune": line.commune,
        "email": line.email,
        "phone": line.phone,
        "hours": line.hours,
    }
    changes = {
        name: value for name, value in wanted.items() if value is not None and value != getattr(guichet, name)
    }
    for name, value in changes.items():
        setattr(guichet, name, value)
    return bool(changes)
