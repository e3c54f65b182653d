"""Who asks, as the kinds of request tell people apart."""

from __future__ import annotations

from journal.people import Person
from tickets.kinds.declaration import Asker


def asker_of(person: Person) -> Asker:
    """Whoever holds no role of their own in this matter asks as any agent does."""
    if person.is_gestionnaire:
        return Asker.GESTIONNAIRE
    return Asker.REFERENT if person.role == Asker.REFERENT else Asker.AGENT
