"""Whoever asked for a page before signing in lands on it, and never anywhere that is not ours."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
from web_stage import Stage

from guichets.registry import Agent
from storage.database import Database

FACTOR = "/second-facteur"


def lands(stage: Stage, agent: Agent, *asked: str, **headers: str) -> str:
    """Where the agent arrives, having asked for these pages and then signed in."""
    client = stage.browser().client
    for path in asked:
        client.get(path, headers=headers)
    return client.post(stage.link(agent)).headers["location"]


def test_she_lands_on_the_page_that_she_had_asked_for(stage: Stage) -> None:
    reference = stage.open_ticket().reference

    assert lands(stage, stage.helene, f"/tickets/{reference}") == f"/tickets/{reference}"
    assert lands(stage, stage.helene, "/tickets?vue=clos&mots=nir") == "/tickets?vue=clos&mots=nir"
    assert lands(stage, stage.nadia, f"/mes-tickets/{reference}") == f"/mes-tickets/{reference}"


def test_the_last_page_that_was_asked_for_counts_and_only_once(stage: Stage) -> None:
    client = stage.browser().client
    for path in ("/agenda", "/bilan"):
        client.get(path)

    first = client.post(stage.link(stage.helene)).headers["location"]
    second = client.post(stage.link(stage.helene)).headers["location"]

    assert (first, second) == ("/bilan", "/tickets")


@pytest.mark.parametrize("path", ["/nulle-part", "//ailleurs.example/tickets", "/tickets/nouvelles/x/y", "/"])
def test_what_is_no_page_of_ours_leads_home(stage: Stage, path: str) -> None:
    assert lands(stage, stage.helene, path) == "/tickets"


def test_a_page_that_her_role_does_not_open_leads_home(stage: Stage) -> None:
    assert lands(stage, stage.nadia, "/tickets") == "/discussion"


def test_a_part_of_a_page_or_a_script_is_no_page_to_land_on(stage: Stage) -> None:
    assert lands(stage, stage.helene, "/agenda", **{"hx-request": "true"}) == "/tickets"
    assert lands(stage, stage.helene, "/agenda", accept="application/json") == "/tickets"
    assert lands(stage, stage.helene, "/flux", **{"sec-fetch-dest": "empty"}) == "/tickets"


def test_an_order_is_no_page_to_land_on(stage: Stage) -> None:
    client = stage.browser().client
    client.post("/tickets/lot/prendre")

    assert client.post(stage.link(stage.helene)).headers["location"] == "/tickets"


@pytest.mark.parametrize("forged", ["/agenda", "L2FnZW5kYQ==.00", ".", "é"])
def test_a_forged_cookie_leads_home(stage: Stage, forged: str) -> None:
    client = stage.browser().client

    cookie = [(b"cookie", f"relais_suite={forged}".encode())]
    answer = client.post(stage.link(stage.helene), headers=cookie)

    assert answer.headers["location"] == "/tickets"


def test_after_half_an_hour_it_is_forgotten(stage: Stage) -> None:
    client = stage.browser().client
    client.get("/agenda")
    stage.clock.advance(minutes=31)

    assert client.post(stage.link(stage.helene)).headers["location"] == "/tickets"


def test_the_second_factor_stands_between_and_loses_nothing(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, second_factor=True)
    with stage.served():
        browser = stage.browser(stage.helene)
        secret = re.search(r'<code class="cle">([A-Z2-7 ]+)</code>', browser.client.get(FACTOR).text)
        assert secret is not None
        codes = pyotp.TOTP(secret.group(1).replace(" ", ""))
        browser.client.post(FACTOR, data=browser.form(FACTOR, code=codes.at(stage.clock())))
        stage.clock.advance(seconds=30)

        again = stage.browser()
        again.client.get("/agenda")
        assert again.client.post(stage.link(stage.helene)).headers["location"] == "/agenda"
        assert again.client.get("/agenda").headers["location"] == FACTOR
        answer = again.client.post(FACTOR, data=again.form(FACTOR, code=codes.at(stage.clock())))

        assert answer.headers["location"] == "/agenda"


def test_behind_https_the_cookie_is_this_host_s_alone(stage: Stage) -> None:
    with stage.pages_behind_https() as client:
        (cookie,) = client.get("/agenda").headers.get_list("set-cookie")

    assert cookie.startswith("__Host-relais_suite=")
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
