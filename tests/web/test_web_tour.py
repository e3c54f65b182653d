"""The guided tour: five steps, in the demonstration alone, left and taken up again without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_stage import Browser, Stage, hidden_in

from guichets.registry import Role
from storage.database import Database
from web.guidance import STEPS


@pytest.fixture
def demo(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, is_demo=True)
    with stage.served():
        yield stage


@pytest.fixture
def helene(demo: Stage) -> Browser:
    return demo.browser(demo.helene)


def goes_to(browser: Browser, step: str) -> str:
    """The address where the step leads."""
    data = {"jeton": browser.hidden("/visite", "jeton"), "etape": step}
    return str(browser.client.post("/visite", data=data).headers["location"])


def test_the_tour_tells_five_things_to_do(helene: Browser) -> None:
    page = helene.client.get("/visite").text

    assert len(STEPS) == 5
    assert all(step.title in page for step in STEPS)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.title)
def test_each_step_leads_to_its_place(helene: Browser, step: object) -> None:
    assert isinstance(step, type(STEPS[0]))

    assert goes_to(helene, str(step.number)) == step.path
    assert helene.client.get(step.path).status_code == 200


def test_the_panel_stays_above_the_pages_until_she_leaves(helene: Browser) -> None:
    assert "Visite guidée 1/5" in helene.client.get("/tickets").text

    goes_to(helene, "3")
    assert "Visite guidée 3/5" in helene.client.get("/tickets").text
    assert 'href="/agenda">Y aller' in helene.client.get("/tickets").text
    assert "Y aller" not in helene.client.get("/agenda").text

    goes_to(helene, "0")
    assert "Visite guidée" not in helene.client.get("/tickets").text
    goes_to(helene, "4")
    assert "Visite guidée 4/5" in helene.client.get("/qualite").text


def test_she_goes_back_a_step_and_ends_on_a_word_of_thanks(helene: Browser) -> None:
    assert "Étape précédente" not in helene.client.get("/tickets").text
    goes_to(helene, "5")
    panel = helene.client.get("/bilan").text
    assert "Étape précédente" in panel
    assert "Terminer la visite" in panel

    last = helene.client.get(goes_to(helene, "fin")).text

    assert "Merci d’avoir suivi la visite." in last
    assert 'href="/reglages"' in last
    assert "Visite guidée 5/5" not in last


def test_whoever_leaves_stays_on_the_page(helene: Browser) -> None:
    page = "/tickets?vue=a-moi"
    shown = helene.client.get(page).text
    data = {"jeton": hidden_in(shown, "jeton"), "page": hidden_in(shown, "page"), "etape": "0"}

    answer = helene.client.post("/visite", data=data)

    assert answer.headers["location"] == page
    assert "Visite guidée" not in helene.client.get(page).text


@pytest.mark.parametrize(
    "elsewhere", ["https://exemple.fr", "//exemple.fr", "/\\exemple.fr", "exemple.fr", ""]
)
def test_leaving_leads_to_no_other_site(helene: Browser, elsewhere: str) -> None:
    data = {"jeton": helene.hidden("/visite", "jeton"), "page": elsewhere, "etape": "0"}

    assert helene.client.post("/visite", data=data).headers["location"] == "/visite"


@pytest.mark.parametrize("wrong", ["", "6", "-1", "²", "https://exemple.fr"])
def test_a_step_that_is_none_leads_to_the_list(helene: Browser, wrong: str) -> None:
    assert goes_to(helene, wrong) == "/visite"


@pytest.mark.parametrize("cookie", ["x", "999", "", '"', "1; autre=2"])
def test_whatever_the_cookie_says_pages_are_shown(helene: Browser, cookie: str) -> None:
    headers = {"Cookie": f"relais_session={helene.client.cookies['relais_session']}; relais_visite={cookie}"}

    assert helene.client.get("/tickets", headers=headers).status_code == 200


def test_a_lecteur_who_could_do_nothing_of_it_is_not_led(demo: Stage) -> None:
    lecteur = demo.browser(demo.person("Luc Maubrac", Role.LECTEUR))

    assert "Visite guidée" not in lecteur.client.get("/tickets").text
    assert lecteur.client.get("/visite").status_code == 403


def test_a_real_service_has_no_tour(stage: Stage) -> None:
    helene = stage.browser(stage.helene)

    assert helene.client.get("/visite").status_code == 404
    assert "Visite guidée" not in helene.client.get("/tickets").text
