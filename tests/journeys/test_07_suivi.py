"""Journey 7: an agent follows their tickets, adds to them and closes them."""

from __future__ import annotations

import pytest

from botapi.records import Message
from stage import Person, Stage
from tickets.life import Status

QUESTIONS = (
    "bus pour Beauvais demain",
    "où se gare le personnel de la gare",
    "où se gare le bus de Senlis",
)


@pytest.fixture
def camille(stage: Stage) -> Person:
    return stage.gestionnaire()


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.enrols("Nadia Belcastel")


def lists(nadia: Person) -> Message:
    return nadia.reads("Vos tickets", after=nadia.says("/mes_tickets"))


def opens(nadia: Person, reference: str) -> Message:
    """The page of a ticket, from the list."""
    page = lists(nadia)
    nadia.presses(page, reference)
    return nadia.reads(reference, after=page)


def test_her_tickets_are_listed_open_first(stage: Stage, camille: Person, nadia: Person) -> None:
    nadia.says("/mes_tickets")
    nadia.reads("Vous n’avez aucun ticket")

    first, second, third = (nadia.opens_ticket(question) for question in QUESTIONS)
    camille.presses(camille.reads(third), "Clore")
    nadia.reads(f"a clos votre ticket {third}")
    camille.presses(camille.reads(second), "Répondre")
    camille.reads("Écrivez votre réponse")
    camille.says("Derrière le gymnase.")
    nadia.reads("Derrière le gymnase.")

    page = lists(nadia)
    assert [label[:11] for label in page.labels] == [second, first, third]
    for line in (f"{second} · répondu", f"{first} · ouvert", f"{third} · clos", *QUESTIONS):
        assert line in page.text


def test_a_ticket_opens_with_its_history(stage: Stage, camille: Person, nadia: Person) -> None:
    reference = nadia.opens_ticket()
    camille.says("Il fera beau.", to=camille.reads(reference))
    nadia.says("Et à Senlis ?", to=nadia.reads("Il fera beau."))
    nadia.reads("C’est ajouté")
    page = opens(nadia, reference)
    told = [
        page.text.index(words)
        for words in ("bus pour Beauvais", "par Camille Aubrey", "Il fera beau.", "Et à Senlis ?")
    ]
    assert told == sorted(told)
    assert page.labels == ["Compléter", "Clore", "Mes tickets"]


def test_she_adds_a_word_and_a_photo_then_closes(stage: Stage, camille: Person, nadia: Person) -> None:
    reference = nadia.opens_ticket()
    page = opens(nadia, reference)
    nadia.presses(page, "Compléter")
    nadia.reads("Écrivez ce que vous voulez ajouter")
    nadia.telegram.sends_photo(b"\x89PNG\r\n\x1a\n", caption="voici l’écran")
    nadia.reads("Votre fichier est ajouté")
    added = camille.reads("voici l’écran")
    assert "1 fichier" in added.text
    assert camille.telegram.waits_for(lambda message: message.kind == "photo").id > added.id

    nadia.presses(page, "Clore")
    shut = nadia.reads(f"Le ticket {reference} est clos")
    camille.reads(f"Nadia Belcastel a clos le ticket {reference}")
    assert stage.ticket(reference).status is Status.CLOSED
    nadia.presses(shut, "Rouvrir")
    nadia.reads("Qu’est-ce qui ne va pas encore")
    nadia.says("Toujours rien.")
    camille.reads("Toujours rien.")


def test_thanks_close_nothing_and_reopen_nothing(stage: Stage, camille: Person, nadia: Person) -> None:
    reference = nadia.opens_ticket()
    camille.says("Il fera beau.", to=camille.reads(reference))
    reply = nadia.reads("Il fera beau.")
    camille.hears()
    nadia.says("Merci beaucoup !", to=reply)
    nadia.reads(f"Rien n’est ajouté au ticket {reference}")
    assert stage.ticket(reference).status is Status.ANSWERED

    nadia.presses(reply, "Merci, c’est réglé")
    nadia.reads(f"Le ticket {reference} est clos")
    nadia.says("merci !", to=reply)
    nadia.reads("qui reste clos")
    assert stage.ticket(reference).status is Status.CLOSED
    assert [message for message in camille.hears() if "ajoute" in message.text] == []


def test_a_corrected_question_is_corrected_in_its_ticket(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    asked = nadia.says("bus pour Beauvais demain")
    nadia.presses(nadia.reads("Beauvais", after=asked), "Envoyer au gestionnaire")
    nadia.reads("sous la référence")
    nadia.telegram.edits(asked, "bus pour Senlis demain")
    nadia.reads("C’est corrigé dans le ticket T-2026-0001")
    camille.reads("bus pour Senlis demain")
    assert stage.ticket("T-2026-0001").question == "bus pour Senlis demain"


def test_another_agent_s_tickets_are_not_hers(stage: Stage, nadia: Person) -> None:
    luc = stage.enrols("Luc Morvanne")
    nadia.opens_ticket()
    luc.says("/mes_tickets")
    luc.reads("Vous n’avez aucun ticket")


def test_a_long_list_has_a_second_page(stage: Stage, nadia: Person) -> None:
    references = [nadia.opens_ticket(f"où se gare le bus numéro {number}") for number in range(1, 10)]
    page = lists(nadia)
    assert [label[:11] for label in page.labels] == [*references[:0:-1], "Voir plus"]
    nadia.presses(page, "Voir plus")
    last = nadia.reads("Vos tickets, suite")
    assert [label[:11] for label in last.labels] == references[:1]
