"""Fixtures that every package's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import launched
from mail_servers import MailServers, mail_servers
from playwright.sync_api import Browser
from postgres import Postgres, running

from storage.database import Database
from storage.migrate import upgrade

SQLITE = "sqlite"
POSTGRESQL = "postgresql"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"databases(*names): plays once on each that is named, « {SQLITE} » or « {POSTGRESQL} »; "
        "a test's own mark prevails over its module's",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    mark = metafunc.definition.get_closest_marker("databases")
    if mark is not None and "database" in metafunc.fixturenames:
        metafunc.parametrize("database", mark.args, indirect=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser, started for the first test that needs it."""
    with launched() as browser:
        yield browser


@pytest.fixture
def mail() -> Iterator[MailServers]:
    """An SMTP and an IMAP server of one's own on loopback, with their faults."""
    with mail_servers() as servers:
        yield servers


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started for the first test that needs it."""
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a database of one's own on it, in its present form."""
    with postgres.database() as url:
        yield url


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database, brought to the present form by the real migrations; embedded unless a mark says more."""
    if getattr(request, "param", SQLITE) == POSTGRESQL:
        url: str = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path / 'relais.db'}"
    opened = Database(url)
    upgrade(opened)
    yield opened
    opened.close()
