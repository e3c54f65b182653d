"""What a reader may know of, thing by thing: what their département holds, and what is of none.

The rule itself is ``Agent.sees``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guichets.registry import Agent, Guichet

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def sees(work: Work, reader: Agent, guichet_id: int | None) -> bool:
    """Whether the reader's département holds this guichet; what has no guichet is everybody's."""
    if guichet_id is None or reader.sees_all:
        return reader.sees("")
    guichet = work.registry.guichet(guichet_id)
    return guichet is not None and reader.sees(guichet.departement)


def seen_guichets(work: Work, reader: Agent) -> list[Guichet]:
    """The open guichets of the reader's département, by name."""
    found = work.registry.guichets(reader.departement)
    return [guichet for guichet in found if reader.sees(guichet.departement)]


def sees_person(work: Work, reader: Agent, person: Agent) -> bool:
    """Whether the person belongs to the reader's département, at a guichet or beside them."""
    if person.guichet_id is not None:
        return sees(work, reader, person.guichet_id)
    return reader.sees(person.departement)
