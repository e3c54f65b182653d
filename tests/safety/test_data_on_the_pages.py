"""The notice, the lists to sign and the data of a person, as the pages show them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from terminal import plain
from web_stage import Stage

from app.jobs import KeepNoLonger
from delivery.files import Attachment
from guichets.registry import Agent, Role
from web.ports import Upload


@pytest.fixture
def ada(stage: Stage) -> Agent:
    return stage.person("Ada Lin", Role.ADMINISTRATEUR)


def test_the_notice_is_one_touch_away_from_every_page(stage: Stage) -> None:
    for browser, path in (
        (stage.browser(), "/connexion"),
        (stage.browser(stage.nadia), "/discussion"),
        (stage.browser(stage.helene), "/tickets"),
    ):
        assert 'href="/donnees"' in browser.client.get(path).text


def test_whoever_enters_is_told_before_she_does(stage: Stage) -> None:
    page = stage.browser().client.get(stage.link(stage.nadia)).text

    assert 'href="/donnees"' in page.partition("<footer")[0]


def test_the_notice_names_nobody_who_was_not_set(stage: Stage) -> None:
    page = plain(stage.browser(stage.nadia).client.get("/donnees").text)

    assert "n’est pas encore renseigné" in page
    assert "24 mois après la clôture du ticket" in page
    assert "CNIL" in page


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("command", ["/donnees", "/start"])
def test_the_chat_tells_it_too(stage: Stage, command: str, is_known: bool) -> None:
    """At enrolment, and at any time; to somebody who asks for an access as well."""
    if is_known:
        stage.browser(stage.nadia)
    stage.chat.say(stage.nadia, text=command, nonce="1", at=stage.clock())
    stage.turn()

    said = stage.bubbles(stage.nadia)[-1][1]
    assert "/donnees" in said
    assert "enregistré" in said


def test_a_list_is_signed_and_its_ticket_says_that_its_words_are_gone(stage: Stage, ada: Agent) -> None:
    reference = stage.open_ticket().reference
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        stage.desk(work).reply(ticket, "Voici.", by=stage.helene)
        stage.desk(work).close(ticket, by=stage.helene)
    stage.clock.advance(days=800)
    browser = stage.browser(ada)
    page = browser.client.get("/conservation").text
    assert f'href="/tickets/{reference}"' in page
    (before,) = set(re.findall(r'/conservation/tickets">.*?name="avant" value="([^"]+)"', page, re.DOTALL))
    form = {"avant": before, "jeton": browser.hidden("/conservation", "jeton")}
    assert browser.client.post("/conservation/tickets", data=form).status_code == 303

    KeepNoLonger(stage.house)()
    told = plain(browser.client.get(f"/tickets/{reference}").text)
    assert "ont été effacés le" in told
    assert "Comment imprimer" not in told
    assert "fait, au journal" in plain(browser.client.get("/conservation").text)


def test_only_who_holds_the_settings_signs(stage: Stage, ada: Agent) -> None:
    assert ada.id is not None
    browser = stage.browser(stage.helene)
    form = {"avant": stage.clock().isoformat(), "jeton": browser.hidden("/compte", "jeton")}

    assert browser.client.post("/conservation/tickets", data=form).status_code == 403


def test_who_follows_one_departement_signs_for_no_other(stage: Stage, ada: Agent) -> None:
    reference = stage.open_ticket().reference
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        stage.desk(work).reply(ticket, "Voici.", by=stage.helene)
        stage.desk(work).close(ticket, by=stage.helene)
        boss = work.registry.agent(ada.id or 0)
        assert boss is not None
        boss.departement = "13"
    stage.clock.advance(days=800)
    browser = stage.browser(ada)

    page = browser.client.get("/conservation").text
    assert reference not in page
    assert 'name="avant"' not in page
    before = (stage.clock() - timedelta(days=790)).isoformat()
    form = {"avant": before, "jeton": browser.hidden("/compte", "jeton")}
    assert browser.client.post("/conservation/tickets", data=form).status_code == 422
    with stage.house.units.reading() as work:
        assert work.retention.under_way() == []


def test_a_forged_instant_signs_nothing(stage: Stage, ada: Agent) -> None:
    browser = stage.browser(ada)
    for before in ("demain", "2026-01-01", (stage.clock() + timedelta(days=1)).isoformat()):
        form = {"avant": before, "jeton": browser.hidden("/conservation", "jeton")}
        assert browser.client.post("/conservation/tickets", data=form).status_code == 422


def test_a_person_is_shown_given_and_erased(stage: Stage, ada: Agent) -> None:
    reference = stage.open_ticket("SECRETZERO, comment faire ?").reference
    kept = stage.uploads.keep(Upload("note.txt", b"Ma note."))
    sent = Attachment(kept.name, kept.mime, kept.size, path=kept.path)
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        stage.desk(work).add(ticket, "Voici.", by=stage.nadia, attachments=(sent,))
    page, orders = f"/personnes/{stage.nadia.id}/donnees", f"/personnes/{stage.nadia.id}"
    browser = stage.browser(ada)
    token = {"jeton": browser.hidden(page, "jeton")}

    given = browser.client.post(f"{orders}/extraire", data={**token, "forme": "json"})
    assert "attachment" in given.headers["content-disposition"]
    assert json.loads(given.text)["tickets"][0]["question"] == "SECRETZERO, comment faire ?"
    read = browser.client.post(f"{orders}/extraire", data={**token, "forme": "html"})
    assert "Nadia Ferrand" in read.text
    assert "SECRETZERO" in read.text
    files = browser.client.post(f"{orders}/extraire", data={**token, "forme": "fichiers"})
    with ZipFile(BytesIO(files.content)) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [b"Ma note."]

    assert reference in browser.client.get(page).text
    confirmed = {**token, "confirme": "oui"}
    assert browser.client.post(f"{orders}/effacer", data=confirmed).status_code == 422  # a ticket is open
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        stage.desk(work).reply(ticket, "Voici.", by=stage.helene)
        stage.desk(work).close(ticket, by=stage.helene)
    assert browser.client.post(f"{orders}/effacer", data=token).status_code == 422  # not confirmed
    assert browser.client.post(f"{orders}/effacer", data=confirmed).status_code == 303

    everywhere = "".join(
        browser.client.get(path).text for path in ("/personnes", orders, "/tickets?vue=tous")
    )
    assert "Ferrand" not in everywhere
    assert "SECRETZERO" not in browser.client.get(f"/tickets/{reference}").text


def test_nobody_erases_herself(stage: Stage, ada: Agent) -> None:
    browser = stage.browser(ada)
    page = f"/personnes/{ada.id}/donnees"
    form = {"jeton": browser.hidden(page, "jeton"), "confirme": "oui"}

    assert browser.client.post(f"/personnes/{ada.id}/effacer", data=form).status_code == 422
