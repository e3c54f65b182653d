"""A desk where others sit: whoever signs in there says so, and their session does not outlive their day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent
from storage.database import Database


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path)
    with stage.served():
        yield stage


def signs_in_at_a_shared_desk(stage: Stage, agent: Agent) -> Browser:
    browser = stage.browser()
    browser.client.post(stage.link(agent), data={"partage": "oui"})
    return browser


def is_in(browser: Browser) -> bool:
    return browser.client.get("/compte").status_code == 200


def test_the_door_offers_it(stage: Stage) -> None:
    page = stage.browser().client.get(stage.link(stage.nadia)).text.replace("\xa0", " ")

    assert "Poste partagé : la session dure 12 heures au plus, et se ferme après une heure" in page


@pytest.mark.parametrize("name", ["nadia", "helene"])
def test_it_ends_after_an_hour_without_being_used(stage: Stage, name: str) -> None:
    browser = signs_in_at_a_shared_desk(stage, getattr(stage, name))
    stage.clock.advance(minutes=59)
    assert is_in(browser)

    stage.clock.advance(minutes=60)

    assert not is_in(browser)


def test_it_ends_with_the_day_even_if_it_is_used(stage: Stage) -> None:
    browser = signs_in_at_a_shared_desk(stage, stage.nadia)
    for _ in range(23):
        stage.clock.advance(minutes=30)
        assert is_in(browser)

    stage.clock.advance(minutes=30)

    assert not is_in(browser)


def test_a_page_that_only_listens_is_nobody_at_work(stage: Stage) -> None:
    browser = signs_in_at_a_shared_desk(stage, stage.nadia)
    stage.clock.advance(minutes=40)
    with browser.client.stream("GET", "/discussion/flux", headers={"Accept": "text/event-stream"}) as open_:
        assert open_.status_code == 200
    stage.clock.advance(minutes=40)

    assert not is_in(browser)


def test_the_browser_forgets_it_too(stage: Stage) -> None:
    answer = stage.browser().client.post(stage.link(stage.nadia), data={"partage": "oui"})

    assert "Max-Age=43200;" in answer.headers["set-cookie"]


def test_elsewhere_nothing_changes(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    stage.clock.advance(days=29)

    assert is_in(browser)


def test_her_account_shows_which_session_is_one(stage: Stage) -> None:
    shared, own = signs_in_at_a_shared_desk(stage, stage.nadia), stage.browser(stage.nadia)

    assert own.client.get("/compte").text.count("poste partagé") == 1
    said = shared.client.get("/compte").text
    assert "poste partagé" in said
    assert "douze heures au plus" in said
    assert "douze heures" not in own.client.get("/compte").text
