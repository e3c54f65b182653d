"""« de » before a name that may begin with a vowel: « de Camille », « d’Inès », « d’Hélène »."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guichets.names import fold

_ELIDED_BEFORE = "aeiouh"
"""The « y » of a first name is most often said as a consonant: « de Yann »."""


def of_whom(name: str) -> str:
    return f"d’{name}" if fold(name)[:1] in tuple(_ELIDED_BEFORE) else f"de {name}"


def filters() -> Mapping[str, Callable[[str], str]]:
    return {"avec_de": of_whom}
