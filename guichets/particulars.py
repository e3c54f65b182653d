"""What is written of a guichet: its name, its kind, where and when it can be reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guichets.contacts import LONGEST_PHONE, one_line, optional_line, own_address
from guichets.errors import FaultyParticulars, GuichetError, NoName, UnknownKind
from guichets.names import fold
from guichets.registry import Guichet, GuichetKind

LONGEST_COMMUNE = 120  # characters
LONGEST_HOURS = 500

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


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """A field is None where nothing is said of it: a guichet then keeps what it has."""

    name: str
    kind: GuichetKind
    commune: str | None = None
    email: str | None = None
    phone: str | None = None
    hours: str | None = None


@dataclass(frozen=True)
class Difference:
    """``field`` is one of ``Particulars``."""

    field: str
    before: str
    after: str


def _name(typed: str) -> str:
    if not fold(typed):
        raise NoName
    return one_line(typed)


def _kind(typed: str) -> GuichetKind:
    kind = KINDS.get(fold(typed))
    if kind is None:
        raise UnknownKind(typed)
    return kind


_READ: Mapping[str, Callable[[str], str]] = {
    "name": _name,
    "kind": _kind,
    "commune": lambda typed: optional_line(typed, longest=LONGEST_COMMUNE),
    "email": own_address,
    "phone": lambda typed: optional_line(typed, longest=LONGEST_PHONE),
    "hours": lambda typed: optional_line(typed, longest=LONGEST_HOURS),
}


def read_particulars(typed: Mapping[str, str]) -> Particulars:
    """From what was typed, by field; the name and the kind are needed.

    Raises ``FaultyParticulars``, which holds every fault at once.
    """
    values: dict[str, str] = {}
    faults: dict[str, GuichetError] = {}
    for name, read in _READ.items():
        if name not in typed and name not in {"name", "kind"}:
            continue
        try:
            values[name] = read(typed.get(name, ""))
        except GuichetError as fault:
            faults[name] = fault
    if faults:
        raise FaultyParticulars(faults)
    return Particulars(**{**values, "kind": GuichetKind(values["kind"])})  # type: ignore[arg-type]  # by name


def differences(guichet: Guichet, said: Particulars) -> tuple[Difference, ...]:
    """What the guichet would have to change to be as is said."""
    return tuple(
        Difference(name, getattr(guichet, name), value)
        for name, value in vars(said).items()
        if value is not None and value != getattr(guichet, name)
    )
