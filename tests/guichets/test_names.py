"""Names compared as people type them."""

from __future__ import annotations

import pytest

from guichets.names import fold, holds_each_word


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Mairie  d’Évry", "mairie d evry"), ("ÉTS CÔTE-D’AZUR", "ets cote d azur"), ("  ", "")],
)
def test_folding_forgets_case_accents_and_punctuation(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_each_typed_word_begins_a_word_of_the_name() -> None:
    assert holds_each_word("Mairie de Sainte-Aubre", "aubre mair")
    assert not holds_each_word("Mairie de Sainte-Aubre", "bre")
