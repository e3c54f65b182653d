from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from refusing import refuses

from guichets.errors import UnknownGuichet
from guichets.openings import IN_ORDER, AccountOpening, AccountOpeningService, OpeningStep
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from storage.database import Database
from storage.unit_of_work import UnitsOfWork, Work

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


class Play:
    """A guichet, a gestionnaire, and the openings that they follow, on a real database."""

    def __init__(self, database: Database) -> None:
        self._units: UnitsOfWork = UnitsOfWork(database)
        self.guichet = Guichet(name="Mairie de Clairval", kind=GuichetKind.COMMUNE, departement="00")
        self.camille = Agent(name="Camille", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        self.nadia = Agent(name="Nadia", role=Role.REFERENT, guichet_id=None, created_at=NOW)
        with self.work() as work:
            for thing in (self.guichet, self.camille, self.nadia):
                work.registry.add(thing)

    def work(self) -> AbstractContextManager[Work]:
        return self._units()

    def record(
        self, name: str = "Inès Ravignan", *, by: Agent | None = None, email: str = ""
    ) -> AccountOpening:
        with self.work() as work:
            return AccountOpeningService(work, now=NOW).record(
                self.guichet,
                name,
                email=email,
                step=OpeningStep.FORM,
                since=NOW - timedelta(days=3),
                by=by or self.camille,
            )

    def going_on(self, departement: str = "") -> list[str]:
        with self.work() as work:
            return [one.name for one in work.openings.going_on(departement=departement)]


@pytest.fixture
def play(database: Database) -> Play:
    return Play(database)


def test_an_opening_says_who_holds_it_up_and_since_when(play: Play) -> None:
    number = play.record().id
    with play.work() as work:
        kept = work.openings.get(number or 0)
        assert kept is not None
        assert (kept.step, kept.since) == (OpeningStep.FORM, NOW - timedelta(days=3))


def test_each_step_starts_its_own_clock_and_leaves_a_row(play: Play) -> None:
    number = play.record().id
    with play.work() as work:
        kept = work.openings.get(number or 0)
        assert kept is not None
        orders = AccountOpeningService(work, now=NOW)
        orders.move(kept, OpeningStep.CERTIFICATION, by=play.camille)
        orders.move(kept, OpeningStep.CERTIFICATION, by=play.camille)  # pressed twice
        assert kept.since == NOW
        assert [event.step for event in kept.history] == [OpeningStep.FORM, OpeningStep.CERTIFICATION]
    with play.work() as work:
        moves = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.OPENING_MOVED]
        assert [row.outcome for row in moves] == ["certification"]


@pytest.mark.parametrize("last", [OpeningStep.OPEN, OpeningStep.ABANDONED])
def test_what_is_over_leaves_the_list(play: Play, last: OpeningStep) -> None:
    number = play.record().id
    with play.work() as work:
        kept = work.openings.get(number or 0)
        assert kept is not None
        AccountOpeningService(work, now=NOW).move(kept, last, by=play.camille)
    assert play.going_on() == []


def test_another_departement_s_openings_are_not_listed(play: Play) -> None:
    play.record()
    assert play.going_on("00") == ["Inès Ravignan"]
    assert play.going_on("83") == []


def test_only_a_gestionnaire_follows_openings(play: Play) -> None:
    with refuses("common.gestionnaire_only"):
        play.record(by=play.nadia)


def test_a_name_is_needed_and_an_address_is_one_or_nothing(play: Play) -> None:
    with refuses("guichets.no_name"):
        play.record("  ")
    with refuses("guichets.bad_address"):
        play.record(email="ines at mairie")


def test_a_closed_guichet_opens_no_account(play: Play) -> None:
    play.guichet.closed_at = NOW
    with pytest.raises(UnknownGuichet):
        play.record()


def test_the_steps_are_in_the_order_in_which_they_happen() -> None:
    assert set(IN_ORDER) | {OpeningStep.ABANDONED} == set(OpeningStep)
