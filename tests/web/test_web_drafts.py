from __future__ import annotations

import pytest
from web_stage import Browser, Stage

from guichets.registry import Role

PLACE = "ticket:T-2026-0001:reponse"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def keep(browser: Browser, text: str, place: str = PLACE) -> int:
    fields = browser.form("/discussion", place=place)
    return browser.client.post("/brouillons", data={**fields, "texte": text}).status_code


def kept(stage: Stage, place: str = PLACE) -> str:
    with stage.house.units.reading() as work:
        draft = work.drafts.of(stage.helene.id or 0, place)
    return draft.text if draft else ""


def test_what_is_typed_is_kept_and_an_emptied_field_forgets_it(stage: Stage, helene: Browser) -> None:
    assert keep(helene, "Par le menu") == 200
    assert keep(helene, "Par le menu « Éditions »") == 200
    assert kept(stage) == "Par le menu « Éditions »"

    keep(helene, "  ")

    assert kept(stage) == ""


def test_a_draft_is_thrown_away_from_the_page_that_shows_it(stage: Stage, helene: Browser) -> None:
    keep(helene, "Par le menu")

    answer = helene.client.post("/brouillons/jeter", data=helene.form("/discussion", place=PLACE))

    assert answer.headers["location"] == "/tickets/T-2026-0001?jete=reponse#brouillon-reponse"
    assert kept(stage) == ""


def test_what_was_thrown_away_is_taken_back(stage: Stage, helene: Browser) -> None:
    page = f"/tickets/{stage.open_ticket().reference}"
    keep(helene, "Par le menu")
    shown = helene.client.get(page).text
    assert shown.index("Répondre et clore") < shown.index("Jeter ce brouillon</button>")
    thrown = helene.client.post("/brouillons/jeter", data=helene.form(page, place=PLACE)).headers["location"]
    shown = helene.client.get(thrown).text
    assert "Brouillon jeté." in shown
    assert "Par le menu" not in shown

    helene.client.post("/brouillons/reprendre", data=helene.form(page, place=PLACE))

    assert kept(stage) == "Par le menu"


def test_what_was_thrown_away_does_not_replace_what_was_begun_since(stage: Stage, helene: Browser) -> None:
    keep(helene, "Par le menu")
    form = helene.form("/discussion", place=PLACE)
    helene.client.post("/brouillons/jeter", data=form)
    keep(helene, "Autrement")

    helene.client.post("/brouillons/reprendre", data=form)

    assert kept(stage) == "Autrement"


def test_no_nir_is_kept_in_a_draft(stage: Stage, helene: Browser) -> None:
    keep(helene, "Son numéro est 1 84 12 76 451 089 46, merci")

    assert "451" not in kept(stage)
    assert b"451 089" not in stage.stored_bytes()


def test_a_colleague_has_drafts_of_her_own(stage: Stage, helene: Browser) -> None:
    keep(stage.browser(stage.person("Denis Fontanel", Role.GESTIONNAIRE)), "Le sien")

    assert kept(stage) == ""


def test_a_draft_that_nobody_touches_is_forgotten(stage: Stage, helene: Browser) -> None:
    keep(helene, "Oublié")
    stage.clock.advance(days=15)

    keep(stage.browser(stage.helene), "Autre chose", "ticket:T-2026-0002:reponse")

    assert kept(stage) == ""


@pytest.mark.parametrize("place", ["", "http://ailleurs.example", "ticket:../..", "x" * 300])
def test_a_place_that_is_none_is_refused(helene: Browser, place: str) -> None:
    fields = helene.form("/discussion")
    answer = helene.client.post("/brouillons", data={**fields, "place": place, "texte": "x"})
    assert answer.status_code == 404
