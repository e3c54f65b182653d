"""What each page of the base works with: the upkeep service of the reader, in the transaction of the page."""

from __future__ import annotations

from dataclasses import dataclass

from guichets.registry import Agent
from knowledge_base.upkeep.live import LiveUpkeep
from knowledge_base.upkeep.standing import BaseState
from privacy.text import clean
from storage.unit_of_work import Work
from web.ports import Library
from web.shell import Asked

LONGEST = 200  # characters of what is looked for


@dataclass(frozen=True)
class Keeping(LiveUpkeep):
    """The upkeep service, over all that the console works with."""

    work: Work
    reader: Agent
    library: Library


def base_of(asked: Asked) -> Keeping:
    """The base, as whoever asks reads it and keeps it up."""
    library = asked.site.library
    standing = BaseState(
        asked.work,
        library.shipped,
        asked.zone.departement,
        asked.now,
        asked.today,
        reader=asked.by.departement,
    )
    return Keeping(asked.work, standing, asked.by, library)


def looked_for(asked: Asked, otherwise: str) -> str:
    """The words that the address bears, if it bears any."""
    words = asked.query.get("mots")
    return clean(words)[:LONGEST] if words is not None else otherwise
