"""Killed at any moment, the service loses nothing, and says nothing twice but what a kill left in doubt.

``KILLS`` in the environment is the number of kills, with ten updates and a mail for each: 50 for the full
measure, of which the check plays a few.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from random import Random

import pytest
from fitted import FittedBase
from kill_checks import check, is_quiet
from kill_mails import Post
from kill_traffic import Traffic, gather
from mail_servers import MailServers
from service_process import ServiceProcess

from app.settings import Settings, read_settings
from botapi.server import BotApi
from storage.database import Database

KILLS = int(os.environ.get("KILLS", "6"))
UPDATES_A_KILL = 10
AGENTS = 20
SEED = 2026

LONGEST_LIFE = 0.6  # seconds of work between the first poll and the kill
STILLBORN = 0.1  # the share of the lives that end during the start
QUIET_WITHIN = 240.0  # seconds for the last life to catch up, on a machine that does much else

pytestmark = pytest.mark.timeout(QUIET_WITHIN + 15 * KILLS)


def test_whatever_the_moment_nothing_is_lost_and_a_kill_doubles_at_most_what_was_under_way(
    tmp_path: Path, fitted: FittedBase, mail: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = Random(SEED)
    settings = read_settings(
        env_file=None, database_url=f"sqlite:///{tmp_path / 'relais.db'}", data_dir=tmp_path
    )
    fitted.lies_in(tmp_path)
    with BotApi() as api:
        people = gather(api, settings, fitted.base, count=AGENTS, dice=dice)
        # Answers that come late widen what lies between a send and its mark, where a kill must hurt.
        api.fault("sendMessage", kind="slow", delay=0.03, times=None, probability=0.5, seed=SEED)
        traffic = Traffic(people, fitted.base, wanted=KILLS * UPDATES_A_KILL, dice=dice)
        post = Post(mail)
        service = ServiceProcess(api, tmp_path, {"RELAIS_IMAP_URL": post.url})
        last_seen = [_kill_once(service, traffic, post, dice) for _ in range(KILLS)]
        service.starts()
        _finish(service, traffic, post, settings)
        assert service.stop() == 0
        updates = [update["update_id"] for update in api.world.feed.confirmed]

    database = Database(settings.database_url)
    doubled = check(database, people, updates, last_seen, at_once=settings.telegram_at_once)
    post.check(database)
    database.close()
    with capsys.disabled():
        messages = sum(len(person.user.inbox) for person in people)
        sys.stdout.write(
            f"\n{KILLS} kills, {len(updates)} updates, {messages} messages, {len(doubled)} received twice\n"
        )


def _kill_once(service: ServiceProcess, traffic: Traffic, post: Post, dice: Random) -> int:
    """One life, and its end; the number of the last message that the bot had sent by then."""
    polls = service.polls
    service.start()
    _speak(traffic, UPDATES_A_KILL // 2)
    if dice.random() < STILLBORN:
        time.sleep(dice.uniform(0, 2))
    else:
        service.waits_until_it_polls(polls_before=polls)
        post.brings()
        _speak_until(time.monotonic() + dice.uniform(0, LONGEST_LIFE), traffic, dice)
    service.kill()
    return max((message.id for person in traffic.people for message in person.user.inbox), default=0)


def _speak(traffic: Traffic, times: int) -> None:
    for _ in range(times):
        traffic.step()


def _speak_until(end: float, traffic: Traffic, dice: Random) -> None:
    while (left := end - time.monotonic()) > 0:
        traffic.step()
        time.sleep(min(left, dice.uniform(0, 2 * LONGEST_LIFE / UPDATES_A_KILL)))


def _finish(service: ServiceProcess, traffic: Traffic, post: Post, settings: Settings) -> None:
    """Says the rest, then waits until nothing waits any more."""
    database = Database(settings.database_url)
    end = time.monotonic() + QUIET_WITHIN
    while not (traffic.is_over and not service.api.pending and post.is_read(database) and is_quiet(database)):
        assert time.monotonic() < end, "the service did not catch up"
        if not traffic.step():
            time.sleep(0.1)
    database.close()
