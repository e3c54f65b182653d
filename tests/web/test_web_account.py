"""The visitor's own account: what is open, what they can close, and a link for another device."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest
from web_stage import Browser, Stage

from storage.database import Database

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
)
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)


def opened_on(stage: Stage, device: str) -> Browser:
    browser = stage.browser()
    browser.client.headers["User-Agent"] = device
    browser.client.post(stage.link(stage.nadia))
    return browser


def numbers(browser: Browser) -> list[str]:
    """The sessions that the visitor may close from there: all but this one."""
    return re.findall(r"/compte/sessions/(\d+)/fermer", browser.client.get("/compte").text)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (IPHONE, "Safari sur iPhone"),
        (EDGE, "Edge sur Windows"),
        (CHROME, "Chrome sur Android"),
        ("<script>alert(1)</script>", "Appareil inconnu"),
    ],
)
def test_a_session_is_named_for_its_device(stage: Stage, said: str, shown: str) -> None:
    page = opened_on(stage, said).client.get("/compte").text

    assert f"<strong>{shown}</strong>" in page
    assert "<script>alert" not in page
    assert page.count("cet appareil") == 1


def test_she_closes_one_session_and_stays_in_this_one(stage: Stage) -> None:
    here = opened_on(stage, FIREFOX)
    lost = opened_on(stage, IPHONE)
    (number,) = numbers(here)

    answer = here.client.post(f"/compte/sessions/{number}/fermer", data=here.form("/compte"))

    assert answer.headers["location"] == "/compte?fait=fermee"
    assert lost.client.get("/discussion").status_code == 401
    assert here.client.get("/discussion").status_code == 200


def test_closing_this_very_session_leaves_by_the_front_door(stage: Stage) -> None:
    browser = opened_on(stage, FIREFOX)
    (number,) = numbers(opened_on(stage, IPHONE))

    answer = browser.client.post(f"/compte/sessions/{number}/fermer", data=browser.form("/compte"))

    assert answer.headers["location"] == "/"
    assert "relais_session" not in browser.client.cookies


def test_all_the_others_are_closed_at_once(stage: Stage) -> None:
    here, others = opened_on(stage, FIREFOX), [opened_on(stage, IPHONE), opened_on(stage, EDGE)]

    here.client.post("/compte/sessions/autres/fermer", data=here.form("/compte"))

    assert [other.client.get("/compte").status_code for other in others] == [401, 401]
    assert numbers(here) == []


def test_nobody_closes_the_session_of_somebody_else(stage: Stage) -> None:
    hers, mine = stage.browser(stage.bruno), opened_on(stage, FIREFOX)
    (number,) = numbers(stage.browser(stage.bruno))

    answer = mine.client.post(f"/compte/sessions/{number}/fermer", data=mine.form("/compte"))

    assert answer.status_code == 404
    assert hers.client.get("/compte").status_code == 200


def test_the_page_says_how_long_a_session_lasts(stage: Stage) -> None:
    agents, gestionnaires = (
        stage.browser(person).client.get("/compte").text for person in (stage.nadia, stage.helene)
    )

    assert "Une session dure 30 jours au plus." in " ".join(agents.split())
    assert "après 3 jours sans être utilisée" not in agents
    assert "après 3 jours sans être utilisée" in gestionnaires


def test_a_link_for_another_device_leaves_by_mail(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, by_mail=True)
    with stage.house.units() as work:
        known = work.registry.agent(stage.nadia.id or 0)
        assert known is not None
        known.email = "nadia@valbonne.example"
    with stage.served():
        browser = stage.browser(stage.nadia)
        answer = browser.client.post("/compte/lien", data=browser.form("/compte"))

    assert answer.headers["location"] == "/compte?fait=lien"
    assert [letter["recipient"] for letter in stage.posted("mail")] == ["nadia@valbonne.example"]


def test_without_an_address_she_is_told_whom_to_ask(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)

    assert "demandez un lien à votre gestionnaire" in browser.client.get("/compte").text
    assert browser.client.post("/compte/lien", data=browser.form("/compte")).status_code == 422


def told_at_any_hour(stage: Stage) -> bool:
    with stage.house.units.reading() as work:
        helene = work.registry.agent(stage.helene.id or 0)
        assert helene is not None
        return helene.is_told_at_any_hour


def test_a_gestionnaire_chooses_to_be_told_of_emergencies_at_any_hour(stage: Stage) -> None:
    helene = stage.browser(stage.helene)
    assert not told_at_any_hour(stage)

    helene.client.post("/compte/urgences", data=helene.form("/compte") | {"nuit": "oui"})
    assert told_at_any_hour(stage)
    assert 'value="oui" checked' in helene.client.get("/compte").text

    helene.client.post("/compte/urgences", data=helene.form("/compte"))
    assert not told_at_any_hour(stage)


def test_a_gestionnaire_does_without_the_message_of_the_morning(stage: Stage) -> None:
    helene = stage.browser(stage.helene)

    def is_told() -> bool:
        with stage.house.units.reading() as work:
            found = work.registry.agent(stage.helene.id or 0)
            assert found is not None
            return found.is_told_in_the_morning

    assert is_told()
    for chosen, told in (({}, False), ({"matin": "oui"}, True)):
        helene.client.post("/compte/matin", data=helene.form("/compte") | chosen)
        assert is_told() is told


def test_the_hour_of_the_mail_of_the_morning_is_hers_to_choose(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, by_mail=True)
    with stage.house.units() as work:
        found = work.registry.agent(stage.helene.id or 0)
        assert found is not None
        found.email = "helene@sne.example"

    def chosen(hour: str) -> time | None:
        form = helene.form("/compte") | {"matin": "oui", "heure": hour}
        assert helene.client.post("/compte/matin", data=form).status_code == 303
        with stage.house.units.reading() as work:
            found = work.registry.agent(stage.helene.id or 0)
            assert found is not None
            return found.morning_mail_at

    with stage.served():
        helene = stage.browser(stage.helene)
        assert chosen("08:30") == time(8, 30)
        assert '<option value="08:30" selected>par mél, à 08 h 30' in helene.sees("/compte")
        assert chosen("03:00") is None
        assert chosen("") is None


def test_who_handles_no_ticket_is_offered_no_emergency(stage: Stage) -> None:
    nadia = stage.browser(stage.nadia)

    assert "/compte/urgences" not in nadia.client.get("/compte").text
    assert nadia.client.post("/compte/urgences", data=nadia.form("/compte")).status_code == 403


def test_what_is_answered_from_the_console_ends_with_the_signature_once(stage: Stage) -> None:
    helene = stage.browser(stage.helene)
    page = f"/tickets/{stage.open_ticket().reference}"
    signed = helene.client.post(
        "/compte/signature", data=helene.form("/compte") | {"signature": "Hélène Ozanne\n04 93 00 00 00"}
    )
    assert signed.headers["location"] == "/compte?fait=signature"
    assert "04 93 00 00 00" in helene.client.get("/compte").text
    assert "suivra" in helene.client.get(page).text

    form = helene.form(page, texte="Par le menu Éditions.")
    for _ in range(2):  # pressed twice, it leaves once
        assert helene.client.post(f"{page}/repondre", data=form).status_code == 303
    helene.order(page, "preciser", texte="Et ?\n\nHélène Ozanne\n04 93 00 00 00")

    said = [message.text for message in stage.ticket(page.rpartition("/")[2]).messages]
    assert said == [
        "Par le menu Éditions.\n\nHélène Ozanne\n04 93 00 00 00",
        "Et ?\n\nHélène Ozanne\n04 93 00 00 00",
    ]


def test_neither_a_note_nor_the_answer_of_the_pole_is_signed(stage: Stage) -> None:
    helene = stage.browser(stage.helene)
    helene.client.post("/compte/signature", data=helene.form("/compte") | {"signature": "Hélène"})
    page = f"/tickets/{stage.open_ticket().reference}"

    helene.order(page, "tri/note", note="À voir.")

    (note,) = stage.ticket(page.rpartition("/")[2]).messages
    assert note.text == "À voir."


def test_a_signature_that_is_too_long_is_refused_beside_its_field(stage: Stage) -> None:
    helene = stage.browser(stage.helene)

    answer = helene.client.post("/compte/signature", data=helene.form("/compte") | {"signature": "x" * 301})

    assert answer.status_code == 422
    assert 'id="signature-faute"' in answer.text
