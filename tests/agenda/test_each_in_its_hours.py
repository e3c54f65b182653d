"""A service of several départements reminds each in its own hours, by its own clock and its own closings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from base_fakes import StillBase
from house import House

from agenda.events import EventKind
from agenda.planning import EventService
from app.jobs import jobs_of
from app.living_base import LivingBase
from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.reviews import Review, ReviewKind
from journal.entries import Kind
from storage.database import Database
from tickets.clock.presence import Closing


@pytest.fixture
def house(database: Database) -> House:
    """A copil each in the Alpes-Maritimes and at La Réunion, on the same day; and one of both."""
    found = House(database)
    found.clock.now = datetime(2027, 1, 4, 6, tzinfo=UTC)
    with found.units() as work:
        work.registry.add(Guichet(name="Saint-Denis", kind=GuichetKind.COMMUNE, departement="974"))
        for departement in ("06", "974", ""):
            by = Agent(
                name=f"Gestionnaire {departement}",
                role=Role.GESTIONNAIRE,
                guichet_id=None,
                departement=departement,
                created_at=found.clock.now,
            )
            work.registry.add(by)
            EventService(work, now=found.clock.now).plan(
                EventKind.COPIL, starts_at=datetime(2027, 1, 12, 9, tzinfo=UTC), place="Préfecture", by=by
            )
    return found


def reminded(house: House, hour: int, minute: int = 0) -> list[str]:
    """The events of which people are told at this hour of the 5th, in UTC."""
    house.clock.now = datetime(2027, 1, 5, hour, minute, tzinfo=UTC)
    before = len(house.journal(Kind.REMINDER_SENT))
    jobs_of(house.wired, cast("LivingBase", StillBase()))["remind_events"]()
    return [row.subject for row in house.journal(Kind.REMINDER_SENT)[before:]]


def test_each_departement_is_reminded_when_its_own_service_opens(house: House) -> None:
    assert reminded(house, 4, 30) == []
    assert reminded(house, 5, 30) == ["copil-2"]  # half past nine at La Réunion
    assert reminded(house, 7, 30) == []
    assert reminded(house, 8, 30) == ["copil-1", "copil-3"]
    assert reminded(house, 9, 30) == []


def test_nothing_leaves_where_the_service_is_closed(house: House) -> None:
    with house.units() as work:
        day = date(2027, 1, 5)
        work.closings.add(Closing(departement="974", first_day=day, last_day=day, reason="Pont"))

    assert reminded(house, 5, 30) == []
    assert reminded(house, 8, 30) == ["copil-1", "copil-3"]


def test_what_falls_on_a_date_is_told_in_the_hours_of_its_own_departement(house: House) -> None:
    """A certificate that lapses and a review that nobody answered, in each of two départements."""
    with house.units() as work:
        guichets = work.registry.guichets()
        for guichet in guichets:
            guichet.certificate_until = "2027-01-31"
            work.registry.add(
                Agent(name="R", role=Role.REFERENT, guichet_id=guichet.id, created_at=house.clock.now)
            )
            work.reviews.add(
                Review(
                    kind=ReviewKind.USERS, guichet_id=guichet.id or 0, asked_by=1,
                    asked_at=house.clock.now - timedelta(days=9),
                )
            )  # fmt: skip
    jobs = jobs_of(house.wired, cast("LivingBase", StillBase()))
    told = []
    for hour in (4, 5, 8, 9):
        house.clock.now = datetime(2027, 1, 5, hour, 30, tzinfo=UTC)
        told.append((jobs["warn_of_certificates"](), jobs["remind_reviews"]()))
    assert told == [(0, 0), (1, 1), (1, 1), (0, 0)]


def test_each_hears_of_the_day_when_their_own_service_opens(house: House) -> None:
    """Who works for all of them, in the hours of the house."""
    jobs = jobs_of(house.wired, cast("LivingBase", StillBase()))
    told = []
    for hour in (4, 5, 8, 9):
        house.clock.now = datetime(2027, 1, 5, hour, 30, tzinfo=UTC)
        told.append(jobs["tell_of_the_day"]())
    assert told == [0, 1, 2, 0]


def test_a_gestionnaire_whose_departement_has_no_guichet_yet_hears_of_the_day(house: House) -> None:
    with house.units() as work:
        alone = Agent(
            name="Rose Payet",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="83",
            created_at=house.clock.now,
        )
        work.registry.add(alone)
        EventService(work, now=house.clock.now).plan(
            EventKind.COPIL, starts_at=datetime(2027, 1, 12, 9, tzinfo=UTC), place="Préfecture", by=alone
        )
    house.clock.now = datetime(2027, 1, 5, 8, 30, tzinfo=UTC)
    jobs = jobs_of(house.wired, cast("LivingBase", StillBase()))

    assert jobs["tell_of_the_day"]() == 4


def test_a_departement_does_not_hold_the_base_for_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction for each: somebody who writes meanwhile waits for one of them, not for a hundred."""
    seen = []

    def note(work: object, whom: Sequence[Agent], **_given: object) -> int:
        seen.append((work, {one.departement for one in whom}))
        return len(whom)

    monkeypatch.setattr("app.jobs.tell_of_the_day", note)
    assert jobs_of(house.wired, cast("LivingBase", StillBase()))["tell_of_the_day"]() == 3
    assert [codes for _, codes in seen] == [{"", "06"}, {"974"}]
    assert seen[0][0] is not seen[1][0]
