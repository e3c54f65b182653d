"""The house and its pages, for the tests that attack it; a year that was lived once, and its copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lived_year import After, Year
from web_stage import Stage

from storage.database import Database


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path)
    with stage.served():
        yield stage


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """The folder of a year that was played once, on an embedded database."""
    folder = tmp_path_factory.mktemp("year")
    database = Database(f"sqlite:///{shutil.copy(migrated, folder / 'relais.db')}")
    Year(database, folder).lived()
    database.close()
    return folder


@pytest.fixture
def year(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[After]:
    """On an embedded database, a copy of it."""
    if getattr(request, "param", "sqlite") == "sqlite":
        folder = shutil.copytree(request.getfixturevalue("lived"), tmp_path / "year")
        url = f"sqlite:///{folder / 'relais.db'}"
    else:
        folder, url = tmp_path, request.getfixturevalue("postgres_url")
    database = Database(url)
    if not database.is_sqlite:
        Year(database, folder).lived()
    yield After(database, folder)
    database.close()
