"""Who asks, as the kinds of request tell people apart."""

from __future__ import annotations

from typing import Protocol

from tickets.kinds.declaration import Asker


class Person(Protocol):
    @property
    def role(self) -> str: ...

    @property
    def is_gestionnaire(self) -> bool: ...


def asker_of(person: Person) -> Asker:
    """Whoever holds no role of hers in this matter asks as any agent does."""
    if person.is_gestionnaire:
        return Asker.GESTIONNAIRE
    return Asker.REFERENT if person.role == Asker.REFERENT else Asker.AGENT
