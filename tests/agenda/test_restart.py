"""A restart by the real clock, after days in which nobody looked: what is still of use leaves, once."""

from __future__ import annotations

from threading import Event as Signal

import pytest
from due_fakes import local
from house import House
from structlog.testing import capture_logs

from agenda.events import EventKind
from agenda.planning import EventService
from app.jobs import jobs_of
from app.living_base import LivingBase
from scheduler.clock import Clock
from scheduler.timetable import timetable
from storage.database import Database

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def starts_and_stops(house: House) -> None:
    """The service, for as long as it takes to look at what it missed."""
    ran = Signal()

    def hears(_name: str, failed: bool) -> None:
        assert not failed
        ran.set()

    jobs = jobs_of(house.wired, _StillBase())
    owed = [job for job in timetable(jobs) if job.name == "remind_events"]
    clock = Clock(owed, house.wired.settings.zone.timezone, on_ran=hears)
    clock.start()
    try:
        assert ran.wait(30)
    finally:
        clock.stop()


class _StillBase(LivingBase):
    def __init__(self) -> None:
        """A base that nobody touches."""


def test_a_restart_after_three_days_sends_what_is_still_of_use(database: Database) -> None:
    house = House(database)
    house.clock.now = local("2027-01-05 10:00")
    camille, nadia = house.gestionnaire(), house.enrols("Nadia")
    with house.units() as work:
        by = work.registry.agent(camille.agent_id)
        assert by is not None
        for title, starts_at in (("Cotation", "2027-01-12 14:30"), ("Prise en main", "2027-01-07 09:30")):
            EventService(work, now=house.clock.now).plan(
                EventKind.FORMATION, title=title, starts_at=local(starts_at), place="Nice", by=by
            )
    starts_and_stops(house)  # both are due; the machine stops before anything has left

    house.clock.now = local("2027-01-11 10:00")
    with capture_logs() as logs:
        for _ in range(2):
            starts_and_stops(house)
            house.handles()

    (told,) = house.texts(nadia, "Rappel")
    assert "« Cotation », demain" in told
    assert [one["count"] for one in logs if one.get("action") == "reminders_dropped"] == [2]
    house.clock.passes(days=1, minutes=5 * 60)
    starts_and_stops(house)
    house.handles()
    assert len(house.texts(nadia, "Rappel")) == 1
