"""A guichet acknowledges a signalement, asks for help and answers, from the chat of any of its agents."""

from __future__ import annotations

import pytest
from house import House, Person

from delivery.files import Attachment
from guichets.registry import Agent
from journal.entries import Kind
from quality.follow_up import SignalementService
from quality.life import Status
from quality.signalements import Anomaly, LetterText, Signalement

REFERENCE = "S-2026-001"


@pytest.fixture
def letter(house: House, camille: Agent, nadia: Person) -> None:
    """It has reached Nadia."""
    with house.units() as work:
        desk = SignalementService(work, now=house.clock.now, zone=house.wired.settings.zone)
        draft = desk.draft(
            LetterText(subject="Baux", anomalies=[Anomaly("", "Retard")]),
            guichet_id=house.guichet.id or 0,
            by=camille,
        )
        desk.notify(draft, [], by=camille)
    house.handles()


def stored(house: House) -> Signalement:
    with house.units.reading() as work:
        found = work.signalements.by_reference(REFERENCE)
    assert found is not None
    return found


def kinds(house: House) -> list[Kind]:
    with house.units.reading() as work:
        return [row.entry.kind for row in work.journal.about(REFERENCE)]


@pytest.mark.usefixtures("letter")
def test_the_letter_is_acknowledged_with_one_touch(house: House, nadia: Person) -> None:
    assert "Votre guichet reçoit le signalement" in house.sees(nadia).text

    said = house.presses(nadia, "J’ai bien reçu")

    assert "Merci, c’est noté" in said
    assert stored(house).status is Status.ACKNOWLEDGED


def over(house: House, camille: Agent, *, is_answered: bool) -> str:
    """Nothing more is owed; what every button then says."""
    with house.units() as work:
        desk = SignalementService(work, now=house.clock.now, zone=house.wired.settings.zone)
        found = work.signalements.by_reference(REFERENCE)
        assert found is not None
        if is_answered:
            desk.answer(found, by=camille)
        else:
            desk.cancel(found, by=camille)
    house.handles()
    return "est déjà notée" if is_answered else "est déjà annulé"


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize("is_answered", [True, False])
def test_what_is_over_promises_no_date(
    house: House, camille: Agent, nadia: Person, *, is_answered: bool
) -> None:
    said = over(house, camille, is_answered=is_answered)

    for verb in ("got", "help", "answer"):
        assert said in house.forges(nadia, f"signal:{verb}:{REFERENCE}")


@pytest.mark.usefixtures("letter")
def test_help_is_asked_with_one_touch_and_the_date_stays(house: House, nadia: Person) -> None:
    said = house.presses(nadia, "Demander un appui")

    assert "La date ne change pas" in said
    assert stored(house).help_asked_at is not None


@pytest.mark.usefixtures("letter")
def test_help_that_was_asked_is_not_said_to_be_sent_again(house: House, nadia: Person) -> None:
    first, second = (house.presses(nadia, "Demander un appui") for _ in range(2))

    assert "est transmise" in first
    assert "est transmise" not in second
    assert "Un appui est déjà demandé" in second


@pytest.mark.usefixtures("letter")
def test_no_help_is_asked_for_what_is_answered(house: House, camille: Agent, nadia: Person) -> None:
    house.presses(nadia, "Demander un appui")
    said = over(house, camille, is_answered=True)

    assert said in house.forges(nadia, f"signal:help:{REFERENCE}")


@pytest.mark.usefixtures("letter")
def test_an_answer_is_shown_before_it_is_sent(house: House, nadia: Person) -> None:
    assert "en un message" in house.presses(nadia, "Répondre ici")
    assert "Notre plan : former" in house.says(nadia, "Notre plan : former")
    assert stored(house).is_pending

    said = house.presses(nadia, "Envoyer cette réponse")

    assert "est transmise au gestionnaire" in said
    made = stored(house)
    assert made.answer is not None
    assert made.answer.text == "Notre plan : former"
    assert kinds(house)[-1] is Kind.SIGNALEMENT_ANSWERED


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize("caption", ["", "Voici le plan"])
def test_a_file_that_comes_late_takes_nothing_from_the_answer_that_waits(
    house: House, nadia: Person, caption: str
) -> None:
    house.presses(nadia, "Répondre ici")
    house.says(nadia, "Notre plan : former")

    said = house.sends(nadia, Attachment("plan.txt", "text/plain", 9, file_ref="f1"), text=caption)

    assert "se joint sur la page" in said
    assert "Notre plan : former" in said
    assert "Répondre sur la page" in house.sees(nadia).labels
    house.presses(nadia, "Envoyer cette réponse")
    answer = stored(house).answer
    assert answer is not None
    assert answer.text == "Notre plan : former"


@pytest.mark.usefixtures("letter")
def test_an_answer_may_be_left_and_what_follows_is_a_question(house: House, nadia: Person) -> None:
    house.presses(nadia, "Répondre ici")
    house.says(nadia, "Brouillon")
    assert "Rien n’est envoyé" in house.presses(nadia, "Laisser")
    assert stored(house).is_pending


@pytest.mark.usefixtures("letter")
def test_a_button_reaches_no_other_guichet(house: House, camille: Agent) -> None:
    paul = house.enrols("Paul Rivière")
    elsewhere = house.opens_guichet("Argence Habitat")
    with house.units() as work:
        known = work.registry.agent(house.agent(paul).id or 0)
        assert known is not None
        known.guichet_id = elsewhere.id
    for verb in ("got", "help", "answer", "send"):
        assert "Aucun signalement ne porte" in house.forges(paul, f"signal:{verb}:{REFERENCE}")
    assert stored(house).status is Status.NOTIFIED


@pytest.mark.usefixtures("letter")
def test_what_was_answered_is_not_answered_again(house: House, nadia: Person) -> None:
    for _ in range(2):
        house.forges(nadia, f"signal:send:{REFERENCE}")  # nothing was written
    assert stored(house).is_pending
    house.presses(nadia, "Répondre ici")
    house.says(nadia, "Voici")
    house.presses(nadia, "Envoyer cette réponse")

    assert "est déjà notée" in house.forges(nadia, f"signal:answer:{REFERENCE}")
