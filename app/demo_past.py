"""The years before the demonstration, as the journal of a département of that size would have kept them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import TypeAdapter

from deadlines.months import add_calendar_months
from deadlines.working_days import is_working_day
from deadlines.zones import Zone
from journal.entries import Entry, Kind, Level

BEFORE = "ancien-"
"""Stands before each reference, so that none is that of a real object."""
_FILE = Path(__file__).parent / "content" / "demo_past.yaml"
_HOURS = (9, 10, 11, 14, 15, 16)
_OUTLASTS = 90
"""Days after the last one, where what has begun would end: these rows are left out."""

Texts = str | Sequence[str]
Numbers = int | Sequence[int]
T = TypeVar("T", str, int)


@dataclass(frozen=True)
class Row:
    """What it does not say is as its ``Thing`` says."""

    kind: Kind
    by: Literal["agent", "gestionnaire", "nobody"] = "gestionnaire"
    after: int = 0
    days: Numbers = 0
    each: int = 0
    subject: str | None = None
    theme: str | None = None
    channel: str | None = None
    level: Level | None = None
    minutes: Numbers = 0
    outcome: Texts = ""


@dataclass(frozen=True)
class Thing:
    """``is_former``: the play itself has those of its year."""

    rows: Sequence[Row]
    subject: str = ""
    channel: Texts = "web"
    theme: Texts | None = None
    level: Level | None = None
    agents: int = 1
    a_day: float = 0
    months: Sequence[int] = ()
    times: int = 1
    is_former: bool = False


@dataclass(frozen=True)
class _Past:
    seasons: Sequence[float]
    themes: Mapping[str, tuple[int, str]]
    things: Sequence[Thing]


class Past:
    """From a day to another, included. The first agents do more than the others; each has a guichet."""

    def __init__(
        self,
        first: date,
        last: date,
        zone: Zone,
        *,
        gestionnaires: Sequence[int],
        agents: Sequence[tuple[int, int]],
        seed: int,
    ) -> None:
        self._told = TypeAdapter(_Past).validate_python(yaml.safe_load(_FILE.read_text("utf-8")))
        all_days = (first + timedelta(days=n) for n in range((last - first).days + _OUTLASTS))
        self._days = [day for day in all_days if is_working_day(day, zone)]
        self._last, self._zone = last, zone
        self._gestionnaires, self._agents = gestionnaires, agents
        self._dice = random.Random(seed)  # noqa: S311  a play, not a secret
        self._numbers: Counter[str] = Counter()
        self._rows: list[Entry] = []

    def rows(self, *, this_year: int) -> Sequence[Entry]:
        """In ascending time."""
        month = 0
        for index, day in enumerate(self._days):
            for thing in self._told.things if day <= self._last else ():
                if thing.is_former and day.year >= this_year:
                    continue
                if thing.a_day:
                    many = thing.a_day * self._told.seasons[day.month - 1] * self._dice.uniform(0.6, 1.4)
                    for _ in range(int(many + self._dice.random())):
                        self._happens(thing, index)
                elif day.month in thing.months and day.month != month:
                    for _ in range(thing.times):
                        self._happens(thing, index + (0 if thing.is_former else self._dice.randrange(15)))
            month = day.month
        end = self._zone.instant(self._last + timedelta(days=1), time(0))
        return sorted((row for row in self._rows if row.at < end), key=lambda row: row.at)

    def _happens(self, thing: Thing, index: int) -> None:
        dice, day = self._dice, self._days[index]
        form = thing.subject.replace("{year}", f"{day.year}")
        self._numbers[form] += 1
        by = self._gestionnaires[dice.random() > 0.6]
        start = int(len(self._agents) * dice.random() ** 1.6)
        agents = [self._agents[(start + n) % len(self._agents)] for n in range(thing.agents)]
        themes = self._told.themes
        (common,) = dice.choices([*themes], [weight for weight, _ in themes.values()])
        theme = common if thing.theme is None else self._one_of(thing.theme)
        channel = self._one_of(thing.channel)
        names = {
            "number": self._numbers[form],
            "year": day.year,
            "day": day,
            "month": f"{add_calendar_months(day.replace(day=1), -1):%Y-%m}",
            "due": add_calendar_months(day, 1),
            "departement": self._zone.departement,
            "request": themes[common][1],
        }
        at = self._moment(index)
        for row in thing.rows:
            if days := self._one_of(row.days):
                index = min(index + days, len(self._days) - 1)
                at = self._moment(index)
            at += timedelta(seconds=int(60 * row.after * dice.uniform(0.5, 1.5)))
            for place, (agent, guichet) in enumerate(agents[: row.each or 1] or [(0, 0)]):
                known = {**names, "place": place}
                subject = thing.subject.format(**known)
                its_own = row.subject.format(**known) if row.subject else subject
                outcome = self._one_of(row.outcome).format(**known, subject=BEFORE + subject)
                is_of_guichet = guichet and (row.each or thing.agents == 1)
                self._rows.append(
                    Entry(
                        at=at + timedelta(minutes=place),
                        kind=row.kind,
                        channel=channel if row.channel is None else row.channel,
                        guichet_id=guichet if is_of_guichet else None,
                        theme=theme if row.theme is None else row.theme,
                        level=row.level or thing.level,
                        minutes=self._one_of(row.minutes),
                        outcome=outcome,
                        subject=BEFORE + its_own if its_own else "",
                        actor_id={"agent": agent, "gestionnaire": by, "nobody": None}[row.by],
                    )
                )

    def _one_of(self, among: T | Sequence[T]) -> T:
        return among if isinstance(among, str | int) else self._dice.choice(among)

    def _moment(self, index: int) -> datetime:
        dice = self._dice
        clock = time(dice.choice(_HOURS), dice.randrange(60), dice.randrange(60))
        return self._zone.instant(self._days[index], clock)
