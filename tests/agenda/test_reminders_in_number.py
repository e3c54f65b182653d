"""The short form of ``bench.rappels``: many reminders at once, and somebody who asks meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from house import ScriptedBase
from sqlalchemy import func, select

from agenda import reminders
from app.settings import Settings
from bench.rappels import TUESDAY, Service
from storage.database import Database
from storage.tables import outbox

pytestmark = pytest.mark.databases("sqlite", "postgresql")

LETTERS = 250


@pytest.fixture
def service(database: Database) -> Service:
    settings = Settings(_env_file=None, departement="06", telegram_second_factor="facultatif")  # type: ignore[call-arg]
    found = Service.on(settings, database, ScriptedBase(), LETTERS, lambda: TUESDAY)
    found.transport.latency = 0
    return found


@contextmanager
def transactions(service: Service) -> Iterator[list[int]]:
    """How many rows the outbox holds after each."""
    sizes: list[int] = []

    def count(_channels: set[str]) -> None:
        with service.components.database.reading() as session:
            sizes.append(session.scalar(select(func.count()).select_from(outbox)) or 0)

    service.heard[:] = [count]
    yield sizes


def test_they_are_queued_a_few_at_a_time(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "_TOGETHER", 100)
    with transactions(service) as sizes:
        assert service.ticks() == LETTERS
        assert service.ticks() == 0

    assert sizes == [100, 200, 250]


def test_whoever_asks_is_answered_before_them(service: Service) -> None:
    """The clock stands still: a second of Telegram's pace lets twenty of them go, and the answer."""
    assert service.ticks() == LETTERS

    asyncio.run(service.answers(1, pause=0))

    carried = service.transport.carried
    assert {*Counter(carried).values()} == {1}
    answer = next(place for place, key in enumerate(carried) if not key.startswith("rappel:"))
    assert answer <= 20
    assert service.transport.drained <= 20
