"""What the service keeps on its disk, seen by another account of the same machine."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fitted import FittedBase
from service_process import STARTS_WITHIN, ServiceProcess

from app.commands.service import _close as closes_at_start
from app.private_files import open_to_others
from app.settings import Settings, read_settings
from botapi.server import BotApi
from stage import waits_until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """As a terminal has it: what is created may be read by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "var"
    return read_settings(env_file=None, database_url=f"sqlite:///{data / 'relais.db'}", data_dir=data)


def rights(folder: Path) -> Mapping[str, int]:
    """Of the folder and of all in it, links apart."""
    paths = [folder, *(path for path in folder.rglob("*") if not path.is_symlink())]
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in paths}


@pytest.mark.usefixtures("usual_umask")
def test_nothing_of_a_fresh_service_can_be_read_by_another_account(
    tmp_path: Path, fitted: FittedBase
) -> None:
    data = tmp_path / "var"
    with BotApi() as api:
        service = ServiceProcess(api, data)
        environment = service.environment()
        orders = ("db", "migrer"), ("agents", "inviter", "--role", "gestionnaire", "--nom", "Camille Aubrey")
        for order in (*orders, ("db", "sauvegarder")):
            subprocess.run([sys.executable, "-m", "app.cli", *order], cwd=ROOT, env=environment, check=True)
        found = rights(data)
        (data / "index").symlink_to(fitted.index)
        service.log.touch(mode=0o600)  # the test's own
        try:
            service.starts()
            waits_until(lambda: (data / "relais.db-wal").exists(), within=STARTS_WITHIN)
            running = rights(data)
        finally:
            service.kill()

    assert {"relais.db", "sauvegardes"} <= found.keys()
    assert {"relais.db", "relais.db-wal", "relais.db-shm", "relais.lock"} <= running.keys()
    for name, mode in (*found.items(), *running.items()):
        assert mode in {0o600, 0o700}, f"{name}: {mode:o}"


@pytest.mark.usefixtures("usual_umask")
def test_what_an_older_version_left_open_is_closed_at_the_start_and_said(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = settings.data_dir / "fichiers" / "ab"
    kept.mkdir(parents=True)
    for file in (kept / "abcd.png", settings.data_dir / "relais.db", settings.data_dir / "relais.db-wal"):
        file.touch()
    assert len(open_to_others(settings)) >= 6

    closes_at_start(settings)

    assert set(rights(settings.data_dir).values()) == {0o600, 0o700}
    assert "ils sont désormais réservés à celui-ci" in capsys.readouterr().out
    closes_at_start(settings)
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("usual_umask")
def test_what_a_link_leads_to_is_left_as_it_is(settings: Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    (elsewhere / "partage.txt").touch()
    settings.data_dir.mkdir()
    (settings.data_dir / "index").symlink_to(elsewhere)

    closes_at_start(settings)

    assert stat.S_IMODE((elsewhere / "partage.txt").stat().st_mode) == 0o644
