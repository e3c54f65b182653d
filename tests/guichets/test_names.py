"""Names compared as people type them."""

from __future__ import annotations

import pytest

from guichets.names import fold, holds_each_word, is_whole


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Mairie  d’Évry", "mairie d evry"), ("ÉTS CÔTE-D’AZUR", "ets cote d azur"), ("  ", "")],
)
def test_folding_forgets_case_accents_and_punctuation(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_each_typed_word_begins_a_word_of_the_name() -> None:
    assert holds_each_word("Mairie de Sainte-Aubre", "aubre mair")
    assert not holds_each_word("Mairie de Sainte-Aubre", "bre")


def test_a_whole_name_is_known_in_either_order_and_part_of_it_is_not_whole() -> None:
    assert is_whole("Zoé Val-Morin", "val morin zoe")
    assert not is_whole("Zoé Val-Morin", "Zoé")
    assert not is_whole("Zoé Val-Morin", "Zoé Val-Morin Talverne")
