"""Work on what a stranger sent, in a process apart: what it may cost is bounded, and its end harms nobody."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sandbox_work import (
    Faulty,
    Refused,
    dies,
    doubled,
    environment,
    fails_oddly,
    finds_faults,
    never_ends,
    parent,
    refuses,
    sleeps,
    takes,
)

from sandbox.limits import Limits, Stop, Stopped
from sandbox.runner import Sandbox

LIMITS = Limits(cpu=10, wall=60, memory=128 * 1024**2)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


def test_what_the_work_returns_comes_back(sandbox: Sandbox) -> None:
    assert sandbox.run(LIMITS, doubled, b"ab") == b"abab"
    assert sandbox.run(LIMITS, doubled, b"ab", times=3) == b"ababab"


def test_what_the_work_raises_is_raised(sandbox: Sandbox) -> None:
    with pytest.raises(Refused) as refused:
        sandbox.run(LIMITS, refuses, 7)

    assert refused.value.code == 7


def test_an_error_comes_back_with_all_that_it_holds(sandbox: Sandbox) -> None:
    with pytest.raises(Faulty) as faulty:
        sandbox.run(LIMITS, finds_faults)

    assert (faulty.value.faults, faulty.value.nirs) == ((1, 2), 3)
    assert "In the sandbox" in "".join(faulty.value.__notes__)


def test_an_error_that_cannot_travel_leaves_its_name(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="Unsayable"):
        sandbox.run(LIMITS, fails_oddly)


def test_work_that_never_ends_is_stopped_after_its_seconds_of_processor(sandbox: Sandbox) -> None:
    with pytest.raises(Stopped) as stopped:
        sandbox.run(Limits(cpu=1), never_ends)

    assert stopped.value.why is Stop.CPU


def test_work_that_waits_is_stopped_after_its_seconds_on_the_clock(sandbox: Sandbox) -> None:
    with pytest.raises(Stopped) as stopped:
        sandbox.run(Limits(wall=0.2), sleeps)

    assert stopped.value.why is Stop.TIME


def test_work_that_takes_more_memory_than_it_may_is_stopped(sandbox: Sandbox) -> None:
    assert sandbox.run(LIMITS, takes, 40) == 40 * 1024**2

    with pytest.raises(Stopped) as stopped:
        sandbox.run(LIMITS, takes, 200)

    assert stopped.value.why is Stop.MEMORY


def test_work_that_dies_is_no_harm_to_the_next(sandbox: Sandbox) -> None:
    with pytest.raises(Stopped) as stopped:
        sandbox.run(LIMITS, dies)

    assert stopped.value.why is Stop.CRASH
    assert sandbox.run(LIMITS, doubled, b"a") == b"aa"


def test_what_it_cost_is_told(sandbox: Sandbox) -> None:
    outcome = sandbox.measured(LIMITS, takes, 40)

    assert 30 * 1024**2 < outcome.usage.memory < 60 * 1024**2
    assert 0 < outcome.usage.cpu < 5


def test_each_piece_of_work_has_a_process_of_its_own_made_by_one_that_stays(sandbox: Sandbox) -> None:
    first, second = sandbox.run(LIMITS, parent), sandbox.run(LIMITS, parent)

    assert first == second
    assert first != os.getpid()


def test_the_process_that_was_killed_is_started_again(sandbox: Sandbox) -> None:
    os.kill(sandbox.run(LIMITS, parent), signal.SIGKILL)

    assert sandbox.run(LIMITS, doubled, b"a") == b"aa"


def test_the_process_that_is_killed_in_the_middle_costs_a_second_try_and_nothing_else() -> None:
    with Sandbox() as opened, ThreadPoolExecutor() as pool:
        server = opened.run(LIMITS, parent)
        begun = time.monotonic()
        late = pool.submit(opened.run, Limits(wall=1.5), sleeps)
        time.sleep(0.2)
        os.kill(server, signal.SIGKILL)
        with pytest.raises(Stopped) as stopped:
            late.result()

        assert stopped.value.why is Stop.TIME
        assert time.monotonic() - begun < 30


def test_several_threads_work_at_once(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: sandbox.run(LIMITS, doubled, b"x" * n), range(40)))

    assert [len(one) for one in done] == [2 * n for n in range(40)]


def test_a_stop_signal_ends_no_work_before_the_service_does(sandbox: Sandbox) -> None:
    os.kill(sandbox.run(LIMITS, parent), signal.SIGTERM)

    assert sandbox.run(LIMITS, doubled, b"a") == b"aa"


def test_no_secret_of_the_settings_is_within_its_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_WEB_SECRET", "sésame")
    with Sandbox() as opened:
        assert "sésame" not in opened.run(LIMITS, environment).values()


def test_its_process_ends_with_it() -> None:
    opened = Sandbox()
    server = opened.run(LIMITS, parent)
    opened.close()

    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


def test_what_is_asked_once_it_is_closed_is_as_what_was_being_done_then() -> None:
    with Sandbox() as opened:
        pass

    with pytest.raises(Stopped) as stopped:
        opened.run(LIMITS, doubled, b"a")

    assert stopped.value.why is Stop.CRASH
