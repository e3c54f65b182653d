from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger

from deadlines.zones import Zone
from scheduler.timetable import Job, Jobs, timetable

PARIS = ZoneInfo("Europe/Paris")


def jobs() -> tuple[Job, ...]:
    """Each says its own name."""
    return timetable(Jobs(**{name: partial(str, name) for name in Jobs.__dataclass_fields__}))


def named(*names: str) -> list[Job]:
    return [job for job in jobs() if job.name in names]


def ticks(job: Job, start: datetime, days: int) -> list[datetime]:
    trigger = CronTrigger.from_crontab(job.cron, timezone=PARIS)
    found: list[datetime] = []
    at = trigger.get_next_fire_time(None, start)
    while at < start + timedelta(days=days):
        found.append(at)
        at = trigger.get_next_fire_time(at, at + timedelta(microseconds=1))
    return found


def test_each_job_has_its_name_and_its_work() -> None:
    assert {job.name: job.run() for job in jobs()} == {name: name for name in Jobs.__dataclass_fields__}


def test_the_base_is_looked_at_each_minute_whatever_the_day() -> None:
    (job,) = named("reload_base")

    found = ticks(job, datetime(2026, 11, 22, tzinfo=PARIS), days=1)  # a Sunday

    assert (found[0].strftime("%H:%M"), found[1].strftime("%H:%M")) == ("00:00", "00:01")
    assert len(found) == 60 * 23


@pytest.mark.parametrize("departement", ["06", "971", "973", "974", "975", "976"])
@pytest.mark.parametrize(
    "job", named("warn_of_due", "remind_events", "remind_signalements"), ids=lambda job: job.name
)
def test_reminders_are_looked_for_every_ten_minutes_of_the_day_of_each_departement(
    job: Job, departement: str
) -> None:
    """From 8 h to 19 h there, though the house is in Paris."""
    zone = Zone.of(departement)
    begun = zone.instant(date(2026, 7, 6), time(8))
    assert len([at for at in ticks(job, begun, days=1) if at < begun + timedelta(hours=11)]) == 11 * 6


def test_what_tidies_up_waits_for_the_day() -> None:
    (job,) = named("keep_no_longer")
    found = ticks(job, datetime(2026, 11, 23, tzinfo=PARIS), days=7)
    assert (found[0].strftime("%a %H:%M"), found[-1].strftime("%a %H:%M")) == ("Mon 07:00", "Sat 19:50")


@pytest.mark.parametrize("job", jobs(), ids=lambda job: job.name)
@pytest.mark.parametrize("night", [datetime(2026, 3, 28, tzinfo=PARIS), datetime(2026, 10, 24, tzinfo=PARIS)])
def test_nothing_is_set_in_the_hour_that_changes(job: Job, night: datetime) -> None:
    assert all(not 2 <= at.hour < 3 for at in ticks(job, night, days=3))


@pytest.mark.parametrize("job", jobs(), ids=lambda job: job.name)
def test_a_late_tick_is_tolerated_until_the_next(job: Job) -> None:
    assert timedelta(minutes=1) < job.tolerate <= timedelta(minutes=10)
