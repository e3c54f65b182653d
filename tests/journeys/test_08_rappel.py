"""Journey 8: a ticket that nobody took is recalled once, in the gestionnaires' hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stage import UNKNOWN, WEDNESDAY, Person, Stage, playing

FRIDAY = WEDNESDAY + timedelta(days=2)
MONDAY = WEDNESDAY + timedelta(days=5)


def recalls(stage: Stage, person: Person) -> list[str]:
    """What recalled a ticket to her, the jobs having run at this instant."""
    stage.ticks()
    return [message.text for message in person.hears() if "attend depuis" in message.text]


def test_an_untaken_ticket_is_recalled_after_two_working_days(stage: Stage) -> None:
    camille, marc = stage.gestionnaire(), stage.gestionnaire("Marc Oliveri")
    nadia = stage.enrols("Nadia Belcastel")
    reference = nadia.opens_ticket()
    stage.clock.moves_to(FRIDAY - timedelta(minutes=1))
    assert recalls(stage, camille) == []

    stage.clock.moves_to(FRIDAY + timedelta(minutes=10))
    [recall] = recalls(stage, camille)
    for words in (f"{reference} attend depuis 2 jours ouvrés", UNKNOWN, "Mairie de Clairval"):
        assert words in recall
    [same] = recalls(stage, marc)
    assert same == recall
    assert not [message for message in nadia.hears() if "attend" in message.text]

    camille.presses(camille.reads("attend depuis"), "Répondre")
    camille.reads("Écrivez votre réponse à Nadia Belcastel")
    marc.reads(f"Camille Aubrey prend le ticket {reference}")


def test_it_is_recalled_once_however_often_the_job_runs_and_after_a_restart(stage: Stage) -> None:
    camille = stage.gestionnaire()
    stage.enrols("Nadia Belcastel").opens_ticket()
    stage.clock.moves_to(FRIDAY + timedelta(minutes=10))
    assert len(recalls(stage, camille)) == 1
    for _ in range(5):
        stage.clock.passes(minutes=10)
        assert recalls(stage, camille) == []
    stage.restarts()
    assert recalls(stage, camille) == []
    stage.clock.moves_to(MONDAY)
    assert recalls(stage, camille) == []
    assert [entry.kind for entry in stage.journal()].count("ticket_recalled") == 1


def test_nothing_leaves_at_night_nor_at_the_week_end(stage: Stage) -> None:
    camille = stage.gestionnaire()
    stage.enrols("Nadia Belcastel").opens_ticket()
    for silent in (
        FRIDAY.replace(hour=17, minute=1),  # past six in the evening in Paris
        FRIDAY.replace(hour=23),
        FRIDAY + timedelta(days=1),
        MONDAY.replace(hour=7, minute=50),  # ten to nine
    ):
        stage.clock.moves_to(silent)
        assert recalls(stage, camille) == []
    stage.clock.moves_to(MONDAY.replace(hour=8, minute=0))
    assert len(recalls(stage, camille)) == 1


def test_a_public_holiday_is_no_working_day(tmp_path: Path) -> None:
    tuesday = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
    with playing(tmp_path, start=tuesday) as stage:
        camille = stage.gestionnaire()
        stage.enrols("Nadia Belcastel").opens_ticket()
        for days in (1, 2):  # 11 November, then the first working day
            stage.clock.moves_to(tuesday + timedelta(days=days, minutes=10))
            assert recalls(stage, camille) == []
        stage.clock.moves_to(tuesday + timedelta(days=3, minutes=10))
        assert len(recalls(stage, camille)) == 1


def test_nothing_leaves_on_a_public_holiday(tmp_path: Path) -> None:
    friday = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)
    with playing(tmp_path, start=friday) as stage:
        camille = stage.gestionnaire()
        stage.enrols("Nadia Belcastel").opens_ticket()
        armistice = datetime(2026, 11, 11, 9, 0, tzinfo=UTC)
        stage.clock.moves_to(armistice)
        assert recalls(stage, camille) == []
        stage.clock.moves_to(armistice + timedelta(days=1))
        assert len(recalls(stage, camille)) == 1


@pytest.mark.parametrize("action", ["Répondre", "Demander une précision", "Escalader", "Clore"])
def test_a_ticket_that_somebody_took_is_not_recalled(stage: Stage, action: str) -> None:
    camille, marc = stage.gestionnaire(), stage.gestionnaire("Marc Oliveri")
    reference = stage.enrols("Nadia Belcastel").opens_ticket()
    camille.presses(camille.reads(reference), action)
    marc.reads(f"Camille Aubrey prend le ticket {reference}")
    stage.clock.moves_to(MONDAY)
    assert recalls(stage, camille) == []
    assert recalls(stage, marc) == []


def test_in_a_forum_the_recall_is_in_the_topic_of_the_ticket(stage: Stage) -> None:
    camille = stage.gestionnaire()
    group = stage.api.group("Gestionnaires 06", forum=True, members=[camille.telegram])
    camille.says("/triage_ici", in_=group)
    group.waits_for("Les tickets arrivent désormais")
    reference = stage.enrols("Nadia Belcastel").opens_ticket()
    group.waits_for(reference)
    stage.clock.moves_to(MONDAY + timedelta(minutes=10))
    stage.ticks()
    [topic] = group.topics
    assert group.waits_for("attend depuis 3 jours ouvrés").thread_id == topic.id
