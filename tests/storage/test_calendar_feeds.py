"""The addresses of calendars are the same on either database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guichets.calendar_feeds import CalendarFeeds
from guichets.registry import Agent, Role
from storage.database import Database
from storage.unit_of_work import UnitsOfWork

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def test_one_address_each_the_last_that_was_made(database: Database) -> None:
    units: UnitsOfWork = UnitsOfWork(database)
    with units() as work:
        people = [
            Agent(name=name, role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
            for name in ("Odile", "Camille")
        ]
        for person in people:
            work.registry.add(person)
        odile, camille = people
        former = CalendarFeeds(work, now=NOW).renew(odile)
        hers = CalendarFeeds(work, now=NOW).renew(camille)
    with units() as work:
        feeds = CalendarFeeds(work, now=NOW + timedelta(days=1))
        secret = feeds.renew(odile)

        assert [feeds.reader(one) for one in (former, secret, hers)] == [
            None,
            work.registry.agent(odile.id or 0),
            work.registry.agent(camille.id or 0),
        ]
        assert feeds.made_at(odile) == NOW + timedelta(days=1)
    with units() as work:
        CalendarFeeds(work, now=NOW).revoke(odile)
    with units.reading() as work:
        feeds = CalendarFeeds(work, now=NOW)

        assert [feeds.reader(secret), feeds.made_at(odile), feeds.made_at(camille)] == [None, None, NOW]
