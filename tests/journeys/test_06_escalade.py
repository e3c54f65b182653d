"""Journey 6: from the card of a ticket to the console, the request to the national pole, and its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from console_page import DOSSIER, Page, escalates, escalation
from terminal import plain

from stage import Person, Stage, playing, waits_until
from tickets.life import Status
from tickets.ticket import Side

QUESTION = DOSSIER["question"]
SITE = "https://sne.exemple.fr"
"""As a telephone reaches it."""


@pytest.fixture
def camille(stage: Stage) -> Person:
    return stage.gestionnaire()


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.enrols("Nadia Belcastel")


@pytest.fixture
def browser(stage: Stage, camille: Person) -> Iterator[httpx.Client]:
    with stage.web_page(camille.agent) as browser:
        yield browser


def test_the_card_opens_the_dossier_in_the_console(tmp_path: Path) -> None:
    with playing(tmp_path, web_url=SITE) as stage:
        camille, nadia = stage.gestionnaire(), stage.enrols("Nadia Belcastel")
        reference = nadia.opens_ticket(QUESTION)
        card = camille.reads(QUESTION)

        [link] = [button.url for button in card.buttons if button.text == "Escalader"]

    assert link == f"{SITE}/tickets/{reference}/escalade"


def test_without_an_address_the_chat_says_where_the_dossier_is(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    reference = nadia.opens_ticket(QUESTION)
    camille.presses(camille.reads(QUESTION), "Escalader")

    told = camille.reads(f"dans la console, sur la page du ticket {reference}.")
    assert told.labels == []
    assert stage.ticket(reference).status is Status.OPEN


def test_the_request_refuses_to_leave_while_an_element_is_missing(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    reference = nadia.opens_ticket(QUESTION)
    for field, missing in (
        ("profil", "le profil concerné"),
        ("sans_dossier", "le numéro unique"),
        ("etapes", "ce qui a été fait, attendu et obtenu"),
        ("reponse_locale", "la réponse déjà donnée localement"),
        ("blocage", "le degré de blocage"),
    ):
        dossier = escalation(browser, reference, **{field: ""})
        assert (dossier.status, "incomplet" in dossier.text, missing in dossier.text) == (422, True, True)
    assert stage.mailbox.letters == []
    assert stage.ticket(reference).status is Status.OPEN


def test_the_letter_is_read_edited_and_sent_from_the_authorised_address(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    reference = nadia.opens_ticket(QUESTION)
    preview = escalation(browser, reference)
    for words in (DOSSIER["etapes"], "gestionnaire@exemple.fr", "pole@exemple.fr", "Camille Aubrey"):
        assert words in preview.text

    written = "Bonjour,\n\nL’écran « Pièces » reste blanc ; une panne est-elle connue ?\n\nCamille"
    escalates(browser, reference, lettre=written)

    [letter] = stage.mailbox.waits()
    assert letter["From"] == "gestionnaire@exemple.fr"
    assert letter["To"] == "pole@exemple.fr"
    assert letter["Subject"].startswith(f"[{reference}] SNE 06 – ")
    assert letter["Subject"].endswith(" – bloquant")
    assert letter["Message-ID"].startswith(f"<{reference}.1.")
    assert letter["Message-ID"].endswith("@exemple.fr>")
    assert letter.get_content().replace("\r\n", "\n") == f"{written}\n"
    assert "Nadia" not in letter.as_string()
    assert nadia.reads("pôle d’assistance national").labels == []


def test_a_letter_left_as_composed_holds_every_element_and_leaves_once(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    reference = nadia.opens_ticket(QUESTION)
    path = f"/tickets/{reference}/escalade"
    preview = escalation(browser, reference)
    for _ in range(2):
        preview.sends(path, etape="envoi")
    stage.settles()
    [letter] = stage.mailbox.letters
    body = letter.get_content()
    for words in (
        *(reference, "Mairie de Clairval", "guichet", DOSSIER["etapes"], DOSSIER["reponse_locale"]),
        *(QUESTION, "bloquant"),
    ):
        assert words in body


def test_the_agent_sees_since_when_the_pole_has_her_question(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    reference = nadia.opens_ticket(QUESTION)
    escalates(browser, reference)
    escalated = nadia.reads("pôle d’assistance national")
    for days, since in ((0, "moins d’un jour ouvré"), (1, "1 jour ouvré"), (4, "3 jours ouvrés")):
        stage.clock.passes(days=days)  # Wednesday, Thursday, then Monday
        said = nadia.says("/mes_tickets")
        nadia.reads(f"{reference} · au pôle national depuis {since}", after=said)
    assert escalated.text.count("2026") == 1


def test_the_answer_of_the_pole_stays_between_gestionnaires_until_one_replies(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    reference = nadia.opens_ticket(QUESTION)
    page = f"/tickets/{reference}"
    sent = escalates(browser, reference)
    nadia.reads("pôle d’assistance national")
    nadia.hears()

    recorded = sent.sends(f"{page}/pole", reponse_pole="Anomalie PN-4711 : correctif livré ce soir.")
    ticket = stage.ticket(reference)
    assert ticket.status is Status.ESCALATED
    assert [message.side for message in ticket.messages if not message.to_agent][-1] is Side.POLE

    nadia.presses(nadia.reads("Vos tickets", after=nadia.says("/mes_tickets")), reference)
    assert not [message for message in nadia.hears() if "PN-4711" in message.text]
    assert "Anomalie PN-4711" in Page(browser, page).text

    recorded.sends(f"{page}/pole/transmettre", transmise="C’est réparé ce soir. Réessayez demain matin.")
    nadia.reads("C’est réparé ce soir.")
    assert stage.ticket(reference).status is Status.ANSWERED
    with stage.web_page(nadia.agent) as hers:
        assert "PN-4711" not in hers.get("/discussion").text


def test_a_letter_that_the_pole_s_server_refuses_is_told_and_may_be_sent_again(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    stage.mailbox.refusal = "550 5.1.1 boite inconnue"
    reference = nadia.opens_ticket(QUESTION)
    escalates(browser, reference)
    page = f"/tickets/{reference}"
    # The gestionnaire last spoke on the site: they are told there.
    waits_until(lambda: "n’est pas arrivée au pôle national" in plain(browser.get("/discussion").text))
    told = browser.get("/discussion").text
    assert "boite inconnue" in told
    assert f'<a class="bouton" href="{page}#pole">Renvoyer la lettre</a>' in told

    stage.mailbox.refusal = ""
    assert "repart" in Page(browser, page).sends(f"{page}/pole/renvoyer").text
    [letter] = stage.mailbox.waits()
    assert re.fullmatch(rf"<{reference}\.1\.\d+\.[0-9a-f]{{16}}@exemple\.fr>", letter["Message-ID"])
    assert DOSSIER["etapes"] in letter.get_content()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"smtp_url": None}, "Réglages › Mél (RELAIS_SMTP_URL)"),
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
        with stage.web_page(camille.agent) as browser:
            assert sentence in Page(browser, f"/tickets/{reference}/escalade").text
        assert stage.ticket(reference).status is Status.OPEN
        camille.says("On s’en passe.", to=card)
        nadia.reads("On s’en passe.")
    assert stage.mailbox.letters == []
