"""What the address of the journal asks for: filters, or a figure of a bilan whose rows it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from deadlines.zones import Zone
from guichets.names import holds_each_word
from guichets.registry import Agent
from guichets.scope import sees_person
from journal.entries import Kind
from journal.ports import JournalQuery
from privacy.text import clean
from rendering.labels import THEME
from web.fields import day_of, number_of
from web.forms import YEARS
from web.ports import Work

LONGEST_NAME = 80  # characters
_THEMES = frozenset(theme.value for theme in THEME)
_MIDNIGHT = time()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Days are those of the département, ``until`` included; anything else in the address is left aside."""

    kind: Kind | None = None
    guichet_id: int | None = None
    theme: str = ""
    name: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def query(self) -> str:
        """The filters as they stand in an address, "" for none."""
        return urlencode({name: value for name, value in self.fields.items() if value})

    @property
    def fields(self) -> Mapping[str, str]:
        return {
            "nature": self.kind.value if self.kind else "",
            "guichet": str(self.guichet_id or ""),
            "theme": self.theme,
            "personne": self.name,
            "du": self.since.isoformat() if self.since else "",
            "au": self.until.isoformat() if self.until else "",
        }


def asked_in(params: QueryParams) -> Asked:
    kind, theme = params.get("nature", ""), params.get("theme", "")
    return Asked(
        kind=Kind(kind) if kind in set(Kind) else None,
        guichet_id=number_of(params.get("guichet", "")),
        theme=theme if theme in _THEMES else "",
        name=name_in(params),
        since=day_in(params, "du"),
        until=day_in(params, "au"),
    )


def wanted(asked: Asked, work: Work, reader: Agent, zone: Zone) -> JournalQuery:
    """The rows that the filters leave, of those that the reader may see."""
    return JournalQuery(
        kind=asked.kind,
        guichet_id=asked.guichet_id,
        theme=asked.theme,
        actor_ids=people_named(asked.name, work, reader) if asked.name else None,
        start=beginning(asked.since, zone),
        end=ending(asked.until, zone),
        departement=reader.departement,
    )


def beginning(day: date | None, zone: Zone) -> datetime | None:
    return zone.instant(day, _MIDNIGHT) if day is not None else None


def ending(day: date | None, zone: Zone) -> datetime | None:
    """The first instant after that day."""
    return beginning(day + timedelta(days=1), zone) if day is not None else None


def name_in(params: QueryParams) -> str:
    return " ".join(clean(params.get("personne", ""))[:LONGEST_NAME].split())


def people_named(name: str, work: Work, reader: Agent) -> frozenset[int]:
    """Those of that name, whatever the accents; closed ones too, for their rows stay."""
    return frozenset(
        person.id
        for person in work.registry.agents()
        if person.id is not None and holds_each_word(person.name, name) and sees_person(work, reader, person)
    )


def day_in(params: QueryParams, name: str) -> date | None:
    day = day_of(params.get(name, ""))
    return day if day is not None and day.year in YEARS else None
