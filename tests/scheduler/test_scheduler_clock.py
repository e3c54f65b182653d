from __future__ import annotations

from datetime import timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from scheduler.clock import Clock
from scheduler.timetable import Job

GUADELOUPE = ZoneInfo("America/Guadeloupe")
NEW_YEAR = "0 9 1 1 *"


def job(name: str, run: object) -> Job:
    assert callable(run)
    return Job(name, run, NEW_YEAR, tolerate=timedelta(minutes=9))


def test_each_job_runs_once_at_the_start() -> None:
    runs: list[str] = []
    both = Event()

    def ran(name: str, failed: bool) -> None:
        assert not failed
        runs.append(name)
        if len(runs) == 2:
            both.set()

    clock = Clock([job("one", int), job("two", int)], GUADELOUPE, on_ran=ran)
    clock.start()

    assert both.wait(timeout=60)
    clock.stop()
    assert sorted(runs) == ["one", "two"]


def test_a_clock_that_was_stopped_starts_again() -> None:
    runs: list[str] = []
    ran = Event()
    clock = Clock([job("one", lambda: runs.append("one"))], GUADELOUPE, on_ran=lambda *_: ran.set())
    for turn in (1, 2):
        ran.clear()
        clock.start()
        assert ran.wait(10)
        clock.stop()
        assert len(runs) == turn


def test_apscheduler_only_ticks_in_the_local_timezone() -> None:
    clock = Clock([job("yearly", int)], GUADELOUPE)
    clock.start()
    try:
        assert clock._scheduler is not None
        (set_job,) = clock._scheduler.get_jobs()
        assert (set_job.id, set_job.coalesce, set_job.max_instances, set_job.misfire_grace_time) == (
            "yearly",
            True,
            1,
            540,
        )
        assert str(set_job.trigger.timezone) == "America/Guadeloupe"
    finally:
        clock.stop()


def test_a_job_that_fails_is_logged_and_stops_nothing() -> None:
    outcomes: list[tuple[str, bool]] = []

    def fails() -> None:
        raise RuntimeError("database is locked")

    clock = Clock([], GUADELOUPE, on_ran=lambda name, failed: outcomes.append((name, failed)))
    with capture_logs() as logs:
        clock.run(job("broken", fails))
        clock.run(job("sound", int))

    assert outcomes == [("broken", True), ("sound", False)]
    assert [(entry["action"], entry["job"]) for entry in logs] == [
        ("job_failed", "broken"),
        ("job_ran", "sound"),
    ]


def test_a_run_that_cannot_be_recorded_stops_nothing_either() -> None:
    def refuses(name: str, failed: bool) -> None:
        raise OSError

    with capture_logs() as logs:
        Clock([], GUADELOUPE, on_ran=refuses).run(job("sound", int))

    assert [entry["action"] for entry in logs] == ["job_ran", "job_not_recorded"]


def test_a_clock_stops_even_if_it_never_started() -> None:
    Clock([], GUADELOUPE).stop()


def test_a_faulty_line_of_the_timetable_is_refused_at_the_start() -> None:
    clock = Clock([Job("faulty", int, "every morning", tolerate=timedelta(minutes=9))], GUADELOUPE)

    with pytest.raises(ValueError, match="Wrong number of fields"):
        clock.start()


def test_a_clock_that_is_put_back_keeps_no_job_waiting() -> None:
    ran = Event()
    clock = Clock([job("yearly", int)], GUADELOUPE, on_ran=lambda *_: ran.set())
    clock.start()
    try:
        assert ran.wait(10)
        assert clock._scheduler is not None
        (waiting,) = clock._scheduler.get_jobs()
        due_at = waiting.next_run_time
        waiting.modify(next_run_time=due_at + timedelta(days=400))
        clock.follow()
        assert waiting.next_run_time == due_at
        clock.follow()
        assert waiting.next_run_time == due_at
    finally:
        clock.stop()
