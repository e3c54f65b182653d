"""Four processes of the service on one PostgreSQL: each reminder leaves once."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from clock_process import PATIENCE, keeping_time
from due_fakes import local
from house import House

from agenda.events import EventKind
from agenda.planning import EventService
from guichets.registry import Agent, Role
from storage.database import Database

ROUNDS = int(os.environ.get("RAPPELS", "5"))
"""``RAPPELS=20`` plays as many as the rule asks for."""
AGENTS, PROCESSES = 20, 4
NOW = local("2027-01-05 10:00")


@pytest.mark.databases("postgresql")
def test_four_processes_send_each_reminder_once(database: Database) -> None:
    house = House(database)
    house.clock.now = NOW
    with house.units() as work:
        odile = Agent(name="Odile", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        for one in (odile, *(_agent(number, house.guichet.id) for number in range(AGENTS))):
            work.registry.add(one)
    url = database.url.render_as_string(hide_password=False)
    with keeping_time(PROCESSES, url, NOW, ROUNDS) as (start, heard):
        for number in range(ROUNDS):
            with house.units() as work:
                EventService(work, now=NOW).plan(
                    EventKind.FORMATION, title=f"Formation {number}", place="Nice", by=odile,
                    starts_at=local("2027-01-12 14:30"),
                )  # fmt: skip
            for _ in ("all look", "all carry", "all are done"):
                start.wait(PATIENCE)
        carried = [key for one in heard for key in one.recv()]

    assert {*Counter(carried).values()} == {1}
    assert len(carried) == ROUNDS * (AGENTS + 1)
    assert sum(":agent-" in key for key in carried) == ROUNDS * AGENTS


def _agent(number: int, guichet_id: int | None) -> Agent:
    return Agent(name=f"Agent {number}", role=Role.AGENT, guichet_id=guichet_id, created_at=NOW)
