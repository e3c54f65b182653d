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


def launch(stage: Stage, kind: ReviewKind) -> None:
    with stage.house.units() as work:
        ReviewService(work, now=stage.clock()).launch(kind, by=stage.helene)


def test_a_review_is_launched_answered_by_the_referent_and_shown(
    stage: Stage, helene: Browser, ines: Browser
) -> None:
    assert "Jamais demandée" in helene.sees(REVIEWS)
    assert "demandée à 1 guichet" in helene.sends(REVIEWS, REVIEWS, sorte="utilisateurs")
    assert "Aucun guichet à interroger" in helene.sends(REVIEWS, REVIEWS, sorte="utilisateurs")

    page = ines.sees("/mon-guichet")
    assert "Ces personnes travaillent-elles toujours avec le SNE ?" in page
    number = re.search(r'action="(/mon-guichet/revues/\d+)"', page)
    assert number
    assert "Merci" in ines.sends("/mon-guichet", number[1])

    assert "travaillent-elles toujours" not in ines.sees("/mon-guichet")
    page = helene.sees(REVIEWS)
    assert "1 réponse sur 1 guichet" in page
    assert "Inès Ravignan" in page


def test_whoever_corrects_the_particulars_has_answered(stage: Stage, helene: Browser, ines: Browser) -> None:
    launch(stage, ReviewKind.PARTICULARS)
    assert "Vos coordonnées et vos horaires sont-ils exacts ?" in ines.sees("/mon-guichet")

    contact = "/mon-guichet/coordonnees"
    ines.sends(contact, contact, telephone="04 92 00 00 00", mel="", horaires="9 h-12 h", adresse="")

    assert "sont-ils exacts" not in ines.sees("/mon-guichet")
    assert "1 réponse sur 1 guichet" in helene.sees(REVIEWS)


def test_a_guichet_without_referent_is_rung_and_its_answer_noted(stage: Stage, helene: Browser) -> None:
    launch(stage, ReviewKind.USERS)

    page = helene.sees(REVIEWS)
    assert "1 guichet n’a pas de référent" in page
    number = re.search(rf'action="({REVIEWS}/\d+)"', page)
    assert number
    assert "pour ce guichet, tout est exact" in helene.sends(REVIEWS, number[1])
    assert "1 réponse sur 1 guichet" in helene.sees(REVIEWS)
    assert "doit encore répondre" in helene.sends(REVIEWS, number[1], etat="attendue")
    assert "0 réponse sur 1 guichet" in helene.sees(REVIEWS)


def test_an_agent_is_not_asked_and_may_not_answer(stage: Stage) -> None:
    launch(stage, ReviewKind.USERS)
    nadia = stage.browser(stage.nadia)

    assert "travaillent-elles toujours" not in nadia.sees("/mon-guichet")
    with stage.house.units.reading() as work:
        (review,) = work.reviews.pending()
    answer = nadia.client.post(f"/mon-guichet/revues/{review.id}", data=nadia.form("/mon-guichet"))
    assert answer.status_code == 403


def test_a_kind_that_is_none_asks_nobody(stage: Stage, helene: Browser) -> None:
    answer = helene.client.post(REVIEWS, data={**helene.form(REVIEWS), "sorte": "roi"})

    assert answer.status_code == 404
