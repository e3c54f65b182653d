"""The tick: APScheduler in memory, in threads of its own; what is owed stands in our tables, not here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from scheduler.timetable import Job

log = structlog.get_logger()


class Clock:
    """Runs each job once at the start, so that a restart catches up, then as its timetable says.

    ``on_ran`` hears the name of each job that ended, and whether it failed.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        timezone: ZoneInfo,
        *,
        on_ran: Callable[[str, bool], None] = lambda _name, _failed: None,
    ) -> None:
        self._jobs = jobs
        self._timezone = timezone
        self._on_ran = on_ran
        self._scheduler: BackgroundScheduler | None = None

    def start(self) -> None:
        """May follow a stop."""
        self._scheduler = BackgroundScheduler(timezone=self._timezone)
        now = datetime.now(self._timezone)
        for job in self._jobs:
            self._scheduler.add_job(
                partial(self.run, job),
                CronTrigger.from_crontab(job.cron, timezone=self._timezone),
                id=job.name,
                name=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=int(job.tolerate.total_seconds()),
                next_run_time=now,
            )
        self._scheduler.start()

    def follow(self) -> None:
        """The machine's clock may have been put back: no job waits until it shows again what it did show."""
        if self._scheduler is None:
            return
        now = datetime.now(self._timezone)
        for job in self._scheduler.get_jobs():
            next_at = job.trigger.get_next_fire_time(None, now)
            if next_at is not None and job.next_run_time > next_at:
                job.modify(next_run_time=next_at)

    def stop(self) -> None:
        """Waits for the jobs under way; stopping a clock that never started does nothing."""
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def run(self, job: Job) -> None:
        """One run; a job that fails is logged, and its next run takes place."""
        failed = False
        try:
            result = job.run()
        except Exception:
            failed = True
            log.exception("job failed", action="job_failed", job=job.name)
        else:
            log.info("job ran", action="job_ran", job=job.name, result=result)
        try:
            self._on_ran(job.name, failed)
        except Exception:
            log.exception("job's run not recorded", action="job_not_recorded", job=job.name)
