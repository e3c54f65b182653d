from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from web_stage import Stage

from guichets.access import Caller, account_of
from storage.database import Database, DatabaseUnusable


def test_looking_at_a_link_does_not_spend_it(stage: Stage) -> None:
    link = stage.link(stage.nadia)
    preview = stage.browser().client

    page = preview.get(link)
    preview.head(link)

    assert ">Entrer</button>" in page.text
    assert stage.browser().client.post(link).status_code == 303


@pytest.mark.parametrize(("name", "place"), [("nadia", "/discussion"), ("helene", "/tickets")])
def test_each_enters_where_she_works(stage: Stage, name: str, place: str) -> None:
    client = stage.browser().client

    answer = client.post(stage.link(getattr(stage, name)))

    assert answer.headers["location"] == place
    assert client.get("/").headers["location"] == place
    assert client.get(place).status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(stage: Stage) -> None:
    answer = stage.browser().client.post(stage.link(stage.nadia))

    cookie = answer.headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_the_cookie_never_travels_in_clear_behind_https(stage: Stage) -> None:
    with stage.pages_behind_https() as client:
        cookie = client.post(stage.link(stage.nadia)).headers["set-cookie"]

    assert cookie.startswith("__Host-relais_session=")
    assert "; Secure" in cookie
    assert "Domain" not in cookie


def test_behind_https_a_cookie_that_a_neighbour_could_plant_opens_nothing(stage: Stage) -> None:
    with stage.pages_behind_https() as client:
        session = client.post(stage.link(stage.nadia)).headers["set-cookie"].split("=")[1].split(";")[0]

        planted = client.get("/discussion", headers={"Cookie": f"relais_session={session}"})
        own = client.get("/discussion", headers={"Cookie": f"__Host-relais_session={session}"})

    assert (planted.status_code, own.status_code) == (401, 200)


def test_a_link_serves_once(stage: Stage) -> None:
    link = stage.link(stage.nadia)
    stage.browser().client.post(link)

    again = stage.browser().client.post(link)

    assert again.status_code == 410
    assert "Demandez-en un nouveau" in again.text


def test_a_link_dies_after_half_an_hour(stage: Stage) -> None:
    link = stage.link(stage.nadia)
    stage.clock.advance(minutes=31)

    assert stage.browser().client.post(link).status_code == 410


def test_a_closed_agent_no_longer_enters_nor_stays(stage: Stage) -> None:
    link, inside = stage.link(stage.nadia), stage.browser(stage.nadia).client
    assert inside.get("/discussion").status_code == 200
    stage.close(stage.nadia)

    refused = stage.browser().client.post(link)

    assert refused.status_code == 403
    assert "Cet accès est fermé" in refused.text
    assert inside.get("/discussion").status_code == 401


def test_entering_as_somebody_else_ends_the_first_session(stage: Stage) -> None:
    client = stage.browser(stage.nadia).client
    first = client.cookies["relais_session"]

    client.post(stage.link(stage.bruno))

    assert "Bruno Talverne" in client.get("/discussion").text
    assert (
        httpx.get(f"{stage.url}/discussion", cookies={"relais_session": first}, timeout=60).status_code == 401
    )


def test_leaving_ends_the_session_for_good(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    session = browser.client.cookies["relais_session"]

    answer = browser.client.post("/deconnexion", data=browser.form(confirme="oui"))

    assert answer.headers["location"] == "/"
    assert "relais_session" not in browser.client.cookies
    assert (
        httpx.get(f"{stage.url}/discussion", cookies={"relais_session": session}, timeout=60).status_code
        == 401
    )


def test_who_could_not_come_back_by_herself_is_told_whom_to_ask_before_she_leaves(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)

    page = browser.client.post("/deconnexion", data=browser.form())

    assert page.status_code == 200
    assert "Demandez un lien à Hélène Ozanne" in page.text
    assert browser.client.get("/discussion").status_code == 200


def test_the_only_gestionnaire_is_told_of_the_machine(stage: Stage) -> None:
    browser = stage.browser(stage.helene)

    page = browser.client.post("/deconnexion", data=browser.form())

    assert "relais agents lien" in page.text


def test_in_the_demonstration_one_comes_back_by_starting_it_again(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, is_demo=True)
    with stage.served():
        browser = stage.browser(stage.helene)
        leaving = browser.client.post("/deconnexion", data=browser.form()).text
        doors = [stage.browser().client.get(path).text for path in ("/", "/connexion")]

    assert "Relancez la démonstration" in leaving
    assert all("relancez la démonstration" in door for door in doors)


def test_whoever_can_be_sent_a_link_leaves_at_once(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, by_telegram=True)
    with stage.house.units() as work:
        caller = Caller("telegram", "4242", "4242", stage.nadia.name)
        work.registry.add(account_of(stage.nadia, caller, at=stage.clock()))
    with stage.served():
        browser = stage.browser(stage.nadia)
        answer = browser.client.post("/deconnexion", data=browser.form())

    assert answer.headers["location"] == "/"


def test_a_stranger_is_told_how_to_get_a_link(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, by_mail=True)
    with stage.served():
        page = stage.browser().client.get("/")

    assert page.status_code == 200
    assert 'href="/connexion"' in page.text
    assert "Demandez-le au gestionnaire" in page.text


def test_where_no_link_can_leave_none_is_promised(stage: Stage) -> None:
    page = stage.browser().client.get("/").text

    assert "Recevoir mon lien" not in page
    assert "Donner un nouveau code et un lien" in page


@pytest.mark.parametrize(("name", "is_shorter"), [("nadia", False), ("helene", True)])
def test_the_door_says_how_long_she_stays(stage: Stage, name: str, is_shorter: bool) -> None:
    page = stage.browser().client.get(stage.link(getattr(stage, name))).text

    assert "30 jours au plus" in page
    assert ("après 3 jours sans être utilisée" in page) is is_shorter


def test_health_says_whether_the_database_can_be_used(stage: Stage) -> None:
    client = stage.browser().client
    assert (client.get("/sante").status_code, client.get("/sante").text) == (200, "ok")

    stage.failing = DatabaseUnusable("sqlite:///relais.db", "disk full")

    assert client.get("/sante").status_code == 503


def test_only_what_can_write_and_answer_is_ready_while_it_lives_all_along(stage: Stage) -> None:
    client = stage.browser().client

    def states() -> tuple[int, int]:
        return client.get("/sante/vie").status_code, client.get("/sante/pret").status_code

    assert states() == (200, 200)
    stage.fitted = False
    assert states() == (200, 503)
    stage.fitted, stage.failing = True, DatabaseUnusable("sqlite:///relais.db", "disk full")
    assert states() == (200, 503)
