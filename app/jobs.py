"""The jobs of the timetable, each in a transaction of its own, and the record of their last run."""

from __future__ import annotations

from datetime import time

from agenda.reminders import remind_events
from app.living_base import LivingBase
from app.retention import KeepNoLonger
from app.wiring import Components
from guichets.journal_anchor import tell_of_anchor
from journal.audit import purge_audit
from knowledge_base.upkeep.soundness import tell_of_faults
from privacy.retention import Span, Unit
from quality.reminders import remind_signalements
from refusals.faults import Fault
from scheduler.timetable import Jobs
from tickets.due_warnings import warn_of_due
from tickets.pole.nudges import tell_of_silence


def jobs_of(house: Components, base: LivingBase) -> Jobs:
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

    def audit() -> int:
        """From one midnight to the next: one row a day says what was taken away."""
        midnight = zone.instant(zone.local(house.clock()).date(), time())
        kept = Span(house.settings.audit_months, Unit.MONTHS)
        with house.units() as work:
            return purge_audit(work.audit, before=kept.before(midnight))

    def anchor() -> int:
        month = f"{zone.local(house.clock()):%Y-%m}"
        by_mail = house.settings.smtp_url is not None and bool(house.settings.mail_from)
        with house.units() as work:
            return tell_of_anchor(work, month=month, by_mail=by_mail)

    return Jobs(
        reload_base=_Reload(house, base),
        warn_of_due=answers,
        tell_of_silence=silence,
        remind_events=events,
        remind_signalements=signalements,
        keep_no_longer=KeepNoLonger(house),
        purge_audit=audit,
        tell_of_anchor=anchor,
    )


class _Reload:
    """Keeps the base up to date. Faults are told once they have stood from one look to the next: a file
    that is being written has some, for a moment.
    """

    def __init__(self, house: Components, base: LivingBase) -> None:
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
