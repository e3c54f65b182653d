"""The parts of the service in processes of their own, on PostgreSQL: whatever is killed or cut off, the rest
goes on, and nothing is lost.

``KILLS`` in the environment is how many times each process but that of the pages is killed, and the server is
killed, then cut off: 20 for the full measure.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from socket import create_server

import httpx
import pytest
from fitted import FittedBase
from kill_checks import check, is_quiet
from kill_mails import Post
from kill_traffic import Traffic, gather
from mail_servers import MailServers
from postgres import DURABLE, running
from service_process import STARTS_WITHIN, ServiceProcess
from sqlalchemy import make_url, select
from tcp_relay import relay_to

from app.settings import read_settings
from botapi.records import Message
from botapi.server import BotApi
from storage.database import Database
from storage.tables import job_runs

KILLS = int(os.environ.get("KILLS", "1"))
SEED = 2026
UPDATES_A_KILL = 8
LONGEST_ABSENCE = 4.0  # seconds
QUIET_WITHIN = 300.0  # seconds: what a killed process had taken waits for half a minute
FINISHES_WITHIN = 900 + 30 * KILLS

pytestmark = pytest.mark.timeout(FINISHES_WITHIN)


class Service:
    """Two processes that do all but the pages, a third one for these, and people who write to them."""

    def __init__(
        self, api: BotApi, post: Post, folder: Path, fitted: FittedBase, url: str, *, served: str, kills: int
    ) -> None:
        """``url`` is that of the database, and ``served`` the way by which the processes reach it."""
        fitted.lies_in(folder)
        self.dice = Random(SEED)
        self.settings = read_settings(env_file=None, database_url=url, data_dir=folder)
        self.api, self.post = api, post
        self.people = gather(api, self.settings, fitted.base, count=8, dice=self.dice)
        wanted = (kills + 1) * UPDATES_A_KILL
        self.traffic = Traffic(self.people, fitted.base, wanted=wanted, dice=self.dice)
        self.last_seen: list[int] = []
        given = {"RELAIS_DATABASE_URL": served, "RELAIS_IMAP_URL": post.url}
        self.bots = [
            ServiceProcess(api, folder, given, parts=parts) for parts in ("bot,mail", "bot,mail,clock")
        ]
        self.site = ServiceProcess(api, folder, given, parts="web")

    @contextmanager
    def runs(self) -> Iterator[None]:
        """Until the end; killed where it did not come to it."""
        everyone = [*self.bots, self.site]
        for one in everyone:
            one.start()
        try:
            self._waits_for(starts=len(everyone))
            yield
        finally:
            for one in everyone:
                one.kill()

    def is_written_to(self, updates: int = UPDATES_A_KILL) -> None:
        self.post.brings()
        for _ in range(updates):
            self.traffic.step()
            time.sleep(self.dice.uniform(0, 0.1))

    def notes_what_was_seen(self) -> None:
        inboxes = [message.id for person in self.people for message in person.user.inbox]
        self.last_seen.append(max(inboxes, default=0))

    def polls_again(self) -> None:
        one = self.bots[0]
        one.waits_until_it_polls(polls_before=one.polls)

    def ends_well(self, *, starts: int) -> list[Message]:
        """Once all that were started have caught up, what was promised holds; what was received once more."""
        with closing(Database(self.settings.database_url)) as database:
            end = time.monotonic() + QUIET_WITHIN
            self._waits_for(starts=starts)
            self._waits(lambda: self._what_is_late(database), end)
            with database.reading() as session:
                assert session.execute(select(job_runs)).first() is not None  # the clock has run
            (address,) = set(re.findall(r"est ouvert\W+(http://[\w.:]+)", self.site.log.read_text()))
            assert httpx.get(f"{address}/sante", timeout=60).status_code == 200
            carrier, clock = self.bots
            assert clock.stop() == 0
            self._waits(lambda: self._what_is_late(database), end)  # what its last jobs had to say
            assert [carrier.stop(), self.site.stop()] == [0, 0]
            self.post.check(database)
            updates = [update["update_id"] for update in self.api.world.feed.confirmed]
            at_once = self.settings.telegram_at_once
            return check(database, self.people, updates, self.last_seen, at_once=at_once)

    def _waits_for(self, *, starts: int) -> None:
        """Until so many came to their end."""
        told = re.compile("est ouvert|est en service, sans le site")
        end = time.monotonic() + STARTS_WITHIN
        while len(told.findall(self.site.log.read_text())) < starts:
            assert time.monotonic() < end, "not started"
            time.sleep(0.1)

    def _waits(self, late: Callable[[], list[str]], end: float) -> None:
        while what := late():
            assert time.monotonic() < end, f"not caught up: {what}, {self.traffic.awaited}"
            if not self.traffic.step():
                time.sleep(0.1)

    def _what_is_late(self, database: Database) -> list[str]:
        done = {
            "drafts": self.traffic.is_over,
            "updates": not self.api.pending,
            "mails": self.post.is_read(database),
            "messages": is_quiet(database),
        }
        return [name for name, is_done in done.items() if not is_done]


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


def test_a_part_that_is_killed_is_taken_over_and_nothing_is_lost(
    api: BotApi,
    mail: MailServers,
    tmp_path: Path,
    fitted: FittedBase,
    postgres_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who polls, sends, reads the mailbox and keeps the clock, one after the other."""
    service = Service(api, Post(mail), tmp_path, fitted, postgres_url, served=postgres_url, kills=2 * KILLS)
    with service.runs():
        for victim in KILLS * service.bots:
            service.is_written_to()
            victim.kill()
            service.notes_what_was_seen()
            service.polls_again()  # the other one
            victim.start()
        doubled = service.ends_well(starts=3 + 2 * KILLS)
    _tell(capsys, f"{2 * KILLS} kills of a part", doubled)


def test_a_database_that_is_killed_or_cut_off_is_waited_for_and_nothing_is_lost(
    api: BotApi,
    mail: MailServers,
    tmp_path: Path,
    fitted: FittedBase,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No process ends for it."""
    with running(DURABLE) as postgres, postgres.database() as url, relay_to(postgres.socket) as wire:
        served = make_url(url).set(host="127.0.0.1", port=wire.port, query={}).render_as_string()
        service = Service(api, Post(mail), tmp_path, fitted, url, served=served, kills=2 * KILLS)
        # Answers that come late widen what lies between a send and its mark, where an absence must hurt.
        api.fault("sendMessage", kind="slow", delay=0.05, times=None, probability=0.5, seed=SEED)
        with service.runs():
            for goes, comes_back in KILLS * [(postgres.kill, postgres.start), (wire.cut, wire.mend)]:
                service.is_written_to()
                goes()
                service.is_written_to(2)
                time.sleep(service.dice.uniform(0.5, LONGEST_ABSENCE))
                service.notes_what_was_seen()
                comes_back()
                service.polls_again()
            doubled = service.ends_well(starts=3)
    _tell(capsys, f"{KILLS} kills of the server, {KILLS} cuts", doubled)


def _tell(capsys: pytest.CaptureFixture[str], done: str, doubled: list[Message]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{done}, {len(doubled)} messages received twice\n")


def test_a_process_without_the_site_says_how_it_is_and_nothing_else(
    api: BotApi, tmp_path: Path, fitted: FittedBase, postgres_url: str
) -> None:
    """A whole machine of bots is watched over as a site is."""
    fitted.lies_in(tmp_path)
    with create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    token = "m" * 32
    given = {
        "RELAIS_DATABASE_URL": postgres_url, "RELAIS_SUPERVISION_PORT": port, "RELAIS_METRICS_TOKEN": token
    }  # fmt: skip
    bot = ServiceProcess(api, tmp_path, given, parts="bot")
    bot.starts()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            answers = [client.get(f"/sante{of}") for of in ("", "/vie", "/pret")]
            others = [client.get(path).status_code for path in ("/", "/metrics", "/tickets", "/static/")]
            told = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text
        assert [one.status_code for one in answers] == [200, 200, 200]
        assert others == [404, 401, 404, 404]
        assert 'relais_sendings_total{channel="telegram",outcome="delivered"}' in told
    finally:
        bot.stop()


def test_an_embedded_database_is_served_by_one_process(
    api: BotApi, tmp_path: Path, fitted: FittedBase
) -> None:
    code, said = ServiceProcess(api, tmp_path, parts="web").ends()
    assert (code, "servie par un seul processus" in said, "Traceback" in said) == (1, True, False)


def test_an_unknown_part_is_refused_by_its_name(api: BotApi, tmp_path: Path) -> None:
    code, said = ServiceProcess(api, tmp_path, parts="web,horloge").ends()
    assert (code, "« horloge » n’est pas une partie" in said.replace("\xa0", " ")) == (1, True)
