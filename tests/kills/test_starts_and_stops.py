"""How the service starts, refuses to start, and stops, seen by whoever runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from fitted import FittedBase
from kill_traffic import gather
from service_process import ServiceProcess
from sqlalchemy import select
from terminal import plain

from app.settings import read_settings
from botapi.server import BotApi
from storage.database import Database
from storage.tables import inbox

QUESTIONS = 15


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest.fixture
def service(api: BotApi, tmp_path: Path, fitted: FittedBase) -> Iterator[ServiceProcess]:
    running = service_in(tmp_path / "ici", api, fitted)
    yield running
    running.kill()


def service_in(folder: Path, api: BotApi, fitted: FittedBase, **settings: str) -> ServiceProcess:
    fitted.lies_in(folder)
    return ServiceProcess(api, folder, settings)


def test_a_second_process_on_the_same_database_is_refused(service: ServiceProcess) -> None:
    service.starts()
    second = ServiceProcess(service.api, service.folder)
    code, said = second.ends()
    assert code == 1
    assert "Le service tourne déjà sur cette base" in said
    assert "RELAIS_DATABASE_URL" in said
    assert "Traceback" not in said
    assert service.stop() == 0


def test_a_wrong_token_is_refused_by_the_name_of_its_setting_before_the_base_is_prepared(
    api: BotApi, tmp_path: Path
) -> None:
    (tmp_path / "ici").mkdir()
    code, said = ServiceProcess(api, tmp_path / "ici", {"RELAIS_TELEGRAM_TOKEN": "123456:wrong"}).ends()
    assert code == 1
    assert "Préparation de la base" not in said
    assert "RELAIS_TELEGRAM_TOKEN" in said
    assert "123456:wrong" not in said
    assert "Traceback" not in said


def test_a_second_process_on_the_same_token_gives_up_and_the_first_goes_on(
    service: ServiceProcess, tmp_path: Path, fitted: FittedBase
) -> None:
    stranger = service.api.user()
    service.starts()
    stranger.says("bonjour")
    stranger.waits_for("réservée aux agents", timeout=30)
    code, said = service_in(tmp_path / "ailleurs", service.api, fitted).ends()
    assert code == 1
    assert "RELAIS_TELEGRAM_TOKEN" in said
    assert "Un autre programme" in plain(said)
    assert "Traceback" not in said
    stranger.says("êtes-vous encore là ?")
    stranger.waits(2, timeout=30)
    assert service.stop() == 0


def test_sigterm_stops_in_time_and_what_was_under_way_is_done_at_the_next_start(
    service: ServiceProcess, fitted: FittedBase
) -> None:
    settings = read_settings(env_file=None, database_url=service.database_url, data_dir=service.folder)
    people = gather(service.api, settings, fitted.base, count=QUESTIONS, dice=Random(1))
    service.starts()
    for person in people:
        person.asks_the_base()
    people[0].user.waits(1, timeout=30)
    assert service.stop() == 0
    service.starts()
    for person in people:
        person.user.waits(1, timeout=30)
    assert service.stop() == 0
    assert [len(person.user.inbox) for person in people] == [1] * QUESTIONS
    database = Database(service.database_url)
    with database.reading() as session:
        rows = session.execute(select(inbox)).all()
    database.close()
    assert len(rows) == QUESTIONS
    assert all(row.handled_at is not None for row in rows)
