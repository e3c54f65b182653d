"""The jobs of the timetable, each in a transaction of its own, and the record of their last run."""

from __future__ import annotations

from datetime import datetime

from agenda.reminders import remind_events
from app.wiring import House
from deadlines.hours import OfficeHours, is_open
from deadlines.working_days import working_days_between
from quality.reminders import remind_signalements
from scheduler.timetable import Jobs
from tickets.reminders import recall_untaken

HOURS = OfficeHours()


def jobs_of(house: House) -> Jobs:
    zone = house.settings.zone

    def waited(start: datetime, end: datetime) -> int:
        return working_days_between(start, end, zone)

    def recall() -> int:
        now = house.clock()
        if not is_open(now, zone, HOURS):
            return 0
        with house.units() as work:
            return recall_untaken(work, now=now, working_days=waited)

    def events() -> int:
        with house.units() as work:
            return remind_events(work, now=house.clock(), zone=zone, hours=HOURS)

    def signalements() -> int:
        with house.units() as work:
            return remind_signalements(work, now=house.clock(), zone=zone, hours=HOURS)

    return Jobs(recall_untaken=recall, remind_events=events, remind_signalements=signalements)
