"""What a département may see: what its guichets did, and what belongs to no guichet."""

from __future__ import annotations

from guichets.registry import Agent
from web.ports import Work


def sees(work: Work, reader: Agent, guichet_id: int | None) -> bool:
    """Whether the reader's département holds this guichet; what has no guichet is everybody's."""
    if not reader.departement or guichet_id is None:
        return True
    guichet = work.registry.guichet(guichet_id)
    return guichet is not None and guichet.departement == reader.departement
