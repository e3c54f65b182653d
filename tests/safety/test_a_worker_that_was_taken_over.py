"""A file took over the process that reads it: it reads and calls nothing, and gives a refusal."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from taken_over import ANSWERS, Damaged, Found, answers, succeeds

from sandbox import confinement
from sandbox.limits import Limits, Stop, Stopped
from sandbox.runner import Sandbox

LIMITS = Limits(cpu=10, wall=20)
ROOT = Path(__file__).parents[2]
OF_FILES = (
    "reads",
    "maps",
    "lists",
    "creates",
    "empties",
    "removes",
    "renames",
    "links",
    "points",
    "makes a folder",
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "secret.db").write_bytes(b"secret")
    with socket.socket(socket.AF_UNIX) as names:
        names.bind(str(tmp_path / "names"))
        names.listen()
        yield tmp_path


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def require(*belts: str, sandbox: Sandbox) -> None:
    if lacking := set(belts) & set(sandbox.run(LIMITS, confinement.lacking)):
        pytest.skip(f"this kernel lacks {', '.join(sorted(lacking))}")


def test_it_reads_writes_calls_and_signals_nothing(sandbox: Sandbox, folder: Path, port: int) -> None:
    require(confinement.SECCOMP, sandbox=sandbox)

    assert sandbox.run(LIMITS, succeeds, str(folder), port) == []
    assert sorted(one.name for one in folder.iterdir()) == ["names", "secret.db"]
    assert (folder / "secret.db").read_bytes() == b"secret"


def said_by(order: str) -> list[str]:
    """In a plain process, that only this holds; a program that it became would say nothing."""
    done = subprocess.run(
        [sys.executable, "-c", f"import json, os, taken_over; from sandbox import confinement; {order}"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support")])},
        capture_output=True,
        check=True,
        timeout=60,
    )
    said: list[str] = json.loads(done.stdout)
    return said


def done_after(belt: str, folder: Path, port: int) -> set[str]:
    stays = "os.execv = lambda *_: os.open('/nowhere/at/all', 0)"
    return {*said_by(f"{stays}; {belt}; print(json.dumps(taken_over.succeeds({str(folder)!r}, {port})))")}


NO_NEW_PRIVILEGES = "confinement._call('prctl', confinement._SET_NO_NEW_PRIVS, 1, 0, 0, 0)"


def test_seccomp_alone_holds_it(sandbox: Sandbox, folder: Path, port: int) -> None:
    require(confinement.SECCOMP, sandbox=sandbox)

    done = done_after(f"{NO_NEW_PRIVILEGES}; confinement._shut_calls()", folder, port)
    assert done <= {"is heard elsewhere"}  # this one has its outputs still


def test_landlock_alone_keeps_it_from_the_files(sandbox: Sandbox, folder: Path, port: int) -> None:
    require(confinement.LANDLOCK, sandbox=sandbox)

    done = done_after(f"{NO_NEW_PRIVILEGES}; confinement._shut_paths()", folder, port)
    assert "forks" in done
    assert {one for one in done if one.startswith(OF_FILES)} == set()


def test_all_this_succeeds_where_nothing_holds_it(folder: Path, port: int) -> None:
    """So that none of the above passes by accident."""
    done = done_after("pass", folder, port)
    assert {"calls by TCP", "forks", "signals its parent", "removes a file"} <= done
    assert {"reads a file", "empties a file by its name", "links a file", "renames a file"} <= done


def test_a_kernel_that_has_neither_is_told_and_the_work_goes_on() -> None:
    lacks = "confinement._call = lambda *_: os.open('/nowhere/at/all', 0); confinement.contain()"
    assert said_by(f"{lacks}; print(json.dumps(confinement.lacking()))") == ["Landlock", "seccomp"]


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_it_answers_the_service_has_a_refusal_and_nothing_else(
    sandbox: Sandbox, tmp_path: Path, name: str
) -> None:
    begun = time.monotonic()
    with pytest.raises(Stopped) as stopped:
        sandbox.run(LIMITS, answers, name, str(tmp_path / "touched"))

    assert stopped.value.why is Stop.CRASH
    assert list(tmp_path.iterdir()) == []
    assert time.monotonic() - begun < LIMITS.wall


def test_honest_answers_of_the_same_work_are_read(sandbox: Sandbox) -> None:
    assert sandbox.run(LIMITS, answers, "nothing wrong", "") == Found(2, ("a",))
    with pytest.raises(Damaged) as damaged:
        sandbox.run(LIMITS, answers, "an error of its own", "")
    assert damaged.value.place == 7
