"""What the lists of the journal and of the audit trail have in common in their addresses: a person, days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from guichets.names import holds_each_word
from guichets.scope import sees_person
from web.filters import Day, ListFilter, named
from web.shell import Asked

_MIDNIGHT = time()


class RowsFilter(ListFilter):
    """Days are those of the département, ``until`` included."""

    name: str = named("personne", "")
    since: Day | None = named("du")
    until: Day | None = named("au")

    def people(self, asked: Asked) -> frozenset[int] | None:
        """Those of that name, whatever the accents; closed ones too, for their rows stay."""
        if not self.name:
            return None
        return frozenset(
            person.id
            for person in asked.work.registry.agents()
            if person.id is not None
            and holds_each_word(person.name, self.name)
            and sees_person(asked.work, asked.by, person)
        )

    def start(self, asked: Asked) -> datetime | None:
        return _beginning(self.since, asked)

    def end(self, asked: Asked) -> datetime | None:
        """The first instant after the last day."""
        return _beginning(self.until + timedelta(days=1) if self.until else None, asked)


def _beginning(day: date | None, asked: Asked) -> datetime | None:
    return asked.zone.instant(day, _MIDNIGHT) if day is not None else None
