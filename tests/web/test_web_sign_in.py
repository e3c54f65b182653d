"""Asking for a sign-in link: it leaves for whoever is known, and the page tells nobody who is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_stage import Stage

from guichets.access import Caller, account_of
from guichets.registry import Agent
from storage.database import Database

NADIA = "nadia@valbonne.example"


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, by_mail=True, by_telegram=True)
    with stage.house.units() as work:
        known = work.registry.agent(stage.nadia.id or 0)
        assert known is not None
        known.email = NADIA
    with stage.served():
        yield stage


def binds_telegram(stage: Stage, agent: Agent) -> None:
    with stage.house.units() as work:
        caller = Caller("telegram", "4242", "4242", agent.name)
        work.registry.add(account_of(agent, caller, at=stage.clock()))


def test_the_link_that_leaves_by_mail_lets_her_in(stage: Stage) -> None:
    browser = stage.browser().client

    answer = browser.post("/connexion", data={"mel": " Nadia@Valbonne.example "})

    assert answer.headers["location"] == "/connexion?fait=lien"
    (letter,) = stage.posted("mail")
    assert letter["recipient"] == NADIA
    assert letter["subject"] == "Votre lien de connexion à Relais SNE"
    found = re.search(r"/entrer/\S+", letter["body"])
    assert found is not None
    assert browser.post(found.group()).headers["location"] == "/discussion"
    assert "Nadia Ferrand" in browser.get("/discussion").text


def test_it_leaves_in_telegram_too_when_she_uses_it(stage: Stage) -> None:
    binds_telegram(stage, stage.nadia)

    stage.browser().client.post("/connexion", data={"mel": NADIA})

    (said,), (letter,) = stage.posted("telegram"), stage.posted("mail")
    link = re.compile(r"/entrer/\S+")
    assert link.findall(said["text"]) == link.findall(letter["body"])


def test_nobody_learns_who_is_known(stage: Stage) -> None:
    client = stage.browser().client

    known = client.post("/connexion", data={"mel": NADIA}, follow_redirects=True)
    unknown = client.post("/connexion", data={"mel": "personne@valbonne.example"}, follow_redirects=True)

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert "Si cette adresse est celle d’une personne inscrite" in known.text
    assert len(stage.posted("mail")) == 1


@pytest.mark.parametrize("address", [NADIA, "personne@valbonne.example"])
def test_who_asks_too_often_is_told_when_to_come_back(stage: Stage, address: str) -> None:
    client = stage.browser().client
    for _ in range(5):
        assert client.post("/connexion", data={"mel": address}).status_code == 303

    refused = client.post("/connexion", data={"mel": address})

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "900")
    assert "Trop d’essais de suite" in refused.text
    stage.clock.advance(minutes=15)
    assert client.post("/connexion", data={"mel": address}).status_code == 303


@pytest.mark.parametrize("typed", ["", "nadia", "nadia@", 'x" onfocus="alert(1)'])
def test_what_is_no_address_is_refused_and_stays_in_its_field(stage: Stage, typed: str) -> None:
    page = stage.browser().client.post("/connexion", data={"mel": typed})

    assert page.status_code == 422
    assert "Ce n’est pas une adresse mél" in page.text
    assert 'aria-invalid="true"' in page.text
    assert 'onfocus="alert' not in page.text


def test_without_mail_nor_telegram_she_asks_her_gestionnaire(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path)
    with stage.served():
        page = stage.browser().client.get("/connexion").text

    assert "Demandez le vôtre au gestionnaire" in page
    assert "<form" not in page


def test_who_is_in_has_no_use_for_the_page(stage: Stage) -> None:
    assert stage.browser(stage.nadia).client.get("/connexion").headers["location"] == "/discussion"


def test_another_site_cannot_have_letters_sent(stage: Stage) -> None:
    answer = stage.browser().client.post(
        "/connexion", data={"mel": NADIA}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert stage.posted("mail") == []
