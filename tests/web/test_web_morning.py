"""« Ce matin », and the counts of the menu: what waits, in the département of who looks."""

from __future__ import annotations

import re

from web_stage import Browser, Stage

from guichets.registry import Role
from knowledge_base.themes import Theme
from tickets.service import Request
from tickets.ticket import SENSITIVE


def plain(text: str) -> str:
    """Without what sets the figure of a line apart."""
    return re.sub(r'<span class="chiffre">(\d+)</span>', r"\1", text).replace("\N{NO-BREAK SPACE}", " ")


def counters(browser: Browser) -> str:
    return plain(browser.client.get("/compteurs", headers={"HX-Request": "true"}).text)


def test_an_idle_morning_says_so(stage: Stage) -> None:
    page = stage.browser(stage.helene).client.get("/ce-matin")

    assert page.status_code == 200
    assert "Rien n’attend" in page.text


def test_what_waits_is_a_touch_away_and_what_is_late_comes_first(stage: Stage) -> None:
    stage.open_ticket("Ancienne ?")
    stage.clock.advance(days=10)
    stage.open_ticket("Neuve ?")
    helene = stage.browser(stage.helene)

    page = plain(helene.client.get("/ce-matin").text)

    assert page.index("1 ticket en retard") < page.index("2 tickets à prendre")
    assert 'href="/tickets?vue=en-retard"' in page
    for address in (
        "/tickets?vue=en-retard",
        "/tickets?vue=a-prendre",
        "/base?etat=a-relire",
        "/qualite?vue=retard",
    ):
        assert helene.client.get(address).status_code == 200
    assert ">2<" in counters(helene)
    assert "compte urgent" in counters(helene)


def test_a_sensitive_one_that_nobody_follows_is_told_to_gestionnaires_alone(stage: Stage) -> None:
    with stage.house.units() as work:
        asked = Request(question="Elle est menacée.", theme=Theme.PIECES.value, kind=SENSITIVE)
        stage.desk(work).open_ticket(asked, by=stage.nadia, channel="web", chat_ref="agent")
    lise = stage.browser(stage.person("Lise Marchand", Role.LECTEUR))

    assert "1 sujet sensible" in plain(stage.browser(stage.helene).client.get("/ce-matin").text)
    assert "sujet sensible" not in plain(lise.client.get("/ce-matin").text)


def test_a_ticket_to_come_back_to_is_recalled_on_its_day_and_until_it_is_answered(stage: Stage) -> None:
    ticket = stage.open_ticket("Quelle pièce demander ?")
    page = f"/tickets/{ticket.reference}"
    helene = stage.browser(stage.helene)
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)

    said = plain(helene.order(page, "tri/rappel", choix="2026-11-30")[1])

    assert "Ce ticket vous sera rappelé le lundi 30 novembre 2026, le matin." in said
    assert 'value="2026-11-30" selected>lundi 30 novembre</option>' in said
    assert "À reprendre" not in helene.client.get("/ce-matin").text
    stage.clock.advance(days=5)
    helene = stage.browser(stage.helene)
    assert "À reprendre" in helene.client.get("/ce-matin").text
    assert f"{ticket.reference} : Quelle pièce demander ?" in plain(helene.client.get("/ce-matin").text)
    assert "À reprendre" not in stage.browser(denis).client.get("/ce-matin").text
    helene.order(page, "prendre")
    helene.order(page, "repondre", texte="Le jugement.")
    assert "À reprendre" not in helene.client.get("/ce-matin").text


def test_a_sensitive_ticket_to_come_back_to_is_named_by_its_reference_alone(stage: Stage) -> None:
    with stage.house.units() as work:
        asked = Request(question="Elle est menacée.", theme=Theme.PIECES.value, kind=SENSITIVE)
        ticket = stage.desk(work).open_ticket(asked, by=stage.nadia, channel="web", chat_ref="agent")
    helene = stage.browser(stage.helene)
    helene.order(f"/tickets/{ticket.reference}", "tri/rappel", choix="2026-11-30")
    stage.clock.advance(days=5)
    helene = stage.browser(stage.helene)

    page = plain(helene.client.get("/ce-matin").text)

    assert f">{ticket.reference}</a>" in page
    assert "menacée" not in page


def test_a_recall_is_taken_off_and_a_day_out_of_reach_refused(stage: Stage) -> None:
    page = f"/tickets/{stage.open_ticket().reference}"
    helene = stage.browser(stage.helene)
    helene.order(page, "tri/rappel", choix="2026-11-30")

    assert "ne vous sera pas rappelé" in helene.order(page, "tri/rappel", choix="")[1]
    for day in ("2026-11-25", "2027-11-25", "lundi"):
        status, said = helene.order(page, "tri/rappel", choix=day)
        assert (status, "dans les trois mois" in said) == (422, True)
    stage.clock.advance(days=5)
    helene = stage.browser(stage.helene)
    assert "À reprendre" not in helene.client.get("/ce-matin").text


def test_another_departement_hears_of_none_of_it(stage: Stage) -> None:
    stage.open_ticket("Du 06 ?")
    rosa = stage.browser(stage.gestionnaire_of("13"))

    assert "à prendre" not in rosa.client.get("/ce-matin").text
    assert ">1<" not in counters(rosa)
