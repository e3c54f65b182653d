"""The jobs of the timetable, each in a transaction of its own, and the record of their last run."""

from __future__ import annotations

from agenda.reminders import remind_events
from app.living_base import LivingBase
from app.wiring import House
from knowledge_base.faults import Fault
from knowledge_base.learning.retention import forget_old_questions
from knowledge_base.upkeep.soundness import tell_of_faults
from quality.reminders import remind_signalements
from scheduler.timetable import Jobs
from tickets.clock.due_warnings import warn_of_due
from tickets.pole.nudges import tell_of_silence


def jobs_of(house: House, base: LivingBase) -> Jobs:
    zone = house.settings.zone

    def answers() -> int:
        with house.units() as work:
            return warn_of_due(work, now=house.clock(), zone=zone)

    def silence() -> int:
        with house.units() as work:
            return tell_of_silence(work, now=house.clock(), zone=zone, pole=house.pole)

    def events() -> int:
        with house.units() as work:
            hours = work.service_times.of(zone.departement)
            return remind_events(work, now=house.clock(), zone=zone, hours=hours)

    def signalements() -> int:
        with house.units() as work:
            hours = work.service_times.of(zone.departement)
            return remind_signalements(work, now=house.clock(), zone=zone, hours=hours)

    def forget() -> int:
        with house.units() as work:
            return forget_old_questions(work, now=house.clock())

    return Jobs(
        reload_base=_Reload(house, base),
        warn_of_due=answers,
        tell_of_silence=silence,
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
