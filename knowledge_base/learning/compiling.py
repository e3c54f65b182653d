"""The compilation of the questions of a département: its months, frozen once, and what is said of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from deadlines.months import add_calendar_months
from deadlines.zones import Zone
from knowledge_base.entries import Entry
from knowledge_base.learning.compilation import (
    LONGEST_COMMENT,
    LONGEST_TITLE,
    Difficulty,
    Remark,
    month_of,
    year_of,
)
from knowledge_base.learning.questions import KEPT_FOR
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


SETTLES = timedelta(days=2)
"""After the end of a month: an answer of its last day may still be refused, or become a ticket."""


@dataclass(frozen=True)
class Compilation:
    """``live`` are the months, of those that were asked for, that are not frozen: they may still change."""

    difficulties: tuple[Difficulty, ...]
    live: tuple[str, ...]

    @property
    def questions(self) -> int:
        return sum(one.questions for one in self.difficulties)


@dataclass(frozen=True, kw_only=True)
class CompilationService:
    """In one transaction. ``zone`` is the département's; ``entries`` are those of the base, by identifier."""

    work: Work
    departement: str
    zone: Zone
    entries: Mapping[str, Entry]
    now: datetime

    def of(self, months: Sequence[str]) -> Compilation:
        """Of some months of one year, « 2026-01 »: as frozen, else as they stand."""
        year = int(months[0][:4])
        frozen = self.work.compilations.months(self.departement, year)
        live = {
            month: groups
            for month in (f"{year}-{number:02}" for number in range(1, 13))
            if month not in frozen and (groups := self._as_it_stands(month))
        }
        remarks = self.work.compilations.remarks(self.departement, year)
        found = year_of({**frozen, **live}, remarks, self.entries, within=months)
        return Compilation(found, tuple(month for month in live if month in months))

    def to_freeze(self) -> Mapping[str, Sequence[Difficulty]]:
        """The months that are over, whose questions are all there still, and that were not frozen; those in
        which nobody asked anything have nothing to freeze.
        """
        found = {}
        for month in self._whole_months():
            if month not in self.work.compilations.months(self.departement, int(month[:4])):
                groups = self._as_it_stands(month)
                if groups:
                    found[month] = groups
        return found

    def remark(self, year: int, key: str) -> Remark:
        """What is said of a group, as far as anything is."""
        return self.work.compilations.remarks(self.departement, year).get(key, Remark())

    def note(self, year: int, key: str, remark: Remark, *, state: str) -> None:
        """``state`` is that of the remark which the gestionnaire read. Raises ``base.group_changed``, or
        ``common.too_long``.
        """
        for text, limit in ((remark.title, LONGEST_TITLE), (remark.comment, LONGEST_COMMENT)):
            if len(text) > limit:
                raise Refused("common.too_long", limit=limit)
        remarks = self.work.compilations.remarks(self.departement, year)
        lead = remarks.get(remark.merged_into, Remark())
        if remarks.get(key, Remark()).state != state or lead.merged_into or remark.merged_into == key:
            raise Refused("base.group_changed")
        self.work.compilations.keep_remark(self.departement, year, key, remark)

    def _whole_months(self) -> Sequence[str]:
        """Oldest first."""
        last, kept_since = self.now - SETTLES, self.now - KEPT_FOR
        first = self.zone.local(kept_since).date().replace(day=1)
        months = [add_calendar_months(first, number) for number in range(1, 15)]
        return [f"{month:%Y-%m}" for month in months if self._bounds(f"{month:%Y-%m}")[1] <= last]

    def _as_it_stands(self, month: str) -> Sequence[Difficulty]:
        start, end = self._bounds(month)
        if start > self.now:
            return ()
        return month_of(self.work.questions.of_guichets(self.departement, start, end), self.entries)

    def _bounds(self, month: str) -> tuple[datetime, datetime]:
        first = date.fromisoformat(f"{month}-01")
        after = add_calendar_months(first, 1)
        return self.zone.instant(first, time()), self.zone.instant(after, time())
