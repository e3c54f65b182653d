"""The parts of the service in processes of their own, on PostgreSQL: any may be killed, another goes on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import httpx
import pytest
from fitted import FittedBase
from kill_checks import check, is_quiet
from kill_traffic import Traffic, gather
from service_process import ServiceProcess
from sqlalchemy import select

from app.settings import read_settings
from botapi.server import BotApi
from storage.database import Database
from storage.tables import job_runs

SEED = 2026
UPDATES_A_KILL = 8
QUIET_WITHIN = 240.0  # seconds, on a machine that does much else
TAKEN_OVER_WITHIN = 60.0

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


def test_a_part_that_is_killed_is_taken_over_and_nothing_is_lost(
    api: BotApi, tmp_path: Path, fitted: FittedBase, postgres_url: str
) -> None:
    dice = Random(SEED)
    settings = read_settings(env_file=None, database_url=postgres_url, data_dir=tmp_path)
    fitted.lies_in(tmp_path)
    people = gather(api, settings, fitted.base, count=8, dice=dice)
    traffic = Traffic(people, fitted.base, wanted=3 * UPDATES_A_KILL, dice=dice)

    def process(parts: str) -> ServiceProcess:
        return ServiceProcess(api, tmp_path, {"RELAIS_DATABASE_URL": postgres_url}, parts=parts)

    bots = [process("bot"), process("bot,clock")]
    site = process("web")
    with ExitStack() as running:
        for one in (*bots, site):
            one.start()
            running.callback(one.kill)
        bots[0].waits_until_it_polls(polls_before=0)
        last_seen = []
        for victim in bots:
            for _ in range(UPDATES_A_KILL):
                traffic.step()
                time.sleep(dice.uniform(0, 0.1))
            victim.kill()
            last_seen.append(max((m.id for person in people for m in person.user.inbox), default=0))
            other = next(one for one in bots if one is not victim)
            other.waits_until_it_polls(polls_before=other.polls)
            victim.start()
        database = Database(postgres_url)
        end = time.monotonic() + QUIET_WITHIN
        while not (traffic.is_over and not api.pending and is_quiet(database)):
            assert time.monotonic() < end, "they did not catch up"
            if not traffic.step():
                time.sleep(0.1)
        with database.reading() as session:
            assert session.execute(select(job_runs)).first() is not None  # the clock has run
        (address,) = set(re.findall(r"est ouvert\W+(http://\S+)", site.log.read_text()))
        assert httpx.get(f"{address}/sante").status_code == 200
        assert [one.stop() for one in (*bots, site)] == [0, 0, 0]
        updates = [update["update_id"] for update in api.world.feed.confirmed]
        doubled = check(database, people, updates, last_seen, at_once=settings.telegram_at_once)
        database.close()
    assert len(doubled) <= len(last_seen) * settings.telegram_at_once


def test_an_embedded_database_is_served_by_one_process(
    api: BotApi, tmp_path: Path, fitted: FittedBase
) -> None:
    code, said = ServiceProcess(api, tmp_path, parts="web").ends()
    assert (code, "servie par un seul processus" in said, "Traceback" in said) == (1, True, False)


def test_an_unknown_part_is_refused_by_its_name(api: BotApi, tmp_path: Path) -> None:
    code, said = ServiceProcess(api, tmp_path, parts="web,horloge").ends()
    assert (code, "« horloge » n’est pas une partie" in said.replace("\xa0", " ")) == (1, True)
