from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from web_stage import Stage

from bot.channels.web import Listeners, WebTransport
from delivery.queue_messages import Delivered, OutboxMessage
from rendering.message import Reply
from storage.database import Database
from storage.health import health


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Stage:
    stage = Stage(database, tmp_path)
    stage.working = False
    return stage


def waiting(stage: Stage) -> int:
    with stage.house.database.reading() as session:
        now = stage.clock()
        return health(session, now=now, today=now.date()).arrivals.count


def say(stage: Stage, text: str = "bonjour", nonce: str = "n1") -> None:
    stage.chat.say(stage.nadia, text=text, nonce=nonce, at=stage.clock())


def test_a_message_and_its_bubble_stand_or_fall_together(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("storage.inbox.SqlInbox.store", full)
        with pytest.raises(OSError, match="disk full"):
            say(stage)

    assert (stage.bubbles(stage.nadia), waiting(stage)) == ([], 0)
    say(stage)
    assert (stage.bubbles(stage.nadia), waiting(stage)) == ([(True, "bonjour")], 1)


def test_the_same_words_under_one_nonce_are_one_message(stage: Stage) -> None:
    say(stage)
    say(stage)
    say(stage, "autre chose")
    say(stage, nonce="n2")

    assert [text for _, text in stage.bubbles(stage.nadia)] == ["bonjour", "autre chose", "bonjour"]
    assert waiting(stage) == 3


def test_agents_do_not_collide(stage: Stage) -> None:
    say(stage)
    stage.chat.say(stage.bruno, text="bonjour", nonce="n1", at=stage.clock())

    assert stage.bubbles(stage.nadia) == [(True, "bonjour")]
    assert stage.bubbles(stage.bruno) == [(True, "bonjour")]
    assert waiting(stage) == 2


def test_a_parcel_delivered_twice_shows_once(stage: Stage) -> None:
    transport = WebTransport(stage.house.units, stage.listeners, clock=stage.clock)
    parcel = OutboxMessage(
        id=1,
        key="reponse:web:1",
        channel="web",
        chat_ref=f"agent-{stage.nadia.id}",
        about="",
        payload=Reply("Bonjour").to_payload(),
        attempts=0,
        created_at=stage.clock(),
    )

    outcomes = [asyncio.run(transport.deliver(parcel)) for _ in range(2)]

    assert outcomes == [Delivered(), Delivered()]
    assert stage.bubbles(stage.nadia) == [(False, "Bonjour")]


def test_a_listener_is_woken_from_any_thread_and_others_sleep() -> None:
    listeners = Listeners()

    async def scene() -> tuple[float, float]:
        now = asyncio.get_running_loop().time
        with listeners.listening("agent-1") as hers, listeners.listening("agent-2") as other:
            start = now()
            threading.Timer(0.02, listeners.notify, ["agent-1"]).start()
            await hers.wait(5)
            woken = now() - start
            await other.wait(0.05)
            return woken, now() - start

    woken, slept = asyncio.run(scene())

    assert woken < 2
    assert slept - woken >= 0.04


def test_a_bell_that_rings_before_the_wait_is_heard() -> None:
    async def scene(listeners: Listeners) -> float:
        now = asyncio.get_running_loop().time
        with listeners.listening("agent-1") as ring:
            listeners.notify("agent-1")
            start = now()
            await ring.wait(5)
            return now() - start

    assert asyncio.run(scene(Listeners())) < 2


def test_closing_wakes_everybody_and_a_late_bell_is_no_error() -> None:
    listeners = Listeners()

    async def scene() -> None:
        with listeners.listening("agent-1") as ring:
            listeners.close()
            async with asyncio.timeout(30):
                await ring.wait(60)

    asyncio.run(scene())
    listeners.notify("agent-1")
    assert listeners.closed
