"""A list of agents in a spreadsheet: each line is somebody to invite, somebody who is known, or at fault."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from guichets.contacts import one_line, own_address, phone_line
from guichets.headers import SYNONYMS as OF_GUICHETS
from guichets.imports import cells_of, fault_for, header_columns, phone_typed
from guichets.names import fold
from guichets.people import AccessStatus, PeopleQuery, PersonLine
from guichets.registry import Agent, Guichet, Role
from guichets.scope import seen_guichets
from refusals.base import Refusal, Refused
from refusals.faults import Fault, FaultyFile
from tabular.reading import Line

if TYPE_CHECKING:
    from storage.unit_of_work import Work


COLUMNS = ("nom", "prenom", "mel", "guichet", "role", "telephone")
REQUIRED = ("nom", "guichet")
MOST_LINES = 1_000
"""As many letters may leave at once."""

# What people write for them, folded; other roles are given one by one.
ROLES: Mapping[str, Role] = {
    "": Role.AGENT,
    "agent": Role.AGENT,
    "agente": Role.AGENT,
    "referent": Role.REFERENT,
    "referente": Role.REFERENT,
}
_SYNONYMS: Mapping[str, str] = {
    **{name: column for name, column in OF_GUICHETS.items() if column in {"mel", "telephone"}},
    **dict.fromkeys(
        ("nom et prenom", "prenom et nom", "nom prenom", "prenom nom", "agent", "personne"), "nom"
    ),
    **dict.fromkeys(("structure", "organisme", "nom du guichet", "nom guichet", "code sne"), "guichet"),
}


class AgentCode(StrEnum):
    """The rules that a line of the file keeps, by the code under which one is said to be broken."""

    NOBODY_LISTED = auto()
    PERSON_AT_LINE = auto()
    ADDRESS_AT_LINE = auto()
    GUICHET_UNNAMED = auto()
    GUICHET_UNKNOWN = auto()
    GUICHETS_OF_THAT_NAME = auto()
    ROLE_NOT_LISTED = auto()


@dataclass(frozen=True)
class Newcomer:
    """Somebody to invite, as a line of the file describes them."""

    line: int
    name: str
    email: str
    phone: str
    role: Role
    guichet: Guichet

    @property
    def place(self) -> tuple[int | None, str]:
        """Nobody is at a guichet twice, however the name is typed."""
        return self.guichet.id, fold(self.name)


@dataclass(frozen=True)
class Known:
    """Somebody of the file who has an access: by the same address, else by the same name at this guichet."""

    newcomer: Newcomer
    person: PersonLine
    by_address: bool


@dataclass(frozen=True)
class InvitationPlan:
    invited: tuple[Newcomer, ...]
    known: tuple[Known, ...]

    @property
    def digest(self) -> str:
        """The same for the same people at the same guichets: whoever confirms it confirms what they saw."""
        content = [
            [[one.name, one.email, one.phone, one.role, one.guichet.id] for one in self.invited],
            [one.person.id for one in self.known],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def column_of(name: str) -> str:
    """ "" where it is none of ours."""
    folded = fold(name)
    return folded if folded in COLUMNS else _SYNONYMS.get(folded, "")


def plan(work: Work, lines: Sequence[Line], *, by: Agent) -> InvitationPlan:
    """What a file's lines, header first, would have done. Raises ``FaultyFile``."""
    faults: list[Fault] = []
    columns = header_columns(lines[0], column_of, REQUIRED, faults) if lines else []
    guichets: dict[str, list[Guichet]] = {}  # by their name, and by their code in the SNE
    for guichet in seen_guichets(work, by):
        for key in {fold(guichet.name), fold(guichet.sne_code)} - {""}:
            guichets.setdefault(key, []).append(guichet)
    read = (_newcomer(line, columns, guichets, faults) for line in lines[1:] if any(columns))
    found = [one for one in read if one is not None]
    _once_each(found, faults)
    if not found and not faults:
        faults.append(Fault.of("", 1, AgentCode.NOBODY_LISTED))
    if faults:
        raise FaultyFile(sorted(faults))
    there = [
        one
        for one in work.people_list.page(PeopleQuery(departement=by.departement))
        if one.standing is not AccessStatus.CLOSED
    ]
    at = {one.email.casefold(): one for one in there if one.email}
    named = {(one.guichet_id, fold(one.name)): one for one in there}
    invited: list[Newcomer] = []
    known: list[Known] = []
    for one in found:
        same = at.get(one.email.casefold())
        person = same or named.get(one.place)
        if person is None:
            invited.append(one)
        else:
            known.append(Known(one, person, same is not None))
    return InvitationPlan(tuple(invited), tuple(known))


def _guichet(
    number: int, typed: str, named: Mapping[str, Sequence[Guichet]], faults: list[Fault]
) -> Guichet | None:
    found = named.get(fold(typed), ())
    if len(found) == 1:
        return found[0]
    if not fold(typed):
        faults.append(Fault.of("", number, AgentCode.GUICHET_UNNAMED, "guichet"))
    else:
        code = AgentCode.GUICHETS_OF_THAT_NAME if found else AgentCode.GUICHET_UNKNOWN
        faults.append(Fault.of("", number, code, "guichet", text=typed))
    return None


def _newcomer(
    line: Line, columns: Sequence[str], guichets: Mapping[str, Sequence[Guichet]], faults: list[Fault]
) -> Newcomer | None:
    """Whom the line describes, or None once its faults are noted."""
    number, _ = line
    before = len(faults)
    cells = cells_of(line, columns, faults)
    if cells is None:
        return None
    read = {}
    name = f"{cells.get('prenom', '')} {cells.get('nom', '')}" if cells.get("nom") else ""
    for column, typed, reader in (
        ("nom", name, _name),
        ("mel", cells.get("mel", ""), own_address),
        ("telephone", phone_typed(cells.get("telephone", "")), phone_line),
    ):
        try:
            read[column] = reader(typed)
        except Refusal as refused:
            faults.append(fault_for(number, column, refused))
    role = ROLES.get(fold(cells.get("role", "")))
    if role is None:
        faults.append(Fault.of("", number, AgentCode.ROLE_NOT_LISTED, "role", text=cells["role"]))
    guichet = _guichet(number, cells.get("guichet", ""), guichets, faults) if "guichet" in cells else None
    if role is None or guichet is None or len(faults) > before:
        return None
    return Newcomer(number, read["nom"], read["mel"], read["telephone"], role, guichet)


def _name(typed: str) -> str:
    if not fold(typed):
        raise Refused("guichets.no_name")
    return one_line(typed)


def _once_each(found: Sequence[Newcomer], faults: list[Fault]) -> None:
    first: dict[object, int] = {}
    for one in found:
        address = one.email.casefold()
        if one.place in first:
            before = first[one.place]
            faults.append(
                Fault.of("", one.line, AgentCode.PERSON_AT_LINE, "nom", name=one.name, first=before)
            )
        elif address and address in first:
            faults.append(Fault.of("", one.line, AgentCode.ADDRESS_AT_LINE, "mel", first=first[address]))
        first.setdefault(one.place, one.line)
        first.setdefault(address, one.line)
