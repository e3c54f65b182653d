from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger

from scheduler.timetable import Job, Jobs, timetable

PARIS = ZoneInfo("Europe/Paris")


def jobs() -> tuple[Job, ...]:
    return timetable(
        Jobs(
            recall_untaken=lambda: "untaken",
            remind_events=lambda: "events",
            remind_signalements=lambda: "signalements",
        )
    )


def ticks(job: Job, start: datetime, days: int) -> list[datetime]:
    trigger = CronTrigger.from_crontab(job.cron, timezone=PARIS)
    found: list[datetime] = []
    at = trigger.get_next_fire_time(None, start)
    while at < start + timedelta(days=days):
        found.append(at)
        at = trigger.get_next_fire_time(at, at + timedelta(microseconds=1))
    return found


def test_each_job_has_its_name_and_its_work() -> None:
    assert {job.name: job.run() for job in jobs()} == {
        "recall_untaken": "untaken",
        "remind_events": "events",
        "remind_signalements": "signalements",
    }


@pytest.mark.parametrize("job", jobs(), ids=lambda job: job.name)
def test_jobs_run_every_ten_minutes_of_the_day_but_sundays(job: Job) -> None:
    found = ticks(job, datetime(2026, 11, 23, tzinfo=PARIS), days=7)

    assert (found[0].strftime("%a %H:%M"), found[-1].strftime("%a %H:%M")) == ("Mon 07:00", "Sat 19:50")
    assert len(found) == 6 * 13 * 6


@pytest.mark.parametrize("job", jobs(), ids=lambda job: job.name)
@pytest.mark.parametrize("night", [datetime(2026, 3, 28, tzinfo=PARIS), datetime(2026, 10, 24, tzinfo=PARIS)])
def test_nothing_is_set_in_the_hour_that_changes(job: Job, night: datetime) -> None:
    assert all(not 2 <= at.hour < 3 for at in ticks(job, night, days=3))


@pytest.mark.parametrize("job", jobs(), ids=lambda job: job.name)
def test_a_late_tick_is_tolerated_until_the_next(job: Job) -> None:
    assert timedelta(minutes=1) < job.tolerate <= timedelta(minutes=10)
