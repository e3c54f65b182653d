"""The check plays every test once, and the quick one begins with what is nearest to the change; an
installation is ready to start.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from changed import ranked, within

import bootstrap

TEXTS = {
    "tests/guichets/test_access.py": "from guichets.access import Accesses",
    "tests/guichets/test_names.py": "from guichets.names import fold",
    "tests/web/test_web_people.py": "from guichets.access import Accesses",
    "tests/web/test_web_agenda.py": "from web_stage import Stage",
    "tests/agenda/test_event_book.py": "from agenda.events import Event",
    "tests/kills/test_kills.py": "from guichets.access import Accesses",
}


def test_what_imports_a_module_that_changed_comes_before_what_stands_beside_it() -> None:
    assert ranked(["guichets/access.py"], TEXTS) == {
        "tests/guichets/test_access.py": 1,
        "tests/web/test_web_people.py": 1,
        "tests/guichets/test_names.py": 2,
    }


def test_what_bears_the_name_of_a_page_or_of_a_template_that_changed_comes_first() -> None:
    near = ranked(["web/console/people/people.py", "web/pages/templates/console/agenda.html"], TEXTS)

    assert near == {"tests/web/test_web_people.py": 1, "tests/web/test_web_agenda.py": 1}


def test_what_serves_the_tests_leads_to_those_that_it_serves() -> None:
    assert ranked(["tests/support/web_stage.py"], TEXTS) == {"tests/web/test_web_agenda.py": 1}
    assert ranked(["tests/guichets/conftest.py"], TEXTS).keys() == {
        "tests/guichets/test_access.py",
        "tests/guichets/test_names.py",
    }


def test_a_text_that_changed_asks_for_no_test() -> None:
    assert ranked(["README.md", "docs/guide-agent.md", "pyproject.toml"], TEXTS) == {}


def test_a_test_that_changed_is_played_whatever_it_costs_and_the_others_within_the_time() -> None:
    near = {"changed": 0, "long": 1, "short": 1, "unknown": 2}

    assert within(3.0, near, {"changed": 2.0, "long": 9.0, "short": 0.5}) == ["changed", "short"]
    assert within(4.0, near, {"changed": 2.0, "long": 9.0, "short": 0.5}) == ["changed", "short", "unknown"]


def test_the_modules_of_a_mark_are_found_wherever_they_are() -> None:
    assert {"tests/browser/test_browser_console.py", "tests/journeys/test_12_web_chat.py"} <= set(
        bootstrap.bearing("browser")
    )
    assert bootstrap.bearing("semantique") == ["tests/semantique/test_small_model.py"]


def test_an_installation_leaves_every_module_of_the_house_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path))
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(bootstrap, "VENV", Path(sys.prefix))
    project = tomllib.loads((bootstrap.HERE / "pyproject.toml").read_text())
    packages = project["tool"]["importlinter"]["root_packages"]

    bootstrap.compile_house()

    modules = [module for package in packages for module in (bootstrap.HERE / package).rglob("*.py")]
    assert [module for module in modules if not Path(cache_from_source(module)).exists()] == []
    assert bootstrap.HERE / "app" / "running.py" in modules


def test_the_tests_are_played_at_dates_to_come_that_mislead_a_program() -> None:
    commands = bootstrap.replays(datetime(2026, 12, 2, 6, tzinfo=UTC))

    assert [" ".join(command) for command in commands] == [
        "python bootstrap.py days 2027-03-31T20:00",
        "python bootstrap.py days 2028-02-29T10:00",
        "python bootstrap.py days 2027-03-28T00:50",
        "python bootstrap.py days 2027-10-31T00:50",
        "python bootstrap.py days 2026-12-31T23:10",
        "python bootstrap.py days 2028-12-02T06:00",
    ]


@pytest.mark.skipif(shutil.which("faketime") is None, reason="the Debian package faketime is not there")
def test_a_test_and_what_it_starts_read_the_date_that_is_asked_for(tmp_path: Path) -> None:
    test = tmp_path / "test_day.py"
    test.write_text(
        "import subprocess, time\n"
        "def test_day():\n"
        "    said = subprocess.run(['date', '-u', '+%F'], capture_output=True, text=True).stdout.strip()\n"
        "    assert (said, time.strftime('%F', time.gmtime())) == ()\n"
    )
    # From the real clock, whatever the one that plays this test.
    own = {name: value for name, value in os.environ.items() if name not in {"LD_PRELOAD", "FAKETIME"}}

    played = subprocess.run(
        [sys.executable, "bootstrap.py", "days", "2028-02-29T10:00", test],
        cwd=bootstrap.HERE, env=own, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert played.returncode == 1
    assert "assert ('2028-02-29', '2028-02-29') == ()" in played.stdout
