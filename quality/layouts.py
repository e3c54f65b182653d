"""What each column of an imported table says: guessed from its name, chosen once, remembered for the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from privacy.text import fold
from quality.cadre import Commitment
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
    EPCI = "epci"
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
    """``codes`` are those of the commitments that it measures, none for another role: the number of
    attributions may be the denominator of several.
    """

    role: Role
    codes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """« valeur:attributions-delai », as a form and the database hold it."""
        return f"{self.role}:{','.join(self.codes)}" if self.codes else self.role.value

    @classmethod
    def of(cls, key: str) -> Column:
        """Ignored when it is no key of ours."""
        role, _, codes = key.partition(":")
        known = role in set(Role) and (Role(role) in OF_COMMITMENT) == bool(codes)
        return (
            cls(Role(role), tuple(sorted(codes.split(","))) if codes else ()) if known else cls(Role.IGNORED)
        )


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
    "epci": Role.EPCI,
    "nom de l epci": Role.EPCI,
    "territoire": Role.EPCI,
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


def measuring(cadre: Iterable[Commitment]) -> Mapping[Column, str]:
    """What a column may measure, by what it is then called: terms of the same name are one column. Of two
    that bear one name, the term of a share comes last, and is the right one.
    """
    named: dict[tuple[Role, str], tuple[str, list[str]]] = {}
    for one in cadre:
        terms = ((Role.NUMERATOR, one.numerator), (Role.DENOMINATOR, one.denominator))
        for role, label in ((Role.VALUE, one.label), *(terms if one.is_share else ())):
            if one.is_measured and label:
                named.setdefault((role, fold(label)), (label, []))[1].append(one.code)
    return {Column(role, tuple(sorted(codes))): label for (role, _), (label, codes) in named.items()}


def renewed(columns: Iterable[Column], cadre: Iterable[Commitment]) -> tuple[Column, ...]:
    """As they are read today: the cadre may have changed since they were chosen. What is measured no more is
    a number like another.
    """
    now = list(measuring(cadre))

    def today(column: Column) -> Column:
        if column.role not in OF_COMMITMENT:
            return column
        same = (one for one in now if one.role is column.role and {*one.codes} & {*column.codes})
        return next(same, Column(Role.NUMBER))

    return tuple(map(today, columns))


def guessed(
    header: Sequence[str], cadre: Iterable[Commitment], samples: Sequence[Sequence[str]] = ()
) -> tuple[Column, ...]:
    """From the names of the columns; each role but text and number is given once. Without a name of ours, a
    column holds numbers when its first cells do.
    """
    known = list(cadre)
    shares = {one.code for one in known if one.is_share}
    names = {
        fold(label): column
        for column, label in measuring(known).items()
        if column.role is not Role.VALUE or not shares & {*column.codes}  # a count may bear its name
    }
    names |= {fold(name): Column(role) for name, role in _HEADERS.items()}
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
