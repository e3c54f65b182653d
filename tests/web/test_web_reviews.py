"""Reviews in the console and on the pages of a guichet."""

from __future__ import annotations

import re

import pytest
from web_stage import Browser, Stage

from guichets.registry import Role
from guichets.reviews import ReviewKind, ReviewService

REVIEWS = "/guichets/revues"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def ines(stage: Stage) -> Browser:
    """The référent of the guichet."""
    return stage.browser(stage.person("Inès Ravignan", Role.REFERENT))


def seen(browser: Browser, address: str) -> str:
    return browser.client.get(address).text.replace("\N{NO-BREAK SPACE}", " ")


def post(browser: Browser, path: str, page: str, **fields: str) -> str:
    answer = browser.client.post(path, data={**browser.form(page), **fields}, follow_redirects=True)
    return answer.text.replace("\N{NO-BREAK SPACE}", " ")


def launch(stage: Stage, kind: ReviewKind) -> None:
    with stage.house.units() as work:
        ReviewService(work, now=stage.clock()).launch(kind, by=stage.helene)


def test_a_review_is_launched_answered_by_the_referent_and_shown(
    stage: Stage, helene: Browser, ines: Browser
) -> None:
    assert "Jamais demandée" in seen(helene, REVIEWS)
    assert "demandée à 1 guichet" in post(helene, REVIEWS, REVIEWS, sorte="utilisateurs")
    assert "Aucun guichet à interroger" in post(helene, REVIEWS, REVIEWS, sorte="utilisateurs")

    page = seen(ines, "/mon-guichet")
    assert "Ces personnes travaillent-elles toujours avec le SNE ?" in page
    number = re.search(r'action="(/mon-guichet/revues/\d+)"', page)
    assert number
    assert "Merci" in post(ines, number[1], "/mon-guichet")

    assert "travaillent-elles toujours" not in seen(ines, "/mon-guichet")
    page = seen(helene, REVIEWS)
    assert "1 réponse sur 1 guichet" in page
    assert "Inès Ravignan" in page


def test_whoever_corrects_the_particulars_has_answered(stage: Stage, helene: Browser, ines: Browser) -> None:
    launch(stage, ReviewKind.PARTICULARS)
    assert "Vos coordonnées et vos horaires sont-ils exacts ?" in seen(ines, "/mon-guichet")

    contact = "/mon-guichet/coordonnees"
    post(ines, contact, contact, telephone="04 92 00 00 00", mel="", horaires="9 h-12 h", adresse="")

    assert "sont-ils exacts" not in seen(ines, "/mon-guichet")
    assert "1 réponse sur 1 guichet" in seen(helene, REVIEWS)


def test_a_guichet_without_referent_is_rung_and_its_answer_noted(stage: Stage, helene: Browser) -> None:
    launch(stage, ReviewKind.USERS)

    page = seen(helene, REVIEWS)
    assert "1 guichet n’a pas de référent" in page
    number = re.search(rf'action="({REVIEWS}/\d+)"', page)
    assert number
    assert "pour ce guichet, tout est exact" in post(helene, number[1], REVIEWS)
    assert "1 réponse sur 1 guichet" in seen(helene, REVIEWS)
    assert "doit encore répondre" in post(helene, number[1], REVIEWS, etat="attendue")
    assert "0 réponse sur 1 guichet" in seen(helene, REVIEWS)


def test_an_agent_is_not_asked_and_may_not_answer(stage: Stage) -> None:
    launch(stage, ReviewKind.USERS)
    nadia = stage.browser(stage.nadia)

    assert "travaillent-elles toujours" not in seen(nadia, "/mon-guichet")
    with stage.house.units.reading() as work:
        (review,) = work.reviews.pending()
    answer = nadia.client.post(f"/mon-guichet/revues/{review.id}", data=nadia.form("/mon-guichet"))
    assert answer.status_code == 403


def test_a_kind_that_is_none_asks_nobody(stage: Stage, helene: Browser) -> None:
    answer = helene.client.post(REVIEWS, data={**helene.form(REVIEWS), "sorte": "roi"})

    assert answer.status_code == 404
