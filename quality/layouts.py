"""What each column of an imported table says: guessed from its name, chosen once, remembered for the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from privacy.text import fold
from quality.cadre import Commitment, Measure
from tabular.reading import Line
from tabular.values import UnreadableCell, number_in

_HEADER_AMONG = 20
"""Lines: those of a title, of a period and of filters stand above the header of a report."""


class Role(StrEnum):
    IGNORED = ""
    GUICHET = "guichet"
    SIRET = "siret"
    CODE = "code"
    MONTH = "mois"
    VALUE = "valeur"
    """Of a commitment, as are its two terms."""
    NUMERATOR = "numerateur"
    DENOMINATOR = "denominateur"
    NUMBER = "nombre"
    TEXT = "texte"
    NUMERO_UNIQUE = "numero"


OF_COMMITMENT = frozenset({Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR})
NUMERIC = OF_COMMITMENT | {Role.NUMBER}
NAMES_GUICHET = frozenset({Role.GUICHET, Role.SIRET, Role.CODE})


@dataclass(frozen=True)
class Column:
    """``code`` is that of the commitment that it measures, "" of another role."""

    role: Role
    code: str = ""

    @property
    def key(self) -> str:
        """« valeur:attributions-delai », as a form and the database hold it."""
        return f"{self.role}:{self.code}" if self.code else self.role.value

    @classmethod
    def of(cls, key: str) -> Column:
        """Ignored when it is no key of ours."""
        role, _, code = key.partition(":")
        known = role in set(Role) and (Role(role) in OF_COMMITMENT) == bool(code)
        return cls(Role(role), code) if known else cls(Role.IGNORED)


IGNORED = Column(Role.IGNORED)
_HEADERS = {
    "guichet": Role.GUICHET,
    "nom du guichet": Role.GUICHET,
    "nom guichet": Role.GUICHET,
    "libelle guichet": Role.GUICHET,
    "guichet d enregistrement": Role.GUICHET,
    "siret": Role.SIRET,
    "n siret": Role.SIRET,
    "numero siret": Role.SIRET,
    "code": Role.CODE,
    "code guichet": Role.CODE,
    "code du guichet": Role.CODE,
    "code sne": Role.CODE,
    "mois": Role.MONTH,
    "periode": Role.MONTH,
    "mois d extraction": Role.MONTH,
    "numero unique": Role.NUMERO_UNIQUE,
    "n unique": Role.NUMERO_UNIQUE,
    "nud": Role.NUMERO_UNIQUE,
    "numero unique de la demande": Role.NUMERO_UNIQUE,
}


def header_of(lines: Sequence[Line]) -> int:
    """The place in ``lines`` of the first that is as wide as the table, and holds no number."""
    among = lines[:_HEADER_AMONG]
    widest = max((_filled(cells) for _, cells in among), default=0)
    for place, (_, cells) in enumerate(among):
        if 2 * _filled(cells) > widest and not any(map(_is_number, cells)):
            return place
    return 0


def layout_key(header: Sequence[str]) -> str:
    """Files of the same columns have the same."""
    return sha256("\n".join(map(fold, header)).encode()).hexdigest()[:32]


def guessed(
    header: Sequence[str], cadre: Iterable[Commitment], samples: Sequence[Sequence[str]] = ()
) -> tuple[Column, ...]:
    """From the names of the columns; each role but text and number is given once. Without a name of ours, a
    column holds numbers when its first cells do.
    """
    names = {fold(name): Column(role) for name, role in _HEADERS.items()}
    for one in cadre:
        if one.measure is Measure.SHARE:
            names[fold(one.numerator)] = Column(Role.NUMERATOR, one.code)
            names[fold(one.denominator)] = Column(Role.DENOMINATOR, one.code)
        if one.is_measured:
            names[fold(one.label)] = names[fold(one.code)] = Column(Role.VALUE, one.code)
    names.pop("", None)
    taken: set[Column] = set()
    columns = []
    for place, name in enumerate(header):
        column = names.get(fold(name))
        if column is None or column in taken:
            cells = [row[place] for row in samples if place < len(row) and row[place]]
            column = Column(Role.NUMBER if cells and all(map(_is_number, cells)) else Role.TEXT)
        else:
            taken.add(column)
        columns.append(column if name or column.role is not Role.TEXT else IGNORED)
    return tuple(columns)


def _filled(cells: Sequence[str]) -> int:
    return sum(map(bool, cells))


def _is_number(cell: str) -> bool:
    try:
        return number_in(cell) is not None
    except UnreadableCell:
        return False
