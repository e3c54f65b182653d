"""The parts of the service: read by their names, and those that one process does at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import cast

import pytest

from app import parts
from app.parts import ALL, Part, UnknownPart, in_turn, read_parts
from storage.turns import Turn


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BETWEEN", 0.01)


@dataclass
class ScriptedTurn:
    """Given at the ``takes``-th try, then each time; lost when it is told so."""

    takes: int = 1
    name: str = "essai"
    is_shared: bool = True
    held: bool = False
    tries: int = 0
    released: int = 0

    def take(self) -> bool:
        self.tries += 1
        self.held = self.tries >= self.takes
        return self.held

    def is_held(self) -> bool:
        return self.held

    def release(self) -> None:
        self.held, self.released = False, self.released + 1


@dataclass
class Work:
    begun: int = 0
    ended: int = 0
    under_way: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> None:
        self.begun += 1
        self.under_way.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended += 1


def of(turn: ScriptedTurn) -> Turn:
    return cast(Turn, turn)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ALL),
        ("web", {Part.WEB}),
        (" bot, web ,", {Part.BOT, Part.WEB}),
        ("clock,mail,bot,web", ALL),
    ],
)
def test_parts_are_read_by_their_names(text: str, read: object) -> None:
    assert read_parts(text) == read


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(UnknownPart) as refused:
        read_parts("web,horloge")
    assert refused.value.name == "horloge"


def test_a_part_waits_for_its_turn_and_leaves_it_at_the_end() -> None:
    turn, work = ScriptedTurn(takes=3), Work()

    async def play() -> None:
        running = asyncio.create_task(in_turn(of(turn), work))
        await work.under_way.wait()
        assert turn.tries == 3
        running.cancel()
        await asyncio.wait([running], timeout=30)
        assert running.cancelled()

    asyncio.run(play())
    assert (work.begun, work.ended, turn.released) == (1, 1, 1)


def test_a_part_whose_turn_is_lost_stops_and_begins_again_when_it_comes_back() -> None:
    turn, work = ScriptedTurn(), Work()

    async def play() -> None:
        running = asyncio.create_task(in_turn(of(turn), work))
        await work.under_way.wait()
        work.under_way.clear()
        turn.held = False
        await work.under_way.wait()
        assert (work.begun, work.ended) == (2, 1)
        running.cancel()
        await asyncio.wait([running], timeout=30)

    asyncio.run(play())
    assert (work.ended, turn.released) == (2, 2)


def test_what_ends_a_part_is_known() -> None:
    async def fails() -> None:
        raise RuntimeError("wrong token")

    for turn in (ScriptedTurn(), ScriptedTurn(is_shared=False)):
        with pytest.raises(RuntimeError, match="wrong token"):
            asyncio.run(in_turn(of(turn), fails))
        assert turn.released == turn.is_shared
