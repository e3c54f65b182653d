"""Who acts, and who is behind an identifier: the registry, as those who do not know it see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol


class Numbered(Protocol):
    @property
    def id(self) -> int | None: ...


def identity(kept: Numbered) -> int:
    """The number of what is kept."""
    assert kept.id is not None
    return kept.id


class Person(Numbered, Protocol):
    """An agent or a gestionnaire."""

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def guichet_id(self) -> int | None: ...

    @property
    def is_gestionnaire(self) -> bool: ...

    @property
    def is_active(self) -> bool:
        """May still come in."""

    @property
    def departement(self) -> str:
        """The one that a person beside the guichets works for; "" for all those that this service serves."""

    def sees(self, departement: str) -> bool:
        """Whether what this département holds is this person's to know; "" is what is of all of them."""

    def decides_for(self, departement: str, served: Collection[str]) -> bool:
        """Whether it is this person's to change: "" is then what is common to all that are ``served``."""


class Guichets(Protocol):
    def departement_of(self, guichet_id: int | None) -> str:
        """That of a guichet; "" of none."""


class People(Guichets, Protocol):
    """The guichets, and who is there. Gestionnaires are not among them: they are told together."""

    def guichet_name(self, guichet_id: int | None) -> str: ...

    def departements(self) -> Collection[str]:
        """Those of the open guichets."""

    def active_agents_of(self, guichet_id: int, *, referents_only: bool = False) -> Sequence[int]: ...

    def all_active_agents(self, departement: str, *, referents_only: bool = False) -> Sequence[int]:
        """Of the guichets of a département; "" for all."""


def departement_of(person: Person, guichets: Guichets) -> str:
    """That of their guichet, or the one that they work for beside the guichets; "" for all."""
    return guichets.departement_of(person.guichet_id) or person.departement
