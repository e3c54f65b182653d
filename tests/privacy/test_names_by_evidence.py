"""Names are masked, and nothing else: on messages of counters that the rule has learnt from."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from typed_messages import ASIDE, messages, names_left, words_lost

from knowledge_base.upkeep.plain_language import is_word
from privacy import applicants, evidence, names
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


def test_what_another_hand_wrote_is_masked_no_less_well() -> None:
    named, ordinary = messages("names_by_another"), messages("words_by_another")

    assert len(named) + len(ordinary) >= 400
    assert len(names_left(named, masked)) <= 0.01 * len(named)
    assert len(words_lost([*named, *ordinary], masked)) <= 0.002 * len([*named, *ordinary])


def test_what_a_third_hand_wrote_is_masked_no_worse_than_when_it_was_first_read() -> None:
    """Two in three of the names that are left follow no title: « c’est pour Dragan »."""
    named, ordinary = messages("names_by_a_third"), messages("words_by_a_third")

    assert len(named) + len(ordinary) >= 480
    assert len(names_left(named, masked)) <= 45
    assert len(words_lost(ordinary, masked)) <= 2


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
        "mme ash",
        "mr nveut pas",
        "mme belle fille",
        "mme celibtaire",
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
        ("mme zaman 3 enfants", "mme [nom] 3 enfants"),
        ("mme carton est radiée", "mme [nom] est radiée"),
        ("mr pham van a deux numéros", "mr [nom] a deux numéros"),
        ("mme thi mai do veut un t2", "mme [nom] veut un t2"),
        ("M. de la Tour a deux demandes", "M. [nom] a deux demandes"),
    ],
)
def test_the_name_alone_is_taken(typed: str, left: str) -> None:
    assert masked(typed) == left


def test_no_word_that_was_typed_is_kept_in_memory() -> None:
    masked("mme zrukvalqho veut un T3")  # as rare as the next: what is made once is made
    before = kept_in_memory()

    masked("mme qvorzalukh veut un T3")

    assert before
    assert kept_in_memory() == before


def kept_in_memory() -> Mapping[str, int]:
    """How many results each function that remembers has kept."""
    told = {**vars(evidence), **vars(names), **vars(applicants)}
    return {name: one.cache_info().misses for name, one in told.items() if hasattr(one, "cache_info")}
