"""When the machine looks at what is owed: the few recurring jobs, on one page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

# In the time of the house. Whatever tells people does so in the hours of their own département, which may be
# those of another zone, and nothing twice; what tidies up waits for the day, Sundays excepted. Nothing is
# ever set between 02:00 and 03:00, an hour that comes twice in October and not at all in March.
IN_THE_DAY = "*/10 7-19 * * mon-sat"
EACH_TEN_MINUTES = "*/10 0-1,3-23 * * *"
EACH_MINUTE = "* 0-1,3-23 * * *"


@dataclass(frozen=True)
class Job:
    """``cron`` is in local time; a run that is late by more than ``tolerate`` waits for the next one."""

    name: str
    run: Callable[[], object]
    cron: str
    tolerate: timedelta


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """What the jobs do, given by the wiring. Each may run twice, late, or on several machines."""

    reload_base: Callable[[], object]
    warn_of_due: Callable[[], object]
    tell_of_silence: Callable[[], object]
    tell_of_the_day: Callable[[], object]
    remind_events: Callable[[], object]
    propose_trainings: Callable[[], object]
    warn_of_obligations: Callable[[], object]
    tell_of_entries_due: Callable[[], object]
    warn_of_certificates: Callable[[], object]
    remind_reviews: Callable[[], object]
    send_publications_again: Callable[[], object]
    remind_signalements: Callable[[], object]
    freeze_questions: Callable[[], object]
    keep_no_longer: Callable[[], object]
    purge_audit: Callable[[], object]
    tell_of_anchor: Callable[[], object]
    back_up: Callable[[], object]


def timetable(jobs: Jobs) -> tuple[Job, ...]:
    late = timedelta(minutes=9)  # the next tick does the same work
    return (
        Job("reload_base", jobs.reload_base, EACH_MINUTE, tolerate=late),
        Job("warn_of_due", jobs.warn_of_due, EACH_TEN_MINUTES, tolerate=late),
        Job("tell_of_silence", jobs.tell_of_silence, IN_THE_DAY, tolerate=late),
        Job("tell_of_the_day", jobs.tell_of_the_day, EACH_TEN_MINUTES, tolerate=late),
        Job("remind_events", jobs.remind_events, EACH_TEN_MINUTES, tolerate=late),
        Job("propose_trainings", jobs.propose_trainings, EACH_TEN_MINUTES, tolerate=late),
        Job("warn_of_obligations", jobs.warn_of_obligations, EACH_TEN_MINUTES, tolerate=late),
        Job("tell_of_entries_due", jobs.tell_of_entries_due, EACH_TEN_MINUTES, tolerate=late),
        Job("warn_of_certificates", jobs.warn_of_certificates, EACH_TEN_MINUTES, tolerate=late),
        Job("remind_reviews", jobs.remind_reviews, EACH_TEN_MINUTES, tolerate=late),
        Job("send_publications_again", jobs.send_publications_again, EACH_TEN_MINUTES, tolerate=late),
        Job("remind_signalements", jobs.remind_signalements, EACH_TEN_MINUTES, tolerate=late),
        Job("freeze_questions", jobs.freeze_questions, IN_THE_DAY, tolerate=late),
        Job("keep_no_longer", jobs.keep_no_longer, IN_THE_DAY, tolerate=late),
        Job("purge_audit", jobs.purge_audit, IN_THE_DAY, tolerate=late),
        Job("tell_of_anchor", jobs.tell_of_anchor, IN_THE_DAY, tolerate=late),
        Job("back_up", jobs.back_up, EACH_TEN_MINUTES, tolerate=late),
    )
