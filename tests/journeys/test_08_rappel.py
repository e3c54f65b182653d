"""Journey 8: an answer that falls due is told of, at each threshold once, in the gestionnaires' hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stage import UNKNOWN, WEDNESDAY, Person, Stage, playing

THURSDAY = WEDNESDAY + timedelta(days=1)
FRIDAY = WEDNESDAY + timedelta(days=2)
MONDAY = WEDNESDAY + timedelta(days=5)


def warnings(stage: Stage, person: Person) -> list[str]:
    """What told the person of a ticket that falls due, the jobs having run at this instant."""
    stage.ticks()
    return warned(person)


def warned(person: Person) -> list[str]:
    texts = (message.text.replace("\N{NO-BREAK SPACE}", " ") for message in person.hears())
    return [text for text in texts if text.startswith("⏰")]


def test_an_answer_is_told_of_when_half_of_its_delay_is_over(stage: Stage) -> None:
    camille, marc = stage.gestionnaire(), stage.gestionnaire("Marc Oliveri")
    nadia = stage.enrols("Nadia Belcastel")
    reference = nadia.opens_ticket()
    stage.clock.moves_to(THURSDAY - timedelta(minutes=1))
    assert warnings(stage, camille) == []

    stage.clock.moves_to(THURSDAY + timedelta(minutes=10))
    [warning] = warnings(stage, camille)
    for words in (reference, "vendredi 27 novembre", "dans 8 h ouvrées", UNKNOWN, "Mairie de Clairval"):
        assert words in warning
    assert warned(marc) == [warning]
    assert warned(nadia) == []

    camille.presses(camille.reads("Personne ne l’a encore pris"), "Répondre")
    camille.reads("Écrivez votre réponse à Nadia Belcastel")
    marc.reads(f"Camille Aubrey prend le ticket {reference}")


def test_each_threshold_is_told_once_however_often_the_job_runs_and_after_a_restart(stage: Stage) -> None:
    camille = stage.gestionnaire()
    stage.enrols("Nadia Belcastel").opens_ticket()
    stage.clock.moves_to(FRIDAY + timedelta(minutes=10))
    assert len(warnings(stage, camille)) == 1
    for _ in range(5):
        stage.clock.passes(minutes=10)
        assert warnings(stage, camille) == []
    stage.restarts()
    assert warnings(stage, camille) == []
    stage.clock.moves_to(MONDAY)
    assert warnings(stage, camille) == []
    assert [entry.kind for entry in stage.journal()].count("ticket_overdue") == 1


def test_nothing_leaves_at_night_nor_at_the_week_end(stage: Stage) -> None:
    camille = stage.gestionnaire()
    stage.enrols("Nadia Belcastel").opens_ticket()
    for silent in (
        THURSDAY.replace(hour=17, minute=1),  # past six in the evening in Paris
        FRIDAY.replace(hour=23),
        FRIDAY + timedelta(days=1),
        MONDAY.replace(hour=7, minute=50),  # ten to nine
    ):
        stage.clock.moves_to(silent)
        assert warnings(stage, camille) == []
    stage.clock.moves_to(MONDAY.replace(hour=8, minute=0))
    assert len(warnings(stage, camille)) == 1


def test_a_public_holiday_counts_for_nothing(tmp_path: Path) -> None:
    tuesday = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
    with playing(tmp_path, start=tuesday) as stage:
        camille = stage.gestionnaire()
        stage.enrols("Nadia Belcastel").opens_ticket()
        armistice = tuesday + timedelta(days=1, minutes=10)
        stage.clock.moves_to(armistice)
        assert warnings(stage, camille) == []
        stage.clock.moves_to(armistice + timedelta(days=1))
        [half] = warnings(stage, camille)
        assert "vendredi 13 novembre" in half


@pytest.mark.parametrize("action", ["Répondre", "Demander une précision", "Clore"])
def test_the_others_are_not_told_of_a_ticket_that_somebody_took(stage: Stage, action: str) -> None:
    camille, marc = stage.gestionnaire(), stage.gestionnaire("Marc Oliveri")
    reference = stage.enrols("Nadia Belcastel").opens_ticket()
    camille.presses(camille.reads(reference), action)
    marc.reads(f"Camille Aubrey prend le ticket {reference}")
    stage.clock.moves_to(MONDAY)
    assert warnings(stage, marc) == []


def test_in_a_forum_the_warning_is_in_the_topic_of_the_ticket(stage: Stage) -> None:
    camille = stage.gestionnaire()
    group = stage.api.group("Gestionnaires 06", forum=True, members=[camille.telegram])
    camille.says("/triage_ici", in_=group)
    camille.presses(group.waits_for("Vérifiez d’abord"), "Oui, dans ce groupe")
    group.waits_for("Les tickets arrivent désormais")
    reference = stage.enrols("Nadia Belcastel").opens_ticket()
    group.waits_for(reference)
    stage.clock.moves_to(MONDAY + timedelta(minutes=10))
    stage.ticks()
    [topic] = group.topics
    assert group.waits_for("en retard de 9\N{NO-BREAK SPACE}h ouvrées").thread_id == topic.id
