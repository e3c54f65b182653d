"""Journey 6: the request to the national pole, from its missing elements to the answer of the pole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from botapi.records import Message
from stage import Person, Stage, playing
from tickets.life import Status
from tickets.ticket import Side

QUESTION = "l’écran des pièces reste blanc depuis ce matin"
STEPS = "Clic sur « Pièces » : la liste devait s’ouvrir, l’écran reste blanc."
LOCAL_ANSWER = "Un autre navigateur a été essayé, sans effet."


def escalates(camille: Person, reference: str) -> Message:
    """The dossier, as « Escalader » shows it."""
    camille.presses(camille.reads(QUESTION), "Escalader")
    return camille.reads(f"Demande au pôle national · {reference}")


def gives(camille: Person, dossier: Message, element: str, answer: str) -> Message:
    """Touches an element, and gives it with a button or in words; what is shown next."""
    camille.presses(dossier, element)
    asked = camille.reads("?", after=dossier)
    if answer in asked.labels:
        camille.presses(asked, answer)
        return camille.reads("⤴️", after=asked)
    return camille.reads("⤴️", after=camille.says(answer))


def completes(camille: Person, dossier: Message) -> Message:
    """Gives all that is missing; the letter to be read again."""
    dossier = gives(camille, dossier, "Le profil concerné", "Guichet")
    dossier = gives(camille, dossier, "Le numéro unique", "Aucun dossier en particulier")
    dossier = gives(camille, dossier, "Ce qui a été fait", STEPS)
    dossier = gives(camille, dossier, "La réponse déjà donnée", LOCAL_ANSWER)
    return gives(camille, dossier, "Le degré de blocage", "Bloquant")


def test_the_request_refuses_to_leave_while_an_element_is_missing(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    reference = nadia.opens_ticket(QUESTION)
    dossier = escalates(camille, reference)
    assert QUESTION in dossier.text

    for element, answer, missing in (
        ("Le profil concerné", "Guichet", "le profil concerné, le numéro unique"),
        ("Le numéro unique", "0061 1234 5678 9012 34", "le numéro unique, ce qui a été fait"),
        ("Ce qui a été fait", STEPS, "ce qui a été fait, attendu et obtenu, la réponse déjà donnée"),
        ("La réponse déjà donnée", LOCAL_ANSWER, "la réponse déjà donnée localement, le degré de blocage"),
        ("Le degré de blocage", "Gênant", "Il manque : le degré de blocage."),
    ):
        assert "Envoyer au pôle" not in dossier.labels
        camille.telegram.presses_data(dossier, f"e:send:{reference}")
        camille.reads(missing, after=dossier)
        dossier = gives(camille, dossier, element, answer)
    assert "Envoyer au pôle" in dossier.labels
    assert "006112345678901234" in dossier.text
    assert stage.mailbox.letters == []
    assert stage.ticket(reference).status is Status.IN_PROGRESS


def test_the_letter_is_read_edited_and_sent_from_the_authorised_address(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    reference = nadia.opens_ticket(QUESTION)
    preview = completes(camille, escalates(camille, reference))
    for words in (STEPS, LOCAL_ANSWER, "gestionnaire@exemple.fr", "pole@exemple.fr", "Camille Aubrey"):
        assert words in preview.text

    camille.presses(preview, "Modifier le texte")
    written = camille.says(
        "Bonjour,\n\nL’écran « Pièces » reste blanc ; une panne est-elle connue ?\n\nCamille"
    )
    preview = camille.reads("À relire avant l’envoi", after=written)
    assert STEPS not in preview.text
    camille.presses(preview, "Envoyer au pôle")
    camille.reads(f"La demande {reference} part au pôle national")

    [letter] = stage.mailbox.waits()
    assert letter["From"] == "gestionnaire@exemple.fr"
    assert letter["To"] == "pole@exemple.fr"
    assert letter["Subject"].startswith(f"[{reference}] SNE 06 – ")
    assert letter["Subject"].endswith(" – bloquant")
    assert letter["Message-ID"].startswith(f"<{reference}.1.")
    assert letter["Message-ID"].endswith("@exemple.fr>")
    assert letter.get_content().replace("\r\n", "\n") == f"{written.text}\n"
    assert "Nadia" not in letter.as_string()
    assert nadia.reads("pôle d’assistance national").labels == []


def test_a_letter_left_as_composed_holds_every_element_and_leaves_once(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    reference = nadia.opens_ticket(QUESTION)
    preview = completes(camille, escalates(camille, reference))
    camille.presses(preview, "Envoyer au pôle")
    camille.presses(preview, "Envoyer au pôle")
    camille.reads("n’est plus valable")
    stage.settles()
    [letter] = stage.mailbox.letters
    body = letter.get_content()
    for words in (reference, "Mairie de Clairval", "guichet", STEPS, LOCAL_ANSWER, QUESTION, "bloquant"):
        assert words in body


def test_the_agent_sees_since_when_the_pole_has_her_question(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    reference = nadia.opens_ticket(QUESTION)
    camille.presses(completes(camille, escalates(camille, reference)), "Envoyer au pôle")
    escalated = nadia.reads("pôle d’assistance national")
    for days, since in ((0, "moins d’un jour ouvré"), (1, "1 jour ouvré"), (4, "3 jours ouvrés")):
        stage.clock.passes(days=days)  # Wednesday, Thursday, then Monday
        said = nadia.says("/mes_tickets")
        nadia.reads(f"{reference} · au pôle national depuis {since}", after=said)
    assert escalated.text.count("2026") == 1


def test_the_answer_of_the_pole_stays_between_gestionnaires_until_one_replies(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    reference = nadia.opens_ticket(QUESTION)
    camille.presses(completes(camille, escalates(camille, reference)), "Envoyer au pôle")
    nadia.reads("pôle d’assistance national")
    nadia.hears()

    camille.presses(camille.reads("part au pôle national"), "Réponse du pôle")
    camille.reads("Recopiez ici la réponse du pôle national")
    camille.says("Anomalie 4711 : correctif livré ce soir.")
    recorded = camille.reads("Nadia Belcastel ne l’a pas encore")
    ticket = stage.ticket(reference)
    assert ticket.status is Status.ESCALATED
    assert [message.side for message in ticket.messages if not message.to_agent][-1] is Side.POLE

    nadia.presses(nadia.reads("Vos tickets", after=nadia.says("/mes_tickets")), reference)
    assert not [message for message in nadia.hears() if "4711" in message.text]
    camille.presses(recorded, "Échanges")
    camille.reads("Pôle national\nAnomalie 4711")

    camille.presses(recorded, "Transmettre en reformulant")
    camille.reads("avec vos mots")
    camille.says("C’est réparé ce soir. Réessayez demain matin.")
    nadia.reads("C’est réparé ce soir.")
    assert stage.ticket(reference).status is Status.ANSWERED
    with stage.web_page(nadia.agent) as page:
        assert "4711" not in page.get("/discussion").text


def test_a_letter_that_the_pole_s_server_refuses_is_told_and_may_be_sent_again(stage: Stage) -> None:
    stage.mailbox.refusal = "550 5.1.1 boite inconnue"
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    reference = nadia.opens_ticket(QUESTION)
    preview = completes(camille, escalates(camille, reference))
    camille.presses(preview, "Envoyer au pôle")
    refused = camille.reads("n’est pas arrivée au pôle national")
    assert "boite inconnue" in refused.text

    stage.mailbox.refusal = ""
    camille.presses(refused, "Renvoyer la lettre")
    camille.reads("repart au pôle national")
    [letter] = stage.mailbox.waits()
    assert re.fullmatch(rf"<{reference}\.1\.\d+\.[0-9a-f]{{16}}@exemple\.fr>", letter["Message-ID"])
    assert STEPS in letter.get_content()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"smtp_url": None}, "Réglages › Mél (RELAIS_SMTP_URL). Le ticket reste chez vous."),
        ({"national_address": ""}, "Réglages › Pôle national (RELAIS_NATIONAL_ADDRESS)"),
        ({"mail_from": ""}, "Réglages › Mél (RELAIS_MAIL_FROM)"),
        (
            {"authorised_senders": "ddt@exemple.fr, sgc@exemple.fr"},
            "L’adresse gestionnaire@exemple.fr n’est pas autorisée à saisir le pôle national",
        ),
    ],
)
def test_what_is_not_set_is_named_before_anything_is_typed(
    tmp_path: Path, settings: dict[str, Any], sentence: str
) -> None:
    with playing(tmp_path, **settings) as stage:
        camille = stage.gestionnaire()
        nadia = stage.enrols("Nadia Belcastel")
        reference = nadia.opens_ticket(QUESTION)
        card = camille.reads(reference)
        camille.presses(card, "Escalader")
        camille.reads(sentence)
        assert stage.ticket(reference).status is Status.OPEN
        camille.says("On s’en passe.", to=card)
        nadia.reads("On s’en passe.")
    assert stage.mailbox.letters == []
