"""Names are masked, and nothing else: on messages of counters that the rule's own author wrote."""

from __future__ import annotations

import pytest
from typed_messages import ASIDE, messages, names_left, words_lost

from knowledge_base.upkeep.plain_language import is_word
from privacy.applicants import without_applicants


def masked(text: str) -> str:
    return without_applicants(text, is_word=is_word).text


def test_of_a_hundred_names_one_is_left_at_most() -> None:
    named = messages("names", ASIDE)

    assert len(named) >= 250
    assert len(names_left(named, masked)) <= 0.01 * len(named)


def test_of_five_hundred_ordinary_words_after_a_title_one_is_masked_at_most() -> None:
    ordinary = messages("words", ASIDE)

    assert len(ordinary) >= 800
    assert len(words_lost(ordinary, masked)) <= 0.002 * len(ordinary)


def test_beside_a_name_nothing_else_is_masked() -> None:
    named = messages("names", ASIDE)

    assert len(words_lost(named, masked)) <= 0.01 * len(named)


@pytest.mark.parametrize(
    "typed",
    [
        "mme enceinte de 6 mois, combien de pieces elle peut demander",
        "LE DEMANDEUR EST DECEDE QUE FAIRE",
        "comment faire une demande FSL",
        "une demande d’APL",
        "mme divorsée, quel document",
        "mr le Maire veut la liste",
    ],
)
def test_what_somebody_is_or_asks_for_is_left(typed: str) -> None:
    assert masked(typed) == typed


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("mme benali enceinte", "mme [nom] enceinte"),
        ("mr TRAORE est radié", "mr [nom] est radié"),
        ("mme petit veut un T3", "mme [nom] veut un T3"),
    ],
)
def test_the_name_alone_is_taken(typed: str, left: str) -> None:
    assert masked(typed) == left
