"""« de » before a name."""

from __future__ import annotations

import pytest

from rendering.elision import of_whom


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Camille Aubrey", "de Camille Aubrey"),
        ("Inès Maubrac", "d’Inès Maubrac"),
        ("Émilie Ravignan", "d’Émilie Ravignan"),
        ("Hélène Vauzelle", "d’Hélène Vauzelle"),
        ("Yann Morvanne", "de Yann Morvanne"),
        ("", "de "),
    ],
)
def test_de_loses_its_vowel_before_another(name: str, words: str) -> None:
    assert of_whom(name) == words
