"""The rows of a period, once sorted out: what every figure is counted on."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from deadlines.months import add_calendar_months
from journal.entries import Entry, Kind, Row
from reports.incidents import of_incidents
from reports.period import Period
from reports.questions import ABOUT_QUESTIONS, CountedQuestion, Fate, questions_in
from reports.ratings import ratings_in
from reports.values import Delay, delay, in_order
from tickets.interventions import line_of

TICKET_KINDS = frozenset(kind for kind in Kind if kind.startswith("ticket_"))
OPENED_OR_ATTACHED = (Kind.TICKET_OPENED, Kind.TICKET_ATTACHED, Kind.TICKET_DETACHED)
TRAININGS = "formations"  # the theme of a training's rows

Elapsed: TypeAlias = Callable[[int | None, datetime, datetime], timedelta]
"""The time between two instants, as it is counted for a guichet: that of the service, or the clock's."""


def by_the_clock(_guichet_id: int | None, start: datetime, end: datetime) -> timedelta:
    return end - start


class Facts:
    """``rows`` are those of the period, ascending; ``until`` is its last day, or today when it is not over.

    Each list is made once, when the first figure asks for it.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        period: Period,
        timezone: tzinfo,
        *,
        now: datetime | None = None,
        elapsed: Elapsed = by_the_clock,
    ) -> None:
        start, end = period.bounds(timezone)
        self.period = period
        self.until: date = (min(now, end) if now else end).astimezone(timezone).date()
        self.of: Mapping[Kind, list[Row]] = _by_kind(rows, start, end)
        self._timezone = timezone
        self._elapsed = elapsed
        self._lengths: dict[tuple[int, int], timedelta] = {}
        self._months = period.months
        self._month_starts = [Period.of_month(month).bounds(timezone)[0] for month in self._months]

    def rows(self) -> Iterator[Row]:
        """All, those of a kind after those of another."""
        return chain.from_iterable(self.of.values())

    def some(self, kinds: Iterable[Kind]) -> list[Row]:
        """Those of several kinds, in order."""
        return in_order(row for kind in kinds for row in self.of[kind])

    def local(self, row: Row) -> datetime:
        """When it was, on the département's clock."""
        return row.entry.at.astimezone(self._timezone)

    def month(self, row: Row) -> str:
        return self._months[bisect_right(self._month_starts, row.entry.at) - 1]

    def due_on(self, row: Row) -> str:
        """Of a signalement, in ISO form; the first rows of the journal did not say it: a month after."""
        return row.entry.outcome or f"{add_calendar_months(self.local(row).date(), 1)}"

    # Assistance.

    @cached_property
    def grouped(self) -> list[Row]:
        """The openings of the tickets that an incident groups."""
        return of_incidents(self.some(OPENED_OR_ATTACHED), self.month)

    @cached_property
    def interventions(self) -> list[Row]:
        """What took the gestionnaire's time: a ticket alone, what is noted by hand, an incident."""
        grouped = {row.sequence for row in self.grouped}
        alone = (row for row in self.of[Kind.TICKET_OPENED] if row.sequence not in grouped)
        return in_order((*alone, *self.of[Kind.CALL_LOGGED], *self.of[Kind.INCIDENT_OPENED]))

    @cached_property
    def themes(self) -> Mapping[str, str]:
        """Of each ticket, the last that it had."""
        return {row.entry.subject: row.entry.theme for row in self.some(TICKET_KINDS)}

    @cached_property
    def requests(self) -> Mapping[str, str]:
        """Of each ticket, the last kind of request that the rows tell; those of 2026 begin to tell it."""
        told = self.some((Kind.TICKET_OPENED, Kind.TICKET_SORTED))
        return {row.entry.subject: row.entry.outcome for row in told if row.entry.outcome}

    def theme(self, row: Row) -> str:
        return self.themes.get(row.entry.subject, row.entry.theme)

    @cached_property
    def closed(self) -> list[Row]:
        """The tickets that stand closed at the end, each by its last closing."""
        reopenings = (*self.of[Kind.TICKET_REOPENED], *self.of[Kind.TICKET_CLOSING_UNDONE])
        return last_of_each(not_taken_back(self.of[Kind.TICKET_CLOSED], in_order(reopenings)))

    @cached_property
    def openings(self) -> Mapping[str, Row]:
        return first_of_each(self.of[Kind.TICKET_OPENED], lambda entry: entry.subject)

    @cached_property
    def questions(self) -> list[CountedQuestion]:
        return questions_in(self.some(ABOUT_QUESTIONS))

    @cached_property
    def fates(self) -> Mapping[Fate, list[Row]]:
        fates: dict[Fate, list[Row]] = {fate: [] for fate in Fate}
        for question in self.questions:
            fates[question.fate].append(question.row)
        return fates

    @cached_property
    def ratings(self) -> list[Row]:
        return ratings_in(self.some((Kind.TICKET_CLOSED, Kind.TICKET_RATED)))

    def delays(self, starts: Iterable[Row], ends: Mapping[str, Row]) -> Delay:
        """From each start to the end of the same subject, where there is one."""
        pairs = [(row, ends[row.entry.subject]) for row in starts if row.entry.subject in ends]
        return delay(pairs, self._length)

    def _length(self, first: Row, last: Row) -> timedelta:
        """Counted once: what a ticket took is told of all, then of each kind."""
        ends = first.sequence, last.sequence
        if ends not in self._lengths:
            self._lengths[ends] = self._elapsed(first.entry.guichet_id, first.entry.at, last.entry.at)
        return self._lengths[ends]

    @cached_property
    def timed(self) -> list[Row]:
        """Those on which minutes were noted."""
        return in_order(row for row in self.rows() if row.entry.minutes)

    # Quality.

    @cached_property
    def answers(self) -> list[Row]:
        """Those to signalements that were not taken back."""
        return not_taken_back(self.of[Kind.SIGNALEMENT_ANSWERED], self.of[Kind.SIGNALEMENT_REOPENED])

    @cached_property
    def signalements(self) -> list[Row]:
        return standing(self.of[Kind.SIGNALEMENT_RECORDED], self.of[Kind.SIGNALEMENT_CANCELLED])

    # Trainings and meetings.

    @cached_property
    def planned(self) -> list[Row]:
        return standing(self.of[Kind.EVENT_PLANNED], self.of[Kind.EVENT_CANCELLED])

    def last_said(self, kinds: Collection[Kind], outcome: str) -> list[Row]:
        """Of each person and each event, the last row of these kinds, where it says ``outcome``."""
        last = {(row.entry.subject, row.entry.actor_id): row for row in self.some(kinds)}
        return in_order(row for row in last.values() if row.entry.outcome == outcome)


def first_of_each(rows: Iterable[Row], key: Callable[[Entry], str]) -> dict[str, Row]:
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(key(row.entry), row)
    return first


def last_of_each(rows: Iterable[Row]) -> list[Row]:
    """One for each subject."""
    return in_order({row.entry.subject: row for row in rows}.values())


def not_taken_back(rows: Iterable[Row], takings: Iterable[Row]) -> list[Row]:
    """Those after which nothing of ``takings`` came for their subject within the period."""
    taken = {row.entry.subject: row.sequence for row in takings}
    return [row for row in rows if row.sequence > taken.get(row.entry.subject, 0)]


def standing(rows: Iterable[Row], cancellations: Iterable[Row]) -> list[Row]:
    """Those that were not cancelled within the period."""
    cancelled = {row.entry.subject for row in cancellations}
    return [row for row in rows if row.entry.subject not in cancelled]


def _by_kind(rows: Iterable[Row], start: datetime, end: datetime) -> Mapping[Kind, list[Row]]:
    """Those of the interval. A call that was noted wrongly counts for nothing: the row that cancels it is of
    the same day. What was said of a case is what was said last.
    """
    of: defaultdict[Kind, list[Row]] = defaultdict(list)
    for row in rows:
        if start <= row.entry.at < end:
            of[row.entry.kind].append(row)
    cancelled = {row.entry.subject for row in of[Kind.CALL_CANCELLED]}
    of[Kind.CALL_LOGGED] = [row for row in of[Kind.CALL_LOGGED] if line_of(row.sequence) not in cancelled]
    of[Kind.CASE_TREATED] = last_of_each(of[Kind.CASE_TREATED])
    return of
