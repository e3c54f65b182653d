from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from web_stage import Stage

from app.jobs import jobs_of
from app.living_base import LivingBase
from deadlines.zones import Zone
from scheduler.timetable import LATE, TIMETABLE, Planned
from storage.database import Database

PARIS = ZoneInfo("Europe/Paris")


def named(*names: str) -> list[Planned]:
    return [job for job in TIMETABLE if job.name in names]


def ticks(job: Planned, start: datetime, days: int) -> list[datetime]:
    trigger = CronTrigger.from_crontab(job.cron, timezone=PARIS)
    found: list[datetime] = []
    at = trigger.get_next_fire_time(None, start)
    while at < start + timedelta(days=days):
        found.append(at)
        at = trigger.get_next_fire_time(at, at + timedelta(microseconds=1))
    return found


def test_each_job_has_its_work(database: Database, tmp_path: Path) -> None:
    house = Stage(database, tmp_path).house
    assert jobs_of(house, cast("LivingBase", None)).keys() == {job.name for job in TIMETABLE}


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
    job: Planned, departement: str
) -> None:
    """From 8 h to 19 h there, though the house is in Paris."""
    zone = Zone.of(departement)
    begun = zone.instant(date(2026, 7, 6), time(8))
    assert len([at for at in ticks(job, begun, days=1) if at < begun + timedelta(hours=11)]) == 11 * 6


def test_what_tidies_up_waits_for_the_day() -> None:
    (job,) = named("keep_no_longer")
    found = ticks(job, datetime(2026, 11, 23, tzinfo=PARIS), days=7)
    assert (found[0].strftime("%a %H:%M"), found[-1].strftime("%a %H:%M")) == ("Mon 07:00", "Sat 19:50")


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
@pytest.mark.parametrize("night", [datetime(2026, 3, 28, tzinfo=PARIS), datetime(2026, 10, 24, tzinfo=PARIS)])
def test_nothing_is_set_in_the_hour_that_changes(job: Planned, night: datetime) -> None:
    assert all(not 2 <= at.hour < 3 for at in ticks(job, night, days=3))


def test_a_late_tick_is_tolerated_until_the_next() -> None:
    assert timedelta(minutes=1) < LATE <= timedelta(minutes=10)
