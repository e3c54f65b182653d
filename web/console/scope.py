"""What a département may see: what its guichets did, and what belongs to no guichet."""

from __future__ import annotations

from guichets.registry import Agent, Guichet
from web.ports import Work


def sees(work: Work, reader: Agent, guichet_id: int | None) -> bool:
    """Whether the reader's département holds this guichet; what has no guichet is everybody's."""
    if not reader.departement or guichet_id is None:
        return True
    guichet = work.registry.guichet(guichet_id)
    return guichet is not None and guichet.departement == reader.departement


def seen_guichets(work: Work, reader: Agent) -> list[Guichet]:
    """The open guichets of the reader's département, by name."""
    return [
        g for g in work.registry.guichets() if not reader.departement or g.departement == reader.departement
    ]


def sees_person(work: Work, reader: Agent, person: Agent) -> bool:
    """Whether the person belongs to the reader's département, at a guichet or beside them."""
    if person.guichet_id is not None:
        return sees(work, reader, person.guichet_id)
    return not reader.departement or person.departement in {"", reader.departement}
