"""The jobs of the timetable, each in a transaction of its own, and the record of their last run."""

from __future__ import annotations

from datetime import datetime

from agenda.reminders import remind_events
from app.living_base import LivingBase
from app.wiring import House
from deadlines.hours import OfficeHours, is_open
from deadlines.working_days import working_days_between
from knowledge_base.faults import Fault
from knowledge_base.learning.retention import forget_old_questions
from knowledge_base.upkeep.soundness import tell_of_faults
from quality.reminders import remind_signalements
from scheduler.timetable import Jobs
from tickets.reminders import recall_untaken

HOURS = OfficeHours()


def jobs_of(house: House, base: LivingBase) -> Jobs:
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

    def forget() -> int:
        with house.units() as work:
            return forget_old_questions(work, now=house.clock())

    return Jobs(
        reload_base=_Reload(house, base),
        recall_untaken=recall,
        remind_events=events,
        remind_signalements=signalements,
        forget_old_questions=forget,
    )


class _Reload:
    """Keeps the base up to date. Faults are told once they have stood from one look to the next: a file
    that is being written has some, for a moment.
    """

    def __init__(self, house: House, base: LivingBase) -> None:
        self._house = house
        self._base = base
        self._settled: tuple[Fault, ...] | None = None

    def __call__(self) -> bool:
        has_moved = self._base.refresh()
        faults = self._base.faults
        if not has_moved and faults != self._settled:
            with self._house.units() as work:
                tell_of_faults(work, faults, now=self._house.clock())
            self._settled = faults
        return has_moved
