"""The house and its pages, for the tests that attack it; a year that was lived once, and its copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from lived_year import After, Year
from migrated import migrated
from postgres import Postgres, name_in
from web_stage import Stage

from storage.database import Database


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path)
    with stage.served():
        yield stage


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a year that was played once, on an embedded database."""
    folder = tmp_path_factory.mktemp("year")
    _live(migrated(folder / "relais.db"), folder)
    return folder


@pytest.fixture(scope="session")
def lived_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Iterator[tuple[Path, str]]:
    """The same, and the address of its database."""
    folder = tmp_path_factory.mktemp("year")
    with postgres.database() as url:
        _live(url, folder)
        yield folder, url


def _live(url: str, folder: Path) -> None:
    database = Database(url)
    Year(database, folder).lived()
    database.close()


@pytest.fixture
def year(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[After]:
    """A copy of the year; on an embedded database unless a mark says more."""
    with ExitStack() as copies:
        if getattr(request, "param", "sqlite") == "sqlite":
            folder = shutil.copytree(request.getfixturevalue("lived"), tmp_path / "year")
            url = f"sqlite:///{folder / 'relais.db'}"
        else:
            files, model = request.getfixturevalue("lived_on_postgresql")
            folder = shutil.copytree(files, tmp_path / "year")
            postgres: Postgres = request.getfixturevalue("postgres")
            url = copies.enter_context(postgres.database(model=name_in(model)))
        database = Database(url)
        copies.callback(database.close)
        yield After(database, folder)
