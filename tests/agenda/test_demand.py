"""A theme that many guichets ask about is told of, and a training answers it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from due_fakes import FakeWork, everywhere, local, person

from agenda.demand import TrainingProposed, propose_trainings
from agenda.events import EventKind, Offer
from agenda.planning import EventService
from journal.entries import ThemeAsked

NOW = local("2026-11-25 10:00")
ODILE = person(1)


@pytest.fixture
def work() -> FakeWork:
    work = FakeWork()
    work.journal.asked = [
        ThemeAsked("cotation", 19, 7), ThemeAsked("dalo", 30, 4), ThemeAsked("nir", 9, 9),
    ]  # fmt: skip
    return work


def proposed(work: FakeWork, at: str = "2026-11-25 10:00") -> list[TrainingProposed]:
    before = len(work.outbox.posted)
    propose_trainings(work, now=local(at), hours_of=everywhere)
    return [notice for _, notice in work.outbox.posted[before:]]


def test_a_theme_of_many_guichets_is_told_once_a_month(work: FakeWork) -> None:
    assert proposed(work, "2026-11-25 20:00") == []
    assert proposed(work) == [TrainingProposed("cotation", 7, 19, 30)]
    assert proposed(work, "2026-11-30 17:50") == []
    assert len(proposed(work, "2026-12-01 09:00")) == 1


@pytest.mark.parametrize(("days", "about", "told"), [(20, "cotation", 0), (20, "nir", 1), (20, "", 1)])
def test_a_training_that_is_planned_answers_it(work: FakeWork, days: int, about: str, told: int) -> None:
    EventService(work, now=NOW).plan(
        EventKind.FORMATION,
        title="Titre",
        starts_at=NOW + timedelta(days=days),
        place="Nice",
        by=ODILE,
        offer=Offer(about=about, has_enrolment=True),
    )
    assert len(proposed(work)) == told


def test_so_does_one_that_was_held_lately(work: FakeWork) -> None:
    EventService(work, now=NOW - timedelta(days=90)).plan(
        EventKind.FORMATION, title="Titre", starts_at=NOW - timedelta(days=59), place="Nice", by=ODILE,
        offer=Offer(about="cotation"),
    )  # fmt: skip
    assert proposed(work) == []
    assert len(proposed(work, "2026-11-27 10:00")) == 1
