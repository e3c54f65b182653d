from __future__ import annotations

import pytest
from web_stage import Browser, Stage

from guichets.registry import Role

DREAL = {
    "nom": "Paul Brévald",
    "organisme": "DREAL",
    "mel": "paul@dreal.example",
    "fonction": "chargé de mission",
}


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def post(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    answer = browser.client.post(path, data=browser.form("/discussion", **fields))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def test_a_partenaire_is_added_corrected_removed_and_put_back(helene: Browser) -> None:
    status, page = post(helene, "/partenaires/nouveau", **DREAL)
    assert status == 303
    assert "Le partenaire est ajouté." in page
    assert 'href="mailto:paul@dreal.example"' in page

    _, page = post(helene, "/partenaires/1", **{**DREAL, "organisme": "DREAL PACA"})
    assert "DREAL PACA" in page

    _, page = post(helene, "/partenaires/1/fermer")
    assert "n’est plus destinataire" in page
    assert 'action="/partenaires/1/rouvrir"' in page

    _, page = post(helene, "/partenaires/1/rouvrir")
    assert "n’est plus destinataire" not in page


def test_what_is_wrong_is_said_and_what_was_typed_stays(helene: Browser) -> None:
    status, page = post(helene, "/partenaires/nouveau", **{**DREAL, "mel": "paul"})
    assert status == 422
    assert "n’est pas une adresse mél" in page
    assert 'value="Paul Brévald"' in page


def test_an_unknown_partenaire_is_a_kind_refusal(helene: Browser) -> None:
    status, page = post(helene, "/partenaires/99", **DREAL)
    assert status in {404, 422}
    assert "Ce partenaire n’existe pas" in page


def test_the_list_is_exported_without_formulas(helene: Browser) -> None:
    post(helene, "/partenaires/nouveau", **{**DREAL, "fonction": "=HYPERLINK(1)"})

    answer = helene.client.get("/partenaires/export.csv")

    assert answer.headers["content-type"].startswith("text/csv")
    assert "Paul Brévald" in answer.content.decode("utf-8-sig")
    assert ";=HYPERLINK" not in answer.content.decode("utf-8-sig")


def test_a_lecteur_changes_nothing(stage: Stage, helene: Browser) -> None:
    post(helene, "/partenaires/nouveau", **DREAL)
    lise = stage.browser(stage.person("Lise Lectrice", Role.LECTEUR))

    assert "Paul Brévald" in lise.client.get("/partenaires").text
    assert post(lise, "/partenaires/1", **DREAL)[0] == 403
