"""When the reminders of a training leave, where clocks and holidays are not those of an ordinary week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from due_fakes import FakeWork, local, person, remind_events, remind_soon

from agenda.enrolling import EnrolmentService
from agenda.events import EventKind, Offer
from agenda.planning import EventService
from deadlines.hours import OfficeHours
from deadlines.service_hours import ServiceHours
from deadlines.zones import Zone
from guichets.registry import Role

HOURS = OfficeHours()
A_MOMENT = timedelta(seconds=1)
"""By which a tick comes after the hour."""

# In the département's own time. A reminder that is not due says « - ».
CALENDAR = """
where starts            a week before     the eve           the hour before
06    2027-03-30 09:30  2027-03-23 09:00  2027-03-26 09:00  2027-03-30 08:30  clocks forward; Easter Monday
67    2027-03-30 09:30  2027-03-23 09:00  2027-03-25 09:00  2027-03-30 08:30  Good Friday in Alsace-Moselle
06    2027-11-02 10:00  2027-10-26 09:00  2027-10-29 09:00  2027-11-02 09:00  clocks go back; All Saints
06    2026-10-26 09:00  2026-10-19 09:00  2026-10-23 09:00  2026-10-26 08:00  clocks back the night before
971   2026-05-28 09:00  2026-05-21 09:00  2026-05-26 09:00  2026-05-28 08:00  the abolition, in Guadeloupe
973   2026-06-11 14:00  2026-06-04 09:00  2026-06-09 09:00  2026-06-11 13:00  in Guyane
974   2028-12-21 08:30  2028-12-14 09:00  2028-12-19 09:00  2028-12-21 08:00  La Réunion; nobody is woken
976   2026-04-28 09:00  2026-04-21 09:00  2026-04-24 09:00  2026-04-28 08:00  at Mayotte
975   2027-03-15 09:00  2027-03-08 09:00  2027-03-12 09:00  2027-03-15 08:00  Saint-Pierre’s clocks forward
975   2027-11-08 09:00  2027-11-02 09:00  2027-11-05 09:00  2027-11-08 08:00  and back
06    2028-02-29 10:00  2028-02-22 09:00  2028-02-28 09:00  2028-02-29 09:00  on 29 February
06    2028-03-07 10:00  2028-02-29 09:00  2028-03-06 09:00  2028-03-07 09:00  a week after it
06    2027-01-04 10:00  2026-12-28 09:00  2026-12-31 09:00  2027-01-04 09:00  over the year's end
06    2027-01-08 10:00  2027-01-04 09:00  2027-01-07 09:00  2027-01-08 09:00  a week after New Year
06    2028-12-27 10:00  2028-12-20 09:00  2028-12-26 09:00  2028-12-27 09:00  the second day of Christmas
68    2028-12-27 10:00  2028-12-20 09:00  2028-12-22 09:00  2028-12-27 09:00  is a holiday in Alsace-Moselle
06    2027-07-14 10:00  2027-07-07 09:00  2027-07-13 09:00  -                 nobody is disturbed on a holiday
06    2027-01-10 10:00  2027-01-04 09:00  2027-01-08 09:00  -                 nor on a Sunday
06    2027-01-09 10:00  2027-01-04 09:00  2027-01-08 09:00  2027-01-09 09:00  a Saturday is like another day
06    2027-01-12 20:30  2027-01-05 09:00  2027-01-11 09:00  -                 nor in the evening
"""


@pytest.mark.parametrize("line", CALENDAR.strip().splitlines()[1:], ids=lambda line: line[78:].strip())
def test_each_reminder_leaves_on_its_day(line: str) -> None:
    zone = Zone.of(line[:6].strip())
    expected = [line[at : at + 16].strip() for at in (24, 42, 60)]
    starts_at = local(line[6:22], zone)

    assert reminded(starts_at, zone) == [one for one in expected if one != "-"]


def reminded(starts_at: datetime, zone: Zone) -> list[str]:
    """When a machine that looks every half hour sends something, from ten days before."""
    work, now = FakeWork(), starts_at - timedelta(days=10) + A_MOMENT
    event = EventService(work, now=now).plan(
        EventKind.FORMATION, title="Titre", starts_at=starts_at, place="Salle", by=person(1),
        offer=Offer(has_enrolment=True),
    )  # fmt: skip
    EnrolmentService(work, now=now).enrol(event, person(11, Role.AGENT, 1))
    left: list[str] = []
    while now < starts_at:
        before = len(work.outbox.keys)
        remind_events(work, now=now, hours=ServiceHours(zone))
        remind_soon(work, now=now, hours=ServiceHours(zone))
        theirs = [key for key in work.outbox.keys[before:] if key.startswith("rappel") and "agent-11" in key]
        left += [f"{zone.local(now):%Y-%m-%d %H:%M}" for _ in theirs]
        now += timedelta(minutes=30)
    return left


@pytest.mark.parametrize(
    ("where", "day", "utc_hour"),
    [
        ("06", "2027-03-26", 8), ("06", "2027-03-30", 7), ("06", "2027-10-29", 7), ("06", "2027-11-02", 8),
        ("975", "2027-03-12", 12), ("975", "2027-03-15", 11), ("974", "2027-03-15", 5),
    ],
)  # fmt: skip
def test_nine_o_clock_is_that_of_the_clock_on_the_wall(where: str, day: str, utc_hour: int) -> None:
    assert local(f"{day} 09:00", Zone.of(where)) == datetime.fromisoformat(f"{day} {utc_hour:02}:00+00:00")
    assert local(f"{day} 09:00", Zone.of(where)).tzinfo is UTC
