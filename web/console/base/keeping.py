"""What each page of the base works with: the upkeep service of the reader, in the transaction of the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from deadlines.months import add_calendar_months
from guichets.registry import Agent
from knowledge_base.upkeep.editing import REVIEW_AFTER
from knowledge_base.upkeep.live import LiveUpkeep
from knowledge_base.upkeep.standing import Standing
from privacy.text import clean
from web.ports import AnswerShown, Library, Work
from web.shell import Asked, Shell
from web.site import Site

LONGEST = 200  # characters of what is looked for


@dataclass(frozen=True)
class Keeping(LiveUpkeep):
    """The upkeep service, over all that the console works with."""

    work: Work
    reader: Agent
    library: Library


@dataclass(frozen=True)
class BaseDesk:
    """Opens the base for whoever reads it or keeps it up."""

    site: Site
    library: Library
    seen_by_agents: AnswerShown

    @property
    def shell(self) -> Shell:
        """What is changed answers as soon as it is committed."""
        return Shell(self.site, committed=self.library.changed)

    def of(self, asked: Asked) -> Keeping:
        return self._keeping(asked.work, asked.by)

    @contextmanager
    def reading(self, reader: Agent) -> Iterator[Keeping]:
        with self.site.units.reading() as work:
            yield self._keeping(work, reader)

    @contextmanager
    def writing(self, reader: Agent) -> Iterator[Keeping]:
        """One transaction; what it changes answers as soon as it is committed."""
        with self.site.units() as work:
            yield self._keeping(work, reader)
        self.library.changed()

    @property
    def now(self) -> datetime:
        return self.site.clock()

    @property
    def today(self) -> date:
        return self.site.zone.local(self.now).date()

    @property
    def next_review(self) -> date:
        """Of what is read again today."""
        return add_calendar_months(self.today, REVIEW_AFTER)

    def departement(self, reader: Agent) -> str:
        """For which she writes."""
        return reader.departement or self.site.zone.departement

    def _keeping(self, work: Work, reader: Agent) -> Keeping:
        standing = Standing(work, self.library.shipped, self.site.zone.departement, self.now, self.today)
        return Keeping(work, standing, reader, self.library)


def looked_for(asked: Asked, otherwise: str) -> str:
    """The words that the address bears, if it bears any."""
    words = asked.query.get("mots")
    return clean(words)[:LONGEST] if words is not None else otherwise
