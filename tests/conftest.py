"""Fixtures that every package's tests share.

Each of them imports what it starts: a rule's tests pay neither for a browser nor for a database.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from durations import Durations

if TYPE_CHECKING:
    from fitted import FittedBase
    from mail_servers import MailServers
    from playwright.sync_api import Browser
    from postgres import Postgres
    from terminal import Relais, Said

    from storage.database import Database

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
WARMED = {"jinja2", "sqlalchemy", "starlette", "structlog", "typer", "knowledge_base.ranking.store"}
"""Modules that ``warm`` speeds up: where a test module has read one, or a fixture below."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"databases(*names): plays once on each that is named, « {SQLITE} » or « {POSTGRESQL} »; "
        "a test's own mark prevails over its module's",
    )
    if not hasattr(config, "workerinput"):  # whoever shares the tests out hears of them all
        config.pluginmanager.register(Durations())


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Before the first module that draws its examples is read, for its own settings start from these."""
    if "hypothesis" not in sys.modules and "hypothesis" in module_path.read_text("utf-8"):
        from hypothesis import settings

        settings.register_profile("house", deadline=None)  # machines are shared: no test is timed
        settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the garbage collector looks only at what came since, and less often,
    for each test leaves a whole house behind.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    mark = metafunc.definition.get_closest_marker("databases")
    if mark is not None and "database" in metafunc.fixturenames:
        metafunc.parametrize("database", mark.args, indirect=True)


@pytest.fixture(scope="session")
def warm() -> Iterator[None]:
    from warm import compiled_once

    with compiled_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def warm_where_it_serves(request: pytest.FixtureRequest) -> None:
    if not WARMED.isdisjoint(sys.modules):
        request.getfixturevalue("warm")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser, started for the first test that needs it."""
    from chromium import launched

    with launched() as browser:
        yield browser


@pytest.fixture
def mail() -> Iterator[MailServers]:
    """An SMTP and an IMAP server of one's own on loopback, with their faults."""
    from mail_servers import mail_servers

    with mail_servers() as servers:
        yield servers


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started for the first test that needs it."""
    from postgres import running

    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a database of one's own on it, in its present form."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session")
def fitted() -> FittedBase:
    """What every start of the service finds in its folder."""
    from fitted import fitted_base

    return fitted_base()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path, warm: None) -> Iterator[Database]:
    """A database of one's own in its present form; embedded unless a mark says more."""
    from migrated import migrated

    from storage.database import Database

    if getattr(request, "param", SQLITE) == POSTGRESQL:
        url: str = request.getfixturevalue("postgres_url")
    else:
        url = migrated(tmp_path / "relais.db")
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, without a ``.env``, and an environment without our settings."""
    for name in os.environ:
        if name.startswith("RELAIS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def today() -> date:
    """Of the machine's clock, in Paris: the only day that a test may set beside what a command or a service
    does at its own hour. Another day is given to it; one that is written here comes to pass.
    """
    from deadlines.zones import Zone

    return Zone.of("06").local(datetime.now(UTC)).date()


@pytest.fixture
def relais(folder: Path, capsys: pytest.CaptureFixture[str], warm: None) -> Relais:
    """Runs the command in this process."""
    from terminal import Said

    from app.cli import main

    def run(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run
