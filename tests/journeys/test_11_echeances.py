"""Journey 11: trainings, meetings and signalements, planned in the console and reminded on time, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from console_page import Page
from terminal import plain

from botapi.records import Message
from stage import Person, Stage, playing

TITLE = "Prise en main du SNE"
REFERENCE = "S-2026-001"


def in_december(day: int, hour: int = 9, minute: int = 30) -> datetime:
    """A moment of Paris in December 2026, an hour ahead of UTC."""
    return datetime(2026, 12, day, hour - 1, minute, tzinfo=UTC)


@pytest.fixture
def camille(stage: Stage) -> Person:
    return stage.gestionnaire()


@pytest.fixture
def odile(stage: Stage) -> Person:
    """Camille's colleague, who plans and notes in the console: Camille reads on Telegram alone."""
    return stage.gestionnaire("Odile Vannier")


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.enrols("Nadia Belcastel")


def sends(person: Person, path: str, action: str = "", **typed: str) -> str:
    """On a page of the console, as one of the gestionnaires; what it shows then."""
    with person.stage.web_page(person.agent) as browser:
        shown = Page(browser, path).sends(action or path, **typed)
    assert shown.status == 200, shown.text
    return plain(shown.text)


def plans_training(
    person: Person, day: str = "2026-12-17", hour: str = "14:30", *, enrolment: str = "", places: str = ""
) -> str:
    typed = {"titre": TITLE, "jour": day, "heure": hour, "lieu": "Salle Mistral"}
    typed |= {"inscription": enrolment, "places": places}
    return sends(person, "/agenda/nouveau", type="formation", **typed)


def records(person: Person, sent_on: str) -> str:
    """A signalement to the mairie de Clairval."""
    typed = {"guichet": str(person.stage.guichet.id), "objet": "attributions enregistrées en retard"}
    return sends(person, "/qualite/nouveau", **typed, envoye=sent_on, etape="noter")


def told(person: Person) -> list[Message]:
    """Without what is another story: the journal’s anchor, the morning, what is to be read again."""
    others = ("Son ancre", "☀️", "📚")
    return [message for message in person.hears() if not any(one in message.text for one in others)]


def hears(stage: Stage, person: Person, at: datetime) -> list[str]:
    """What the person is reminded of at that instant, the first line of each message; the jobs run twice."""
    stage.clock.moves_to(at)
    stage.ticks()
    stage.ticks()
    return [message.text.replace("\xa0", " ").split("\n")[0] for message in told(person)]


# Events.


def test_a_training_is_planned_and_announced(stage: Stage, camille: Person, odile: Person) -> None:
    marc = stage.gestionnaire("Marc Oliveri")
    planned = plans_training(odile)
    for line in ("jeudi 17 décembre 2026 à 14 h 30", "Salle Mistral", "10 décembre 2026", "16 décembre 2026"):
        assert line in planned
    marc.reads(f"Odile Vannier a prévu la formation « {TITLE} »")
    camille.says("/agenda")
    ahead = camille.reads("À venir")
    assert TITLE in ahead.text
    assert ahead.labels == ["1 · Déplacer, annuler", "Planifier", "Noter un signalement"]


def test_a_training_is_reminded_a_week_and_a_day_before(
    stage: Stage, camille: Person, odile: Person, nadia: Person
) -> None:
    plans_training(odile)
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
        ("copil", "le copil", False),
        ("comite_suivi", "le comité de suivi", True),
        ("pleniere", "la plénière nationale", False),
    ],
)
def test_a_meeting_is_reminded_to_those_who_sit_there(
    stage: Stage, camille: Person, odile: Person, nadia: Person, kind: str, named: str, for_agents: bool
) -> None:
    typed = {"type": kind, "jour": "2026-12-17", "heure": "14:30", "lieu": "Préfecture, salle 2"}
    sends(odile, "/agenda/nouveau", **typed)
    told(camille)
    told(nadia)
    week = f"🗓 Rappel : {named}, dans 7 jours."
    assert hears(stage, camille, in_december(10)) == [week]
    assert hears(stage, nadia, in_december(10)) == ([week] if for_agents else [])


def test_a_reminder_that_falls_on_a_sunday_leaves_on_the_friday(
    stage: Stage, odile: Person, nadia: Person
) -> None:
    plans_training(odile, "2026-12-14", "09:00")
    told(nadia)
    assert hears(stage, nadia, in_december(7)) == [f"🗓 Rappel : la formation « {TITLE} », dans 7 jours."]
    assert hears(stage, nadia, in_december(11)) == [f"🗓 Rappel : la formation « {TITLE} », dans 3 jours."]
    assert hears(stage, nadia, in_december(13)) == []


def test_a_training_that_moved_is_reminded_at_its_new_date_only(
    stage: Stage, odile: Person, nadia: Person
) -> None:
    plans_training(odile)
    told(nadia)
    assert len(hears(stage, nadia, in_december(10))) == 1
    sends(odile, "/agenda/1/modifier", jour="2026-12-29", heure="10:00")
    moved = nadia.reads("Changement pour la formation")
    assert "Nouvelle date : mardi 29 décembre 2026 à 10 h" in moved.text.replace("\xa0", " ")
    assert "au lieu du jeudi 17 décembre 2026" in moved.text
    told(nadia)

    assert hears(stage, nadia, in_december(16)) == []
    assert hears(stage, nadia, in_december(22)) == [f"🗓 Rappel : la formation « {TITLE} », dans 7 jours."]


def test_a_training_with_enrolment_reminds_those_who_come(stage: Stage, odile: Person, nadia: Person) -> None:
    other = stage.enrols("Bruno Carrel")
    plans_training(odile, enrolment="oui", places="1")
    told(nadia)
    assert hears(stage, nadia, in_december(1)) == [f"🗓 Nouvelle formation : « {TITLE} »"]
    nadia.presses(nadia.reads("Nouvelle formation"), "Je m’inscris")
    nadia.reads("Votre place est réservée")
    other.presses(other.reads("Nouvelle formation"), "Je m’inscris")
    waits = other.reads("vous êtes sur la liste d’attente")
    other.presses(waits, "Quitter la liste d’attente")
    other.reads("vous ne venez pas")
    told(nadia)
    told(other)

    for at, line in (
        (in_december(10), "Rappel : la formation"),
        (in_december(16), "Rappel : la formation"),
        (in_december(17, 13, 40), "commence à 14 h 30"),
    ):
        (heard,) = hears(stage, nadia, at)
        assert line in heard
    assert told(other) == []


def test_a_training_that_is_cancelled_reminds_nobody(stage: Stage, odile: Person, nadia: Person) -> None:
    plans_training(odile)
    told(nadia)
    assert len(hears(stage, nadia, in_december(10))) == 1
    sends(odile, "/agenda/1/annuler")
    nadia.reads("est annulée")
    told(nadia)
    assert hears(stage, nadia, in_december(16)) == []


def test_whoever_was_told_nothing_hears_of_no_cancellation(
    stage: Stage, odile: Person, nadia: Person
) -> None:
    plans_training(odile)
    told(nadia)
    sends(odile, "/agenda/1/annuler")
    assert told(nadia) == []
    assert hears(stage, nadia, in_december(10)) == []


# Signalements.


def test_a_guichet_is_reminded_of_the_answer_that_it_owes(
    stage: Stage, camille: Person, odile: Person, nadia: Person
) -> None:
    luc = stage.enrols("Luc Morvanne", guichet=stage.opens_guichet("Mairie de Valbonne"))
    recorded = records(odile, "2026-11-09")
    for line in ("mercredi 9 décembre 2026", "2 décembre 2026"):
        assert line in recorded
    for person in (camille, nadia, luc):
        told(person)

    owed = f"📌 Rappel : la réponse de votre guichet au signalement {REFERENCE} est attendue"
    for at, heard in (
        (in_december(1), [f"{owed} dans 8 jours."]),  # noted late: fifteen days before were gone by
        (in_december(2), [f"{owed} dans 7 jours."]),
        (in_december(2, 20), []),
        (in_december(7), []),
        (in_december(8), [f"{owed} demain."]),
        (in_december(9), [f"{owed} aujourd’hui."]),
        (in_december(9, 19), []),
        (
            in_december(10),
            ["📌 En retard : votre guichet n’a pas encore répondu au signalement S-2026-001."],
        ),
        (in_december(11), []),
        (
            in_december(17),
            ["📌 En retard : votre guichet n’a pas encore répondu au signalement S-2026-001."],
        ),
    ):
        assert hears(stage, nadia, at) == heard
    *before, overdue = told(camille)
    assert len(before) == 5  # a copy each time
    assert "pas de réponse de « Mairie de Clairval »" in overdue.text.replace("\xa0", " ")
    assert told(luc) == []

    assert overdue.labels == ["Noter la réponse"]
    answered = sends(odile, f"/qualite/{REFERENCE}", f"/qualite/{REFERENCE}/repondu", jour="2026-12-11")
    assert "hors délai" in answered


def test_an_answer_that_came_ends_the_reminders(
    stage: Stage, camille: Person, odile: Person, nadia: Person
) -> None:
    records(odile, "2026-11-09")
    told(nadia)
    assert len(hears(stage, nadia, in_december(2))) == 1
    answered = sends(odile, f"/qualite/{REFERENCE}", f"/qualite/{REFERENCE}/repondu", jour="2026-12-02")
    assert "hors délai" not in answered
    told(camille)
    assert hears(stage, nadia, in_december(9)) == []
    assert hears(stage, camille, in_december(10)) == []


def test_a_signalement_that_is_withdrawn_is_told_to_those_who_were_reminded(
    stage: Stage, odile: Person, nadia: Person
) -> None:
    records(odile, "2026-11-09")
    told(nadia)
    assert len(hears(stage, nadia, in_december(2))) == 1
    sends(odile, f"/qualite/{REFERENCE}/retirer")
    nadia.reads("est annulé par le gestionnaire")
    told(nadia)
    assert hears(stage, nadia, in_december(10)) == []


def test_a_guichet_without_anybody_here_is_the_gestionnaire_s_to_join(
    stage: Stage, camille: Person, odile: Person
) -> None:
    records(odile, "2026-11-09")
    told(camille)
    assert hears(stage, camille, in_december(2)) == [
        "📌 Signalement S-2026-001 : personne à prévenir chez « Mairie de Clairval »."
    ]


def test_a_month_from_31_january_ends_with_february(tmp_path: Path) -> None:
    with playing(tmp_path, start=datetime(2026, 2, 2, 9, 0, tzinfo=UTC)) as stage:
        odile, nadia = stage.gestionnaire("Odile Vannier"), stage.enrols("Nadia Belcastel")
        recorded = records(odile, "2026-01-31")
        assert "samedi 28 février 2026" in recorded
        told(nadia)
        owed = f"📌 Rappel : la réponse de votre guichet au signalement {REFERENCE} est attendue"
        february = datetime(2026, 2, 1, 8, 30, tzinfo=UTC)
        for day, heard in (
            (19, [f"{owed} dans 9 jours."]),
            (21, []),
            (23, [f"{owed} dans 5 jours."]),  # the 21st is a Saturday
            (27, [f"{owed} demain."]),
            (28, []),
        ):
            assert hears(stage, nadia, february + timedelta(days=day - 1)) == heard
        assert "28 février" in nadia.reads(f"{owed} demain").text
        march = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
        assert hears(stage, nadia, march)[0].startswith("📌 En retard")


@pytest.mark.parametrize(
    ("command", "page"), [("/formation", "Agenda"), ("/reunion", "Agenda"), ("/signalement", "Qualité")]
)
def test_the_chat_says_where_these_are_planned_and_noted(camille: Person, command: str, page: str) -> None:
    told = camille.reads(f"dans la console, page « {page} ».", after=camille.says(command))
    assert told.labels == []  # nobody has said where a telephone reaches the console


def test_nobody_else_plans_nor_records(stage: Stage, nadia: Person) -> None:
    nadia.reads("Aucune formation n’est ouverte", after=nadia.says("/formation"))
    for command in ("/reunion", "/signalement", "/agenda"):
        nadia.reads("réservée au gestionnaire", after=nadia.says(command))
