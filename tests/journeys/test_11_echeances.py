"""Journey 11: trainings, meetings and signalements, planned in three questions and reminded on time, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from botapi.records import Message
from stage import Person, Stage, playing

TITLE = "Prise en main du SNE"


def in_december(day: int, hour: int = 9, minute: int = 30) -> datetime:
    """A moment of Paris in December 2026, an hour ahead of UTC."""
    return datetime(2026, 12, day, hour - 1, minute, tzinfo=UTC)


@pytest.fixture
def camille(stage: Stage) -> Person:
    return stage.gestionnaire()


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.enrols("Nadia Belcastel")


def answers(person: Person, *typed: str) -> None:
    """To one question after the other, each read before it is answered."""
    for text in typed:
        person.telegram.reads_all()
        person.says(text)
        person.telegram.next_message()


def plans_training(camille: Person, moment: str = "17/12/2026 14h30") -> Message:
    answers(camille, "/formation", TITLE, moment, "Salle Mistral")
    return camille.reads(f"La formation « {TITLE} » est prévue")


def plans_meeting(camille: Person, kind: str, moment: str = "17/12/2026 14h30") -> Message:
    camille.says("/reunion")
    camille.presses(camille.reads("De quelle réunion s’agit-il"), kind)
    camille.reads("À quelle date, et à quelle heure")
    answers(camille, moment, "Préfecture, salle 2")
    return camille.reads("Lieu : Préfecture, salle 2")


def records(camille: Person, sent_on: str) -> Message:
    """A signalement to the mairie de Clairval."""
    camille.says("/signalement")
    camille.reads("À quel guichet")
    camille.says("clairval")
    camille.presses(camille.reads("De quel guichet s’agit-il"), "Mairie de Clairval")
    camille.reads("Quel est son objet")
    answers(camille, "attributions enregistrées en retard")
    camille.reads("Quel jour l’avez-vous envoyé")
    camille.says(sent_on)
    return camille.reads("Signalement S-")


def told(person: Person) -> list[Message]:
    """Without the anchor of the journal, which comes each month and is another story."""
    return [message for message in person.hears() if "Son ancre" not in message.text]


def hears(stage: Stage, person: Person, at: datetime) -> list[str]:
    """What she is reminded of at that instant, the first line of each message; the jobs run twice."""
    stage.clock.moves_to(at)
    stage.ticks()
    stage.ticks()
    return [message.text.replace("\xa0", " ").split("\n")[0] for message in told(person)]


# Events.


def test_a_training_is_planned_in_three_questions(stage: Stage, camille: Person) -> None:
    marc = stage.gestionnaire("Marc Oliveri")
    planned = plans_training(camille)
    for line in (
        "Jeudi 17 décembre 2026 à 14\u00a0h\u00a030",
        "Salle Mistral",
        "jeudi 10 décembre 2026 à 9\u00a0h",
        "mercredi 16 décembre 2026 à 9\u00a0h",
    ):
        assert line in planned.text
    marc.reads(f"Camille Aubrey a prévu la formation « {TITLE} »")
    camille.says("/agenda")
    assert TITLE in camille.reads("À venir").text


def test_a_date_that_cannot_be_is_asked_again(stage: Stage, camille: Person) -> None:
    answers(camille, "/formation", TITLE, "un de ces jours")
    camille.reads("Je n’ai pas compris cette date")
    answers(camille, "24/11/2026 9h")
    camille.reads("Cette date est déjà passée")
    answers(camille, "jeudi 17 décembre à 14\u00a0h\u00a030", "Salle Mistral")
    camille.reads("est prévue")


def test_a_training_is_reminded_a_week_and_a_day_before(stage: Stage, camille: Person, nadia: Person) -> None:
    plans_training(camille)
    told(camille)
    told(nadia)
    week, day = (
        f"🗓 Rappel : la formation « {TITLE} », dans 7 jours.",
        f"🗓 Rappel : la formation « {TITLE} », demain.",
    )
    for at, heard in (
        (in_december(9, 17), []),
        (in_december(10, 8, 50), []),  # before the offices open
        (in_december(10, 9, 5), [week]),
        (in_december(10, 16), []),
        (in_december(15), []),
        (in_december(16, 9, 5), [day]),
        (in_december(17), []),
    ):
        assert hears(stage, nadia, at) == heard
    stage.restarts()
    assert hears(stage, nadia, in_december(17, 10)) == []
    assert [message.text.split("\n")[0].replace("\xa0", " ") for message in told(camille)] == [week, day]


@pytest.mark.parametrize(
    ("kind", "named", "for_agents"),
    [
        ("Copil", "le copil", False),
        ("Comité de suivi", "le comité de suivi", True),
        ("Plénière nationale", "la plénière nationale", False),
    ],
)
def test_a_meeting_is_reminded_to_those_who_sit_there(
    stage: Stage, camille: Person, nadia: Person, kind: str, named: str, for_agents: bool
) -> None:
    plans_meeting(camille, kind)
    told(camille)
    told(nadia)
    week = f"🗓 Rappel : {named}, dans 7 jours."
    assert hears(stage, camille, in_december(10)) == [week]
    assert hears(stage, nadia, in_december(10)) == ([week] if for_agents else [])


def test_a_reminder_that_falls_on_a_sunday_leaves_on_the_friday(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    plans_training(camille, "lundi 14 décembre à 9 h")
    told(nadia)
    assert hears(stage, nadia, in_december(7)) == [f"🗓 Rappel : la formation « {TITLE} », dans 7 jours."]
    assert hears(stage, nadia, in_december(11)) == [f"🗓 Rappel : la formation « {TITLE} », dans 3 jours."]
    assert hears(stage, nadia, in_december(13)) == []


def test_a_training_that_moved_is_reminded_at_its_new_date_only(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    planned = plans_training(camille)
    told(nadia)
    assert len(hears(stage, nadia, in_december(10))) == 1
    camille.presses(planned, "Déplacer")
    camille.reads("À quelle nouvelle date")
    answers(camille, "14/01/2027 10h")
    camille.reads("est déplacée")
    moved = nadia.reads("Changement pour la formation")
    assert "Nouvelle date : jeudi 14 janvier 2027 à 10 h" in moved.text.replace("\xa0", " ")
    assert "au lieu du jeudi 17 décembre 2026" in moved.text
    told(nadia)

    assert hears(stage, nadia, in_december(16)) == []
    january = datetime(2027, 1, 7, 8, 30, tzinfo=UTC)
    assert hears(stage, nadia, january) == [f"🗓 Rappel : la formation « {TITLE} », dans 7 jours."]


def test_a_training_that_is_cancelled_reminds_nobody(stage: Stage, camille: Person, nadia: Person) -> None:
    planned = plans_training(camille)
    told(nadia)
    assert len(hears(stage, nadia, in_december(10))) == 1
    camille.presses(planned, "Annuler cet événement")
    camille.presses(camille.reads("à l’agent déjà prévenu"), "Oui, annuler et prévenir")
    camille.reads("est annulée")
    nadia.reads("est annulée")
    told(nadia)
    assert hears(stage, nadia, in_december(16)) == []


def test_whoever_was_told_nothing_hears_of_no_cancellation(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    planned = plans_training(camille)
    told(nadia)
    camille.presses(planned, "Annuler cet événement")
    camille.reads("est annulée")
    assert told(nadia) == []
    assert hears(stage, nadia, in_december(10)) == []


# Signalements.


def test_a_guichet_is_reminded_of_the_answer_that_it_owes(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    luc = stage.enrols("Luc Morvanne", guichet=stage.opens_guichet("Mairie de Valbonne"))
    recorded = records(camille, "09/11/2026")
    for line in ("au plus tard le mercredi 9 décembre 2026", "mercredi 2 décembre 2026 à 9\u00a0h"):
        assert line in recorded.text
    for person in (camille, nadia, luc):
        told(person)

    owed = "📌 Rappel : la réponse de votre guichet au signalement S-2026-001 est attendue"
    for at, heard in (
        (in_december(1), []),
        (in_december(2), [f"{owed} dans 7 jours."]),
        (in_december(2, 20), []),
        (in_december(8), []),
        (in_december(9), [f"{owed} aujourd’hui."]),
        (in_december(9, 19), []),
        (
            in_december(10),
            ["📌 En retard : votre guichet n’a pas encore répondu au signalement S-2026-001."],
        ),
        (in_december(11), []),
    ):
        assert hears(stage, nadia, at) == heard
    [overdue] = told(camille)
    assert "pas de réponse de « Mairie de Clairval »" in overdue.text.replace("\xa0", " ")
    assert told(luc) == []

    camille.presses(overdue, "Réponse reçue")
    camille.reads("avec 2 jours de retard")


def test_an_answer_that_came_ends_the_reminders(stage: Stage, camille: Person, nadia: Person) -> None:
    recorded = records(camille, "09/11/2026")
    told(nadia)
    assert len(hears(stage, nadia, in_december(2))) == 1
    camille.presses(recorded, "Réponse reçue")
    camille.reads("dans le délai")
    told(camille)
    assert hears(stage, nadia, in_december(9)) == []
    assert hears(stage, camille, in_december(10)) == []


def test_a_signalement_that_is_withdrawn_is_told_to_those_who_were_reminded(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    recorded = records(camille, "09/11/2026")
    told(nadia)
    assert len(hears(stage, nadia, in_december(2))) == 1
    camille.presses(recorded, "Annuler ce signalement")
    camille.presses(camille.reads("à l’agent déjà prévenu"), "Oui, annuler et prévenir")
    nadia.reads("est annulé par le gestionnaire")
    told(nadia)
    assert hears(stage, nadia, in_december(10)) == []


def test_a_guichet_without_anybody_here_is_the_gestionnaire_s_to_join(stage: Stage, camille: Person) -> None:
    records(camille, "09/11/2026")
    told(camille)
    assert hears(stage, camille, in_december(2)) == [
        "📌 Signalement S-2026-001 : personne à prévenir chez « Mairie de Clairval »."
    ]


def test_a_month_from_31_january_ends_with_february(tmp_path: Path) -> None:
    with playing(tmp_path, start=datetime(2027, 2, 1, 9, 0, tzinfo=UTC)) as stage:
        camille, nadia = stage.gestionnaire(), stage.enrols("Nadia Belcastel")
        recorded = records(camille, "31/01")
        assert "au plus tard le dimanche 28 février 2027" in recorded.text
        assert "un jour non ouvré" in recorded.text
        told(nadia)
        owed = "📌 Rappel : la réponse de votre guichet au signalement S-2027-001 est attendue"
        february = datetime(2027, 2, 1, 8, 30, tzinfo=UTC)
        for day, heard in (
            (19, []),
            (22, [f"{owed} dans 6 jours."]),  # the 21st is a Sunday
            (26, [f"{owed} dans 2 jours."]),  # the last working day before the 28th
            (28, []),
        ):
            assert hears(stage, nadia, february + timedelta(days=day - 1)) == heard
        assert "28 février" in nadia.reads("dans 2 jours").text
        march = datetime(2027, 3, 1, 8, 30, tzinfo=UTC)
        assert hears(stage, nadia, march)[0].startswith("📌 En retard")


def test_a_signalement_is_not_recorded_before_it_left(stage: Stage, camille: Person) -> None:
    camille.says("/signalement")
    camille.reads("À quel guichet")
    camille.says("la mairie d’Atlantis")
    camille.reads("Aucun guichet ne s’appelle")
    camille.says("clairval")
    camille.presses(camille.reads("De quel guichet s’agit-il"), "Mairie de Clairval")
    camille.reads("Quel est son objet")
    answers(camille, "attributions enregistrées en retard", "demain")
    camille.reads("Cette date est à venir")
    camille.presses(camille.reads("Cette date est à venir"), "Aujourd’hui")
    camille.reads("Signalement S-2026-001 noté")


def test_nobody_else_plans_nor_records(stage: Stage, nadia: Person) -> None:
    for command in ("/formation", "/reunion", "/signalement", "/agenda"):
        nadia.reads("réservée au gestionnaire", after=nadia.says(command))
