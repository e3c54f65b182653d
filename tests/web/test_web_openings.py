from __future__ import annotations

import re

import pytest
from web_stage import Browser, Stage

from guichets.registry import Role


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def follow(browser: Browser, stage: Stage, **fields: str) -> int:
    values = {"nom": "Inès Ravignan", "guichet": str(stage.guichet.id), "etape": "form", **fields}
    return browser.client.post("/acces/nouveau", data=browser.form("/discussion", **values)).status_code


def test_an_opening_is_followed_until_it_is_open(stage: Stage, helene: Browser) -> None:
    assert "Aucune ouverture en cours" in helene.client.get("/acces").text
    assert follow(helene, stage, depuis="2026-11-20") == 303

    page = helene.client.get("/acces").text
    assert "l’organisme doit envoyer la fiche collecte" in page
    assert "il y a 5 jours" in page

    number = re.search(r'action="/acces/(\d+)"', page)
    assert number
    answer = helene.client.post(f"/acces/{number.group(1)}", data=helene.form("/discussion", etape="open"))
    assert answer.status_code == 303
    page = helene.client.get("/acces").text
    assert "Aucune ouverture en cours" in page
    assert "Terminées depuis deux mois" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"nom": " "},
        {"guichet": ""},
        {"guichet": "999"},
        {"mel": "pas une adresse"},
        {"nom": "Inès 1 84 12 76 451 089 46"},
    ],
)
def test_a_refusal_keeps_what_was_typed(stage: Stage, helene: Browser, wrong: dict[str, str]) -> None:
    assert follow(helene, stage, **wrong) == 422
    assert "Aucune ouverture en cours" in helene.client.get("/acces").text


def test_a_step_that_is_none_is_refused(stage: Stage, helene: Browser) -> None:
    assert follow(helene, stage, etape="roi") in {404, 422}


def test_a_lecteur_follows_with_her_eyes_only(stage: Stage, helene: Browser) -> None:
    follow(helene, stage)
    lise = stage.browser(stage.person("Lise Lectrice", Role.LECTEUR))

    page = lise.client.get("/acces").text

    assert "Inès Ravignan" in page
    assert "<select" not in page
    assert lise.client.get("/acces/nouveau").status_code == 403
