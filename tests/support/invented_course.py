"""The course of an invented year: its working days, its dice, its numbers, and the rows that it writes."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import TypeVar

from deadlines.working_days import ONE_DAY, is_working_day
from deadlines.zones import Zone
from journal.entries import Entry, Kind, Level
from tickets.interventions import line_of

Decided = Counter[tuple[str, str]]
"""Under the name of a figure, and its line where it has some: what it must be."""

MINUTE, HOUR, OPEN_FOR = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=9)
AFTER = 120  # working days beyond the last one, where what has begun would end
_HALF, _LUNCH = 180, 120  # minutes: from 9 to 12, and from 14 to 17

T = TypeVar("T")


@dataclass(frozen=True)
class Cast:
    """Who plays: the first ones do more than the others. ``agents`` leads to the guichet of each."""

    zone: Zone
    gestionnaires: Sequence[int]
    agents: Mapping[int, int]


class Course:
    """Working days are told by their place. Rows are put in any order from the day under way on, and given
    in ascending time, those after the end left out.
    """

    def __init__(self, first: date, last: date, cast: Cast, *, seed: int) -> None:
        self.last, self.cast, self.zone = last, cast, cast.zone
        self.departement = cast.zone.departement
        self.days = [*_working_days(first, last, cast.zone)]
        self.dice = random.Random(seed)
        self.decided: Decided = Counter()
        self.end = self.zone.instant(last + ONE_DAY, time(0))
        self._written = 0
        self._agents = [*cast.agents.items()]
        self._mornings = [self.zone.instant(day, time(9)) for day in self.days]
        self._numbers: Counter[str] = Counter()
        self._waiting: list[tuple[datetime, int, Entry, datetime | None]] = []
        self._ties = count()

    # Rows, and what they must come to.

    def put(
        self,
        at: datetime,
        kind: Kind,
        subject: str = "",
        by: int | None = None,
        guichet: int | None = None,
        *,
        channel: str = "web",
        theme: str = "",
        level: Level | None = None,
        minutes: int = 0,
        outcome: str = "",
        is_right: bool = True,
        cancelled_at: datetime | None = None,
    ) -> bool:
        """Whether it comes before the end. What is not right is corrected later: its minutes do not count."""
        entry = Entry(
            at=at, kind=kind, channel=channel, guichet_id=guichet, theme=theme, level=level, minutes=minutes,
            outcome=outcome, subject=subject, actor_id=by,
        )  # fmt: skip
        self._write(entry, cancelled_at)
        if minutes and is_right:
            self.count(at, "resources.minutes.total", many=minutes)
            self.count(at, "resources.minutes.by_month", self.month_of(at), minutes)
            self.count(at, "resources.minutes.by_person", f"{by}", minutes)
        return at < self.end

    def count(self, at: datetime, name: str, line: str = "", many: int = 1) -> None:
        if at < self.end:
            self.decided[name, line] += many

    def count_intervention(self, at: datetime, channel: str, theme: str, guichet: int | None) -> None:
        self.count(at, "assistance.interventions.total")
        self.count(at, "assistance.interventions.by_channel", channel)
        self.count(at, "assistance.interventions.by_theme", theme)
        self.count(at, "assistance.interventions.by_guichet", "" if guichet is None else f"{guichet}")
        self.count(at, "assistance.interventions.by_month", self.month_of(at))

    def until(self, index: int) -> Iterator[Entry]:
        """What comes before a morning, and before the end."""
        at = min(self._mornings[index], self.end)
        while self._waiting and self._waiting[0][0] < at:
            _, _, entry, cancelled_at = heappop(self._waiting)
            self._written += 1
            yield entry
            if cancelled_at is not None:
                row = line_of(self._written)
                cancelling = entry._replace(at=cancelled_at, kind=Kind.CALL_CANCELLED, minutes=0, outcome="")
                self._write(cancelling._replace(subject=row))

    def _write(self, entry: Entry, cancelled_at: datetime | None = None) -> None:
        heappush(self._waiting, (entry.at, next(self._ties), entry, cancelled_at))
        self.count(entry.at, "rows.by_kind", entry.kind)

    # Chance.

    def chance(self, of: float) -> bool:
        return self.dice.random() < of

    def one_of(self, weights: Mapping[T, int]) -> T:
        return self.dice.choices([*weights], [*weights.values()])[0]

    def about(self, many: float) -> int:
        drawn = many * self.dice.uniform(0.6, 1.4)
        return int(drawn) + self.chance(drawn % 1)

    def agent(self) -> tuple[int, int]:
        """An agent, and their guichet."""
        return self._agents[int(len(self._agents) * self.dice.random() ** 1.6)]

    def some_agents(self, least: int, most: int) -> list[tuple[int, int]]:
        """Each once."""
        return [*dict.fromkeys(self.agent() for _ in range(self.dice.randrange(least, most)))]

    def gestionnaire(self) -> int:
        among = self.cast.gestionnaires
        return among[int(len(among) * self.dice.random() ** 1.3)]

    # Names.

    def named(self, form: str) -> str:
        """``form`` holds the place of a number."""
        self._numbers[form] += 1
        return form.format(self._numbers[form])

    def reference(self, letter: str, at: datetime) -> str:
        return self.named(f"{letter}-{self.zone.local(at).year}-{{:04}}")

    # Time.

    def moment(self, index: int) -> datetime:
        """In the hours of the service."""
        minute = self.dice.randrange(2 * _HALF)
        seconds = 60 * (minute if minute < _HALF else minute + _LUNCH) + self.dice.randrange(60)
        return self._mornings[index] + timedelta(seconds=seconds)

    def later(self, index: int, least: int, most: int = 0) -> tuple[int, datetime]:
        """So many working days later, or a number of them between two, the second one excluded."""
        index += self.dice.randrange(least, most) if most else least
        index = min(index, len(self.days) - 1)
        return index, self.moment(index)

    def soon(self, index: int, at: datetime, least: int, most: int) -> tuple[int, datetime]:
        """A number of minutes later, between two, or on the next working day once the offices have closed."""
        at += timedelta(seconds=self.dice.randrange(60 * least, 60 * most))
        if at < self._mornings[index] + OPEN_FOR:
            return index, at
        return index + 1, self._mornings[index + 1] + timedelta(seconds=self.dice.randrange(3600))

    def on(self, day: date) -> datetime:
        """That day, or the working day that follows."""
        return self.moment(min(bisect_left(self.days, day), len(self.days) - 1))

    def month_of(self, at: datetime) -> str:
        return f"{self.zone.local(at):%Y-%m}"


def _working_days(first: date, last: date, zone: Zone) -> Iterator[date]:
    """Those between two days, and so many ``AFTER``."""
    day, beyond = first, 0
    while beyond < AFTER:
        if is_working_day(day, zone):
            yield day
            beyond += day > last
        day += ONE_DAY
