"""The rows of a period, once sorted out: what every figure is counted on."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeAlias

from deadlines.months import add_calendar_months
from journal.entries import Kind, Row
from reports.period import Period
from reports.values import Span, groups_of, in_order
from tickets.interventions import line_of


class Fate(StrEnum):
    """``AUTOMATIC``: the base answered alone and was not refused; ``SUGGESTED``: no title was chosen."""

    AUTOMATIC = "automatic"
    SUGGESTED = "suggested"
    UNANSWERED = "unanswered"


_FATES: Mapping[Kind, Fate] = {
    Kind.QUESTION_ANSWERED: Fate.AUTOMATIC,
    Kind.SUGGESTION_CHOSEN: Fate.AUTOMATIC,
    Kind.QUESTION_SUGGESTED: Fate.SUGGESTED,
    Kind.QUESTION_UNANSWERED: Fate.UNANSWERED,
}


ABOUT_QUESTIONS = (*_FATES, Kind.ANSWER_REJECTED)


class CountedQuestion(NamedTuple):
    """``row`` is the first about it: when it was asked."""

    row: Row
    fate: Fate


def questions_in(rows: Iterable[Row]) -> list[CountedQuestion]:
    """The distinct questions in the order in which they were asked, each with its last outcome."""
    asked: dict[str, Row] = {}
    fates: dict[str, Fate] = {}
    for row in rows:
        fate = _FATES.get(row.kind)
        if fate is not None:
            asked.setdefault(row.subject, row)
            fates[row.subject] = fate
        elif row.kind is Kind.ANSWER_REJECTED and fates.get(row.subject) is Fate.AUTOMATIC:
            fates[row.subject] = Fate.UNANSWERED
    return [CountedQuestion(row, fates[subject]) for subject, row in asked.items()]


def contacts_in(rows: Iterable[Row]) -> list[Row]:
    """Ascending: each agent once for each incident, by the first row that tells of it."""
    met: dict[tuple[str, int | None], Row] = {}
    for row in rows:
        contact = (row.subject, row.actor_id)
        if row.kind is Kind.INCIDENT_MET:
            met.setdefault(contact, row)
        elif row.kind is Kind.INCIDENT_LEFT:
            met.pop(contact, None)
    return sorted(met.values(), key=lambda row: row.sequence)


def of_incidents(rows: Sequence[Row], month: Callable[[Row], Hashable]) -> list[Row]:
    """The openings of the tickets that belong to an incident, ascending.

    Each as it stood at the end of the month in which it was opened: so the months make the year.
    """
    standing = {
        (month(row), row.subject): row.kind
        for row in rows
        if row.kind in {Kind.TICKET_ATTACHED, Kind.TICKET_DETACHED}
    }
    moved = {subject for _, subject in standing}
    openings = (row for row in rows if row.kind is Kind.TICKET_OPENED and row.subject in moved)
    return [row for row in openings if standing.get((month(row), row.subject)) is Kind.TICKET_ATTACHED]


HELPED = "helped"


def ratings_in(rows: Iterable[Row]) -> list[Row]:
    """Ascending. Whoever changed their mind counts for what they said last; closed again, a ticket may count
    again.
    """
    closings: Counter[str] = Counter()
    last: dict[tuple[str, int], Row] = {}
    for row in rows:
        subject = row.subject
        if row.kind is Kind.TICKET_CLOSED:
            closings[subject] += 1
        elif row.kind is Kind.TICKET_RATED:
            last[subject, closings[subject]] = row
    return sorted(last.values(), key=lambda row: row.sequence)


TICKET_KINDS = frozenset(kind for kind in Kind if kind.startswith("ticket_"))
CORRECTED = (Kind.CALL_LOGGED, Kind.CASE_TREATED)
"""A later row may say that one of these counts for nothing."""
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
        self.rows = [row for row in rows if start <= row.at < end]  # with those that count for nothing
        self.of: Mapping[Kind, list[Row]] = _by_kind(self.rows)
        self._timezone = timezone
        self._elapsed = elapsed
        self._months = period.months
        self._month_starts = [Period.of_month(month).bounds(timezone)[0] for month in self._months]

    def some(self, kinds: Iterable[Kind]) -> list[Row]:
        """Those of several kinds, in order."""
        return in_order(chain.from_iterable(self.of[kind] for kind in kinds))

    def local(self, row: Row) -> datetime:
        """When it was, on the département's clock."""
        return row.at.astimezone(self._timezone)

    def month(self, row: Row) -> str:
        return self._months[bisect_right(self._month_starts, row.at) - 1]

    def due_on(self, row: Row) -> str:
        """Of a signalement, in ISO form; the first rows of the journal did not say it: a month after."""
        return row.outcome or f"{add_calendar_months(self.local(row).date(), 1)}"

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
        return {row.subject: row.theme for row in self.some(TICKET_KINDS)}

    @cached_property
    def requests(self) -> Mapping[str, str]:
        """Of each ticket, the last kind of request that the rows tell; those of 2026 begin to tell it."""
        told = self.some((Kind.TICKET_OPENED, Kind.TICKET_SORTED))
        return {row.subject: row.outcome for row in told if row.outcome}

    def theme(self, row: Row) -> str:
        return self.themes.get(row.subject, row.theme)

    @cached_property
    def closed(self) -> list[Row]:
        """The tickets that stand closed at the end, each by its last closing."""
        reopenings = (*self.of[Kind.TICKET_REOPENED], *self.of[Kind.TICKET_CLOSING_UNDONE])
        return last_of_each(not_taken_back(self.of[Kind.TICKET_CLOSED], in_order(reopenings)))

    @cached_property
    def first_answers(self) -> Mapping[str, Row]:
        """Of each ticket: a reply, or a question back, whichever comes first."""
        return first_of_each(self.some((Kind.TICKET_REPLIED, Kind.TICKET_QUESTIONED)))

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

    @cached_property
    def resolutions(self) -> list[Span]:
        """From the opening of each ticket that stands closed to its closing."""
        return self.spans(self.of[Kind.TICKET_OPENED], {row.subject: row for row in self.closed})

    def spans(self, starts: Iterable[Row], ends: Mapping[str, Row]) -> list[Span]:
        """From each start to the end of the same subject, where there is one."""
        return [
            Span(row, end, self._elapsed(row.guichet_id, row.at, end.at))
            for row in starts
            if (end := ends.get(row.subject))
        ]

    @cached_property
    def timed(self) -> list[Row]:
        """Those on which minutes were noted."""
        counted = {row.sequence for kind in CORRECTED for row in self.of[kind]}
        timed = (row for row in self.rows if row.minutes)
        return [row for row in timed if row.kind not in CORRECTED or row.sequence in counted]

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
        last = {(row.subject, row.actor_id): row for row in self.some(kinds)}
        return in_order(row for row in last.values() if row.outcome == outcome)


def first_of_each(rows: Sequence[Row]) -> Mapping[str, Row]:
    """By their subject."""
    return {row.subject: row for row in reversed(rows)}


def last_of_each(rows: Iterable[Row]) -> list[Row]:
    """One for each subject."""
    return in_order({row.subject: row for row in rows}.values())


def not_taken_back(rows: Iterable[Row], takings: Iterable[Row]) -> list[Row]:
    """Those after which nothing of ``takings`` came for their subject within the period."""
    taken = {row.subject: row.sequence for row in takings}
    return [row for row in rows if row.sequence > taken.get(row.subject, 0)]


def standing(rows: Iterable[Row], cancellations: Iterable[Row]) -> list[Row]:
    """Those that were not cancelled within the period."""
    cancelled = {row.subject for row in cancellations}
    return [row for row in rows if row.subject not in cancelled]


def _by_kind(rows: Iterable[Row]) -> Mapping[Kind, list[Row]]:
    """A call that was noted wrongly counts for nothing: the row that cancels it is of the same day. What was
    said of a case is what was said last.
    """
    of = groups_of(rows, lambda row: row.kind)
    cancelled = {row.subject for row in of[Kind.CALL_CANCELLED]}
    of[Kind.CALL_LOGGED] = [row for row in of[Kind.CALL_LOGGED] if line_of(row.sequence) not in cancelled]
    of[Kind.CASE_TREATED] = last_of_each(of[Kind.CASE_TREATED])
    return of
