"""How long links and sessions last, and what ends them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from refusing import refuses

from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.sessions import CONSOLE_REST, LINK_LIFE, SESSION_LIFE, Sessions
from storage.database import Database
from storage.unit_of_work import UnitsOfWork

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@dataclass
class Doors:
    units: UnitsOfWork
    nadia: Agent
    camille: Agent

    @contextmanager
    def at(self, now: datetime = NOW) -> Iterator[Sessions]:
        with self.units() as work:
            yield Sessions(work, now=now)

    def opens(self, agent: Agent, *, at: datetime = NOW, device: str = "") -> str:
        with self.at(at) as sessions:
            return sessions.sign_in(sessions.sign_in_link(agent), device=device)[1]

    def is_open(self, secret: str, *, at: datetime) -> bool:
        with self.at(at) as sessions:
            return sessions.signed_in(secret) is not None


@pytest.fixture
def doors(database: Database) -> Doors:
    units: UnitsOfWork = UnitsOfWork(database)
    guichet = Guichet(name="Mairie de Clairval", kind=GuichetKind.COMMUNE, departement="00")
    with units() as work:
        work.registry.add(guichet)
        nadia = Agent(name="Nadia Belcastel", role=Role.AGENT, guichet_id=guichet.id, created_at=NOW)
        camille = Agent(name="Camille Aubrey", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        work.registry.add(nadia)
        work.registry.add(camille)
    return Doors(units, nadia, camille)


def test_a_link_serves_once_and_for_half_an_hour(doors: Doors) -> None:
    with doors.at() as sessions:
        first, second = sessions.sign_in_link(doors.nadia), sessions.sign_in_link(doors.nadia)
        sessions.sign_in(first)
        with refuses("guichets.unusable_link"):
            sessions.sign_in(first)
    with doors.at(NOW + LINK_LIFE) as sessions, refuses("guichets.unusable_link"):
        sessions.sign_in(second)


def test_signing_out_ends_the_session(doors: Doors) -> None:
    session = doors.opens(doors.nadia)

    with doors.at() as sessions:
        sessions.sign_out(session)

    assert not doors.is_open(session, at=NOW)


def test_a_session_lasts_thirty_days_however_it_is_used(doors: Doors) -> None:
    session = doors.opens(doors.nadia)
    with doors.at(NOW + SESSION_LIFE - MOMENT) as sessions:
        sessions.mark_used(session)

    assert doors.is_open(session, at=NOW + SESSION_LIFE - MOMENT)
    assert not doors.is_open(session, at=NOW + SESSION_LIFE)


def test_on_the_console_a_session_that_rests_three_days_is_over(doors: Doors) -> None:
    session = doors.opens(doors.camille)
    friday = NOW + timedelta(days=2)
    with doors.at(friday) as sessions:
        sessions.mark_used(session)

    assert doors.is_open(session, at=friday + CONSOLE_REST - MOMENT)
    assert not doors.is_open(session, at=friday + CONSOLE_REST)


def test_the_last_use_is_written_once_a_minute(doors: Doors) -> None:
    secret = doors.opens(doors.nadia)
    with doors.at() as sessions:
        found = sessions.find(secret)
        assert found is not None

    with doors.at(NOW + timedelta(seconds=59)) as sessions:
        assert not sessions.is_to_mark(found[0])
    with doors.at(NOW + timedelta(seconds=60)) as sessions:
        assert sessions.is_to_mark(found[0])


def test_each_closes_her_own_sessions_and_no_other(doors: Doors) -> None:
    mine, hers = doors.opens(doors.nadia), doors.opens(doors.camille)
    with doors.at() as sessions:
        (number,) = [session.id for session in sessions.open_sessions(doors.camille)]
        assert number is not None
        with refuses("guichets.unknown_session"):
            sessions.end(doors.nadia, number)
        sessions.end(doors.camille, number)

    assert doors.is_open(mine, at=NOW)
    assert not doors.is_open(hers, at=NOW)


def test_all_the_others_are_closed_at_once(doors: Doors) -> None:
    kept, others = doors.opens(doors.nadia), [doors.opens(doors.nadia) for _ in range(2)]
    stranger = doors.opens(doors.camille)

    with doors.at() as sessions:
        found = sessions.find(kept)
        assert found is not None
        sessions.end_all(doors.nadia, but=found[0].id)

    assert [doors.is_open(secret, at=NOW) for secret in (kept, stranger, *others)] == [
        True,
        True,
        False,
        False,
    ]


def test_the_open_sessions_tell_the_device_the_last_used_first(doors: Doors) -> None:
    doors.opens(doors.nadia, device="Firefox sur Windows")
    doors.opens(doors.nadia, at=NOW + timedelta(hours=1), device="Safari sur iPhone")

    with doors.at(NOW + timedelta(hours=2)) as sessions:
        assert [session.device for session in sessions.open_sessions(doors.nadia)] == [
            "Safari sur iPhone",
            "Firefox sur Windows",
        ]
