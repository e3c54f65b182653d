"""What is owed in a year, done, planned, missing or late: the table, and the edges of time."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from due_fakes import PARIS, local

from agenda.events import Event, EventKind, EventStatus
from agenda.obligations import DECLARED, Fulfilment, Obligation, Rhythm, Standing, bounds, year_of
from deadlines.zones import Zone

LONG_AGO = date(2020, 1, 1)
COPIL, COMITE, CONTROL, BILAN = (
    Obligation.COPIL, Obligation.COMITE, Obligation.CONTROL, Obligation.BILAN,
)  # fmt: skip


def event(starts_at: str, kind: EventKind = EventKind.COPIL, zone: Zone = PARIS) -> Event:
    at = local(starts_at, zone)
    return Event(id=1, kind=kind, starts_at=at, place="Nice", planned_by=1, created_at=local("2020-01-01"))


def noted(obligation: Obligation, *days: str) -> list[Fulfilment]:
    return [
        Fulfilment(
            departement="06",
            obligation=obligation,
            day=date.fromisoformat(day),
            noted_by=1,
            noted_at=local("2026-01-01"),
        )
        for day in days
    ]


def standing(
    obligation: Obligation,
    on: str,
    *,
    year: int = 0,
    start: date = LONG_AGO,
    rule: Rhythm | None = None,
    events: tuple[Event, ...] = (),
    days: tuple[str, ...] = (),
    zone: Zone = PARIS,
) -> Standing:
    now = local(on, zone)
    (found,) = [
        one
        for one in year_of(
            year or int(on[:4]),
            now=now,
            zone=zone,
            start=start,
            rules={obligation: rule} if rule else {},
            events=events,
            noted=noted(obligation, *days),
        )
        if one.obligation is obligation
    ]
    return found


def summary(one: Standing) -> str:
    late = sum(occurrence.is_late for occurrence in one.occurrences)
    return f"{one.done} {one.planned} {len(one.missing)} {late} {len(one.to_tell)}"


def test_each_obligation_is_declared_in_the_order_in_which_it_is_named() -> None:
    assert list(DECLARED) == list(Obligation)
    assert [one.obligation for one in year_of(2026, now=local("2026-05-01"), zone=PARIS, start=LONG_AGO,
                                              rules={}, events=(), noted=())] == list(Obligation)  # fmt: skip


# Done, planned, missing, late, to be told, of a copil that starts at a moment.
COPILS = """
looked at         starts            d p m l t
2026-08-31 23:59  -                 0 0 1 0 0
2026-09-01 00:00  -                 0 0 1 0 1
2026-09-01 00:00  2026-11-20 10:00  0 1 0 0 0
2026-11-20 10:00  2026-11-20 10:00  1 0 0 0 0
2026-12-31 23:59  -                 0 0 1 0 1
2026-12-31 23:30  2026-12-31 23:45  0 1 0 0 0
2026-12-31 23:30  2027-01-01 00:15  0 0 1 0 1
2026-10-01 10:00  2025-12-31 23:59  0 0 1 0 1
"""


@pytest.mark.parametrize("line", COPILS.strip().splitlines()[1:])
def test_a_copil_is_held_planned_or_missing_and_told_of_from_september(line: str) -> None:
    """One that was moved into January fulfils nothing of the year before."""
    look, starts, expected = line[:16], line[18:34].strip(), line[36:]
    events = (event(starts),) if starts != "-" else ()

    assert summary(standing(COPIL, look, events=events)) == expected


def test_a_year_that_is_over_without_a_copil_is_late() -> None:
    assert summary(standing(COPIL, "2027-01-01 00:00", year=2026)) == "0 0 1 1 1"
    assert summary(standing(COPIL, "2026-06-01", year=2027)) == "0 0 1 0 0"


def test_what_was_cancelled_fulfils_nothing() -> None:
    cancelled = event("2026-11-20 10:00")
    cancelled.status = EventStatus.CANCELLED

    assert summary(standing(COPIL, "2026-10-01", events=(cancelled,))) == "0 0 1 0 1"
    assert summary(standing(COPIL, "2026-12-01", events=(cancelled,))) == "0 0 1 0 1"


def test_only_the_event_of_its_kind_fulfils_it() -> None:
    others = tuple(event("2026-05-20 10:00", kind) for kind in EventKind if kind is not EventKind.COPIL)

    assert summary(standing(COPIL, "2026-10-01", events=others)) == "0 0 1 0 1"
    assert summary(standing(COMITE, "2026-10-01", events=others)) == "1 0 0 0 0"


def test_what_is_noted_by_hand_counts_as_a_meeting_does() -> None:
    assert summary(standing(COPIL, "2026-10-01", days=("2026-03-04",))) == "1 0 0 0 0"


TWICE = Rhythm(times=2)
COMITES = """
held on                             start       d p m l t
-                                   2020-01-01  0 0 2 0 2
2026-02-10 10:00                    2020-01-01  1 0 1 0 1
2026-02-10 10:00 2026-12-10 10:00   2020-01-01  1 1 0 0 0
2026-02-10 10:00 2026-03-10 10:00   2020-01-01  2 0 0 0 0
-                                   2026-04-01  0 0 2 0 2
-                                   2026-04-03  0 0 1 0 1
2026-10-10 10:00                    2026-04-03  1 0 0 0 0
-                                   2026-10-01  0 0 1 0 1
-                                   2026-10-02  0 0 0 0 0
"""


@pytest.mark.parametrize("line", COMITES.strip().splitlines()[1:])
def test_two_comites_may_be_held_at_any_time_of_the_year(line: str) -> None:
    held, start, expected = line[:36].strip(), line[36:46], line[48:]
    events = tuple(
        event(held[at : at + 16], EventKind.COMITE) for at in range(0, len(held), 17) if held != "-"
    )

    found = standing(COMITE, "2026-11-05", rule=TWICE, start=date.fromisoformat(start), events=events)

    assert summary(found) == expected


# The start of the département, and what it owes of that year, by month or by half.
STARTS = """
start       copil  months        halves
2025-12-31  1      123456789abc  12
2026-01-01  1      123456789abc  12
2026-01-17  1      23456789abc   12
2026-02-15  1      23456789abc   12
2026-02-16  1      3456789abc    12
2026-04-01  1      456789abc     12
2026-04-02  1      456789abc     2
2026-07-02  1      789abc        2
2026-07-03  0      789abc        2
2026-10-01  0      abc           2
2026-10-02  0      abc           -
2026-12-31  0      -             -
2027-01-01  0      -             -
"""


@pytest.mark.parametrize("line", STARTS.strip().splitlines()[1:])
def test_a_period_is_owed_when_half_of_it_was_left_at_the_start(line: str) -> None:
    start, copil, months, halves = line.split()

    def owed(obligation: Obligation) -> str:
        found = standing(obligation, "2027-06-01", year=2026, start=date.fromisoformat(start))
        assert [one.is_late for one in found.occurrences] == [one.is_owed for one in found.occurrences]
        return "".join("123456789abc"[n] for n, one in enumerate(found.occurrences) if one.is_owed) or "-"

    assert (owed(CONTROL), owed(BILAN)) == (months, halves)
    assert owed(COPIL) == ("1" if copil == "1" else "-")


def test_what_was_done_before_the_start_shows_and_owes_nothing() -> None:
    found = standing(CONTROL, "2026-08-10", start=date(2026, 7, 1), days=("2026-03-10", "2026-07-31"))

    assert [fact.day.month for fact in found.facts] == [3, 7]
    assert (found.owed, found.done, [one.first.month for one in found.missing]) == (6, 1, [8, 9, 10, 11, 12])


def test_a_month_is_told_of_once_it_is_over_and_one_note_is_one_month() -> None:
    twice = ("2026-01-02", "2026-01-31", "2026-03-01")

    found = standing(CONTROL, "2026-04-30 23:59", days=twice)
    assert [one.first.month for one in found.to_tell] == [2]
    found = standing(CONTROL, "2026-05-01 00:00", days=twice)
    assert [one.first.month for one in found.to_tell] == [2, 4]
    assert found.done == 2


def test_a_leap_day_is_in_its_month() -> None:
    found = standing(CONTROL, "2028-03-01", days=("2028-02-29",))

    assert (found.occurrences[1].last, found.occurrences[1].fact) == (date(2028, 2, 29), found.facts[0])
    assert standing(CONTROL, "2027-03-01").occurrences[1].last == date(2027, 2, 28)
    assert not standing(CONTROL, "2028-02-29 23:59").occurrences[1].is_late


def test_a_bilan_is_thought_of_two_months_before_its_half_ends() -> None:
    def told(day: str) -> list[int]:
        return [one.last.month for one in standing(BILAN, day, days=("2026-11-30",)).to_tell]

    assert (told("2026-04-30"), told("2026-05-01"), told("2026-12-01")) == ([], [6], [6])


ZONES = """
zone  looked at (UTC)   starts (UTC)      year  d p m l t
06    2026-12-31 22:59  2026-12-31 22:30  2026  1 0 0 0 0
06    2026-12-31 22:59  2026-12-31 23:00  2026  0 0 1 0 1
06    2026-12-31 23:00  2026-12-31 23:00  2027  1 0 0 0 0
974   2026-12-31 19:59  2026-12-31 19:59  2026  1 0 0 0 0
974   2026-12-31 20:00  2026-12-31 20:00  2026  0 0 1 1 1
974   2026-12-31 20:00  2026-12-31 20:00  2027  1 0 0 0 0
975   2027-01-01 02:59  2027-01-01 02:30  2026  1 0 0 0 0
975   2027-01-01 03:00  2027-01-01 03:00  2026  0 0 1 1 1
975   2027-01-01 03:00  2027-01-01 03:00  2027  1 0 0 0 0
"""


@pytest.mark.parametrize("line", ZONES.strip().splitlines()[1:])
def test_the_year_ends_where_the_departement_lives(line: str) -> None:
    code, look, starts, year, expected = (
        line[:6].strip(), line[6:22], line[24:40], int(line[42:46]), line[48:],
    )  # fmt: skip
    zone = Zone.of(code)
    now, at = (zone.local(datetime.fromisoformat(f"{text}+00:00")) for text in (look, starts))
    held = event(f"{at:%Y-%m-%d %H:%M}", zone=zone)

    found = standing(COPIL, f"{now:%Y-%m-%d %H:%M}", year=year, events=(held,), zone=zone)

    assert summary(found) == expected
    first, following = bounds(year, zone)
    assert (first <= held.starts_at < following) == bool(found.facts)


def test_what_is_not_followed_is_owed_nothing() -> None:
    rules = {COPIL: Rhythm(is_followed=False)}

    found = year_of(
        2026, now=local("2026-12-01"), zone=PARIS, start=LONG_AGO, rules=rules, events=(), noted=()
    )

    assert COPIL not in {one.obligation for one in found}


@pytest.mark.parametrize(("ahead", "first"), [(12, "2026-01-01"), (1, "2026-12-01"), (0, "2027-01-01")])
def test_a_departement_says_from_when_it_is_warned(ahead: int, first: str) -> None:
    day = date.fromisoformat(first)

    assert standing(COPIL, first, year=2026, rule=Rhythm(warned_ahead=ahead)).to_tell
    before = f"{date.fromordinal(day.toordinal() - 1)} 23:59"
    assert not standing(COPIL, before, year=2026, rule=Rhythm(warned_ahead=ahead)).to_tell
