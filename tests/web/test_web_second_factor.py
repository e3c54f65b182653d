"""The second factor at the door: nobody reads the console without it, where it is required."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from web_stage import Browser, Stage

from guichets.registry import Role
from storage.database import Database

FACTOR = "/second-facteur"


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, second_factor=True)
    with stage.served():
        yield stage


def secret_shown(browser: Browser) -> str:
    found = re.search(r'<code class="cle">([A-Z2-7 ]+)</code>', browser.client.get(FACTOR).text)
    assert found is not None
    return found.group(1).replace(" ", "")


def code(stage: Stage, secret: str) -> str:
    return pyotp.TOTP(secret).at(stage.clock())


def enrolled(stage: Stage, browser: Browser) -> tuple[str, list[str]]:
    """The secret of the visitor's telephone, and their recovery codes."""
    secret = secret_shown(browser)
    page = browser.client.post(FACTOR, data=browser.form(FACTOR, code=code(stage, secret)))
    assert page.status_code == 200
    stage.clock.advance(seconds=30)
    return secret, re.findall(r"<li><code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", page.text)


@pytest.mark.parametrize("role", [Role.LECTEUR, Role.GESTIONNAIRE, Role.ADMINISTRATEUR])
def test_the_console_stays_shut_until_a_telephone_is_confirmed(stage: Stage, role: Role) -> None:
    browser = stage.browser(stage.person("Camille Aubrey", role))

    for path in ("/tickets", "/discussion", "/compte"):
        answer = browser.client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, FACTOR)
    _, codes = enrolled(stage, browser)

    assert len(set(codes)) == 10
    assert browser.client.get("/tickets").status_code == 200


def test_an_agent_is_asked_for_nothing(stage: Stage) -> None:
    assert stage.browser(stage.nadia).client.get("/discussion").status_code == 200


def test_each_new_session_gives_a_code(stage: Stage) -> None:
    secret, _ = enrolled(stage, stage.browser(stage.helene))
    browser = stage.browser(stage.helene)

    page = browser.client.get("/tickets", follow_redirects=True)
    assert page.url.path == FACTOR
    assert secret not in page.text.replace(" ", "")
    answer = browser.client.post(FACTOR, data=browser.form(FACTOR, code=code(stage, secret)))

    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets")
    assert browser.client.get("/tickets").status_code == 200


def test_a_wrong_code_is_said_on_the_page_and_opens_nothing(stage: Stage) -> None:
    enrolled(stage, stage.browser(stage.helene))
    browser = stage.browser(stage.helene)

    page = browser.client.post(FACTOR, data=browser.form(FACTOR, code="000000"))

    assert page.status_code == 422
    assert "Ce code n’est pas le bon" in page.text
    assert browser.client.get("/tickets").headers["location"] == FACTOR


def test_a_code_serves_once(stage: Stage) -> None:
    secret, _ = enrolled(stage, stage.browser(stage.helene))
    first, second = stage.browser(stage.helene), stage.browser(stage.helene)
    given = code(stage, secret)

    assert first.client.post(FACTOR, data=first.form(FACTOR, code=given)).status_code == 303
    assert second.client.post(FACTOR, data=second.form(FACTOR, code=given)).status_code == 422


def test_codes_cannot_be_guessed_one_after_the_other(stage: Stage) -> None:
    secret, _ = enrolled(stage, stage.browser(stage.helene))
    browsers = [stage.browser(stage.helene) for _ in range(3)]
    for number in range(5):
        browser = browsers[number % 2]  # a new session gives no new tries
        form = browser.form(FACTOR, code=f"00000{number}")
        assert browser.client.post(FACTOR, data=form).status_code == 422

    browser = browsers[2]
    refused = browser.client.post(FACTOR, data=browser.form(FACTOR, code=code(stage, secret)))

    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    stage.clock.advance(minutes=15)
    form = browser.form(FACTOR, code=code(stage, secret))
    assert browser.client.post(FACTOR, data=form).status_code == 303


def test_a_recovery_code_lets_her_in_once(stage: Stage) -> None:
    _, codes = enrolled(stage, stage.browser(stage.helene))
    browser, again = stage.browser(stage.helene), stage.browser(stage.helene)

    assert browser.client.post(FACTOR, data=browser.form(FACTOR, code=codes[3])).status_code == 303
    assert again.client.post(FACTOR, data=again.form(FACTOR, code=codes[3])).status_code == 422
    assert "9 codes de secours restent" in browser.client.get("/compte").text.replace("\xa0", " ")


def test_nothing_is_ordered_from_the_door(stage: Stage) -> None:
    ticket = stage.open_ticket()
    browser = stage.browser(stage.helene)
    form = browser.form(FACTOR)

    answer = browser.client.post(f"/tickets/{ticket.reference}/clore", data=form)
    said = browser.client.post(
        "/discussion/message", data={**form, "texte": "/tickets"}, headers={"Accept": "application/json"}
    )

    assert (answer.status_code, said.status_code) == (403, 403)
    assert "event: fin" in browser.client.get("/discussion/flux").text
    assert not stage.ticket(ticket.reference).is_closed


def test_from_the_door_she_can_leave(stage: Stage) -> None:
    browser = stage.browser(stage.helene)

    assert (
        browser.client.post("/deconnexion", data=browser.form(FACTOR, confirme="oui")).headers["location"]
        == "/"
    )
    assert browser.client.get("/tickets").status_code == 401


def test_the_picture_is_for_her_alone_and_only_until_it_is_confirmed(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    picture = browser.client.get(f"{FACTOR}/image.svg")

    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "no-store"
    assert stage.browser().client.get(f"{FACTOR}/image.svg").status_code == 401
    enrolled(stage, browser)
    assert browser.client.get(f"{FACTOR}/image.svg").status_code == 422


def test_where_it_is_a_matter_of_choice_she_may_have_one(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, second_factor=False)
    with stage.served():
        browser = stage.browser(stage.nadia)
        assert "Mettre en place un second facteur" in browser.client.get("/compte").text

        secret, _ = enrolled(stage, browser)

        again = stage.browser(stage.nadia)
        assert again.client.get("/discussion").headers["location"] == FACTOR
        form = again.form(FACTOR, code=code(stage, secret))
        assert again.client.post(FACTOR, data=form).headers["location"] == "/discussion"


def test_she_takes_another_telephone(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    former, _ = enrolled(stage, browser)

    form = browser.form("/compte", **{"code-retrait": code(stage, former)})
    answer = browser.client.post("/compte/second-facteur/retirer", data=form, follow_redirects=True)

    assert answer.url.path == FACTOR
    assert secret_shown(browser) != former


def test_new_recovery_codes_ask_for_a_code(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    secret, former = enrolled(stage, browser)
    path = "/compte/second-facteur/codes"

    wrong = browser.client.post(path, data=browser.form("/compte", **{"code-secours": "000000"}))
    right = browser.client.post(path, data=browser.form("/compte", **{"code-secours": code(stage, secret)}))

    assert (wrong.status_code, "Ce code n’est pas le bon" in wrong.text) == (422, True)
    assert right.status_code == 200
    assert former[0] not in html.unescape(right.text)


def test_a_telephone_that_is_a_minute_late_no_longer_agrees(stage: Stage) -> None:
    secret, _ = enrolled(stage, stage.browser(stage.helene))
    stage.clock.advance(minutes=10)
    browser = stage.browser(stage.helene)
    late = pyotp.TOTP(secret).at(stage.clock() - timedelta(minutes=1))

    assert browser.client.post(FACTOR, data=browser.form(FACTOR, code=late)).status_code == 422
