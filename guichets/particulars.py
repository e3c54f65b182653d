"""What is written of a guichet: its name, its kind, where and when it can be reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from guichets.contacts import one_line, optional_line, own_address, phone_line
from guichets.errors import FaultyParticulars, UnknownKind
from guichets.names import fold
from guichets.registry import Guichet, GuichetKind
from refusals.base import Refusal, Refused

LONGEST_COMMUNE = 120  # characters
LONGEST_PART = 120
LONGEST_ADDRESS = 300
LONGEST_HOURS = 500
LONGEST_CODE = 20
LONGEST_NOTE = 1_000
_FRENCH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

# The kinds of CCH R. 441-2-1 (fact 21), as they are shown and may be written back.
KIND_NAMES: Mapping[GuichetKind, str] = {
    GuichetKind.BAILLEUR: "bailleur social",
    GuichetKind.COMMUNE: "commune",
    GuichetKind.EPCI: "EPCI",
    GuichetKind.ETAT: "service de l’État",
    GuichetKind.ACTION_LOGEMENT: "Action Logement",
    GuichetKind.RESERVATAIRE: "réservataire",
    GuichetKind.SIAO: "SIAO",
}

# What people write for them, folded.
KINDS: Mapping[str, GuichetKind] = {
    **{fold(name): kind for kind, name in KIND_NAMES.items()},
    "bailleur": GuichetKind.BAILLEUR,
    "mairie": GuichetKind.COMMUNE,
    "ville": GuichetKind.COMMUNE,
    "ccas": GuichetKind.COMMUNE,  # an establishment of the commune, whose organ decides of it
    "centre communal d action sociale": GuichetKind.COMMUNE,
    "cias": GuichetKind.EPCI,
    "metropole": GuichetKind.EPCI,
    "agglomeration": GuichetKind.EPCI,
    "communaute de communes": GuichetKind.EPCI,
    "communaute d agglomeration": GuichetKind.EPCI,
    "communaute urbaine": GuichetKind.EPCI,
    "oph": GuichetKind.BAILLEUR,
    "esh": GuichetKind.BAILLEUR,
    "office public de l habitat": GuichetKind.BAILLEUR,
    "prefecture": GuichetKind.ETAT,
    "ddets": GuichetKind.ETAT,
    "ddt": GuichetKind.ETAT,
    "ddtm": GuichetKind.ETAT,
    "etat": GuichetKind.ETAT,
}


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """A field is None where nothing is said of it: a guichet then keeps what it has."""

    name: str
    kind: GuichetKind
    commune: str | None = None
    intercommunalite: str | None = None
    territoire: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    hours: str | None = None
    siret: str | None = None
    sne_code: str | None = None
    certificate_until: str | None = None
    cotation_settings: str | None = None
    cotation_issues: str | None = None


@dataclass(frozen=True)
class Difference:
    """``field`` is one of ``Particulars``."""

    field: str
    before: str
    after: str


def _name(typed: str) -> str:
    if not fold(typed):
        raise Refused("guichets.no_name")
    return one_line(typed)


def _kind(typed: str) -> GuichetKind:
    kind = KINDS.get(fold(typed))
    if kind is None:
        raise UnknownKind(typed)
    return kind


def _siret(typed: str) -> str:
    line = optional_line(typed)
    try:
        return str(siret.validate(line)) if line else ""
    except ValidationError:
        raise Refused("guichets.bad_siret", typed=line[:40]) from None


def _day(typed: str) -> str:
    """As a form or a sheet gives it, or as people write it."""
    line = optional_line(typed)
    try:
        if french := _FRENCH_DAY.fullmatch(line):
            return date(int(french[3]), int(french[2]), int(french[1])).isoformat()
        return date.fromisoformat(line).isoformat() if line else ""
    except ValueError:
        raise Refused("guichets.bad_day", typed=line[:40]) from None


_READ: Mapping[str, Callable[[str], str]] = {
    "name": _name,
    "kind": _kind,
    "commune": lambda typed: optional_line(typed, longest=LONGEST_COMMUNE),
    "intercommunalite": lambda typed: optional_line(typed, longest=LONGEST_PART),
    "territoire": lambda typed: optional_line(typed, longest=LONGEST_PART),
    "address": lambda typed: optional_line(typed, longest=LONGEST_ADDRESS),
    "email": own_address,
    "phone": phone_line,
    "hours": lambda typed: optional_line(typed, longest=LONGEST_HOURS),
    "siret": _siret,
    "sne_code": lambda typed: optional_line(typed, longest=LONGEST_CODE),
    "certificate_until": _day,
    "cotation_settings": lambda typed: optional_line(typed, longest=LONGEST_NOTE),
    "cotation_issues": lambda typed: optional_line(typed, longest=LONGEST_NOTE),
}


def read_particulars(typed: Mapping[str, str]) -> Particulars:
    """From what was typed, by field; the name and the kind are needed.

    Raises ``FaultyParticulars``, which holds every fault at once.
    """
    values: dict[str, str] = {}
    faults: dict[str, Refusal] = {}
    for name, read in _READ.items():
        if name not in typed and name not in {"name", "kind"}:
            continue
        try:
            values[name] = read(typed.get(name, ""))
        except Refusal as fault:
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
