"""What a gestionnaire owes each year: the declared table, and what of it is done, planned or missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from agenda.events import Event, EventKind
from deadlines.zones import Zone

MONTHS = 12
TIMES = (1, 2, 3, 4, 6, 12)
"""How often in a year a rule may ask for: what cuts it into periods of whole months."""


class Obligation(StrEnum):
    COPIL = "copil"
    COMITE = "comite_suivi"
    PLENIERE = "pleniere"
    CONTROL = "controle"
    BILAN = "bilan"
    ACCOUNT = "compte_rendu"
    USERS = "utilisateurs"
    HOURS = "horaires"
    QUARTILE = "quartile"


@dataclass(frozen=True)
class Rhythm:
    """``warned_ahead`` is in months before the end of the period, that of the warning included: 4 warns from
    September of what is owed by December, 0 once the period is over.
    """

    times: int = 1
    warned_ahead: int = 4
    is_followed: bool = True

    @property
    def span(self) -> int:
        """The months of one period."""
        return MONTHS // self.times


@dataclass(frozen=True)
class DeclaredObligation:
    """``kind`` is the event of the agenda that fulfils it, wherever in the year; without one it is owed once
    in each period, and noted by hand.
    """

    rule: Rhythm
    kind: EventKind | None = None


# Facts 183, 184, 186, 194 and 195, and the annexe « Missions » for the monthly control. No source says how
# often users and opening hours are reviewed, nor when the thresholds are out (in 2024 on 13 May, in 2025 on
# 3 June).
DECLARED: Mapping[Obligation, DeclaredObligation] = {
    Obligation.COPIL: DeclaredObligation(Rhythm(), EventKind.COPIL),
    Obligation.COMITE: DeclaredObligation(Rhythm(), EventKind.COMITE),
    Obligation.PLENIERE: DeclaredObligation(Rhythm(), EventKind.PLENIERE),
    Obligation.CONTROL: DeclaredObligation(Rhythm(times=12, warned_ahead=0)),
    Obligation.BILAN: DeclaredObligation(Rhythm(times=2, warned_ahead=2)),
    Obligation.ACCOUNT: DeclaredObligation(Rhythm()),
    Obligation.USERS: DeclaredObligation(Rhythm()),
    Obligation.HOURS: DeclaredObligation(Rhythm(times=2, warned_ahead=2)),
    Obligation.QUARTILE: DeclaredObligation(Rhythm(warned_ahead=7)),
}


@dataclass(frozen=True, kw_only=True)
class Fulfilment:
    """What a gestionnaire noted as done on a day."""

    departement: str
    obligation: Obligation
    day: date
    noted_by: int
    noted_at: datetime


@dataclass(frozen=True)
class Evidence:
    """What fulfils: an event of the agenda, or what was noted."""

    day: date
    is_done: bool
    event: Event | None = None
    note: Fulfilment | None = None


@dataclass(frozen=True)
class Occurrence:
    """One of the times in the year: it is due on the ``last`` day of its period."""

    first: date
    last: date
    is_owed: bool
    fact: Evidence | None
    is_late: bool
    is_warned: bool

    @property
    def is_missing(self) -> bool:
        return self.is_owed and self.fact is None


@dataclass(frozen=True)
class Standing:
    """Where one obligation stands."""

    obligation: Obligation
    rule: Rhythm
    facts: Sequence[Evidence]
    occurrences: Sequence[Occurrence]

    @property
    def kind(self) -> EventKind | None:
        return DECLARED[self.obligation].kind

    @property
    def missing(self) -> Sequence[Occurrence]:
        return [one for one in self.occurrences if one.is_missing]

    @property
    def to_tell(self) -> Sequence[Occurrence]:
        return [one for one in self.missing if one.is_warned]

    @property
    def owed(self) -> int:
        return sum(one.is_owed for one in self.occurrences)

    @property
    def done(self) -> int:
        """Of what is owed: an occurrence is done once, however often it was."""
        return sum(one.fact is not None and one.fact.is_done for one in self.occurrences if one.is_owed)

    @property
    def planned(self) -> int:
        return sum(one.fact is not None and not one.fact.is_done for one in self.occurrences if one.is_owed)

    @property
    def is_late(self) -> bool:
        return any(one.is_late for one in self.occurrences)


def year_of(
    year: int,
    *,
    now: datetime,
    zone: Zone,
    start: date,
    rules: Mapping[Obligation, Rhythm],
    events: Iterable[Event],
    noted: Iterable[Fulfilment],
) -> Sequence[Standing]:
    """The obligations that are followed, in the order of the table. ``rules`` holds what differs from it;
    ``events`` and ``noted`` may go beyond the year.

    ``start`` is the first day of the département here. A period that had begun before is owed when half of
    its days at least were left: then there was time to do it. One that was nearly over could not have been,
    and is neither missing nor late; done all the same, it shows. Thus one who starts on 1 July owes this
    year's copil, one of two comités, and no bilan of the first half.
    """
    found = sorted([*_held(events, now, zone), *_noted(noted)], key=lambda pair: pair[1].day)
    today = zone.local(now).date()
    standings = []
    for obligation, declared in DECLARED.items():
        rule = rules.get(obligation, declared.rule)
        if rule.is_followed:
            facts = [fact for whose, fact in found if whose is obligation and fact.day.year == year]
            anywhere = declared.kind is not None
            occurrences = _occurrences(year, rule, facts, start=start, today=today, anywhere=anywhere)
            standings.append(Standing(obligation, rule, facts, occurrences))
    return standings


def bounds(year: int, zone: Zone) -> tuple[datetime, datetime]:
    """The instants between which the year of a département lies."""
    first, following = (zone.instant(date(one, 1, 1), datetime.min.time()) for one in (year, year + 1))
    return first, following


def _held(events: Iterable[Event], now: datetime, zone: Zone) -> Iterator[tuple[Obligation, Evidence]]:
    of_kind = {declared.kind: obligation for obligation, declared in DECLARED.items() if declared.kind}
    for event in events:
        if event.is_planned and event.kind in of_kind:
            day = zone.local(event.starts_at).date()
            yield of_kind[event.kind], Evidence(day, event.starts_at <= now, event=event)


def _noted(noted: Iterable[Fulfilment]) -> Iterator[tuple[Obligation, Evidence]]:
    for one in noted:
        yield one.obligation, Evidence(one.day, is_done=True, note=one)


def _occurrences(
    year: int, rule: Rhythm, facts: Sequence[Evidence], *, start: date, today: date, anywhere: bool
) -> Sequence[Occurrence]:
    periods = [_period(year, 1 + number * rule.span, rule.span) for number in range(rule.times)]
    owed = [_was_time(first, last, start) for first, last in periods]
    taken: list[Evidence | None]
    if anywhere:  # what is held fills first what is owed
        owed.sort(reverse=True)
        periods = [_period(year, 1, MONTHS)] * rule.times
        taken = [*facts[: rule.times], *[None] * (rule.times - len(facts))]
    else:
        taken = [next((f for f in facts if first <= f.day <= last), None) for first, last in periods]
    return [
        Occurrence(
            first,
            last,
            is_owed=is_owed,
            fact=fact,
            is_late=is_owed and fact is None and last < today,
            is_warned=today >= _warned_from(first, last, rule.warned_ahead),
        )
        for (first, last), is_owed, fact in zip(periods, owed, taken, strict=True)
    ]


def _period(year: int, month: int, span: int) -> tuple[date, date]:
    after = date(year + 1, 1, 1) if month + span > MONTHS else date(year, month + span, 1)
    return date(year, month, 1), after - timedelta(days=1)


def _was_time(first: date, last: date, start: date) -> bool:
    left = (last - max(first, start)).days + 1
    return 2 * left >= (last - first).days + 1


def _warned_from(first: date, last: date, ahead: int) -> date:
    """Never before the period begins."""
    if not ahead:
        return last + timedelta(days=1)
    return max(first, last.replace(day=1, month=max(1, last.month + 1 - ahead)))
