"""The form of a numéro unique."""

from __future__ import annotations

import pytest

from tickets.errors import MalformedNumeroUnique
from tickets.numero_unique import parse_numero_unique


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("075112345678901234", "075112345678901234"),
        ("0751 1234 5678 9012 34", "075112345678901234"),
        ("0061123456789gdpub", "0061123456789GDPUB"),
        ("n° 075-112-345-678-901-234".removeprefix("n° "), "075112345678901234"),
    ],
)
def test_a_numero_unique_is_kept_in_capitals_and_without_spaces(typed: str, kept: str) -> None:
    assert parse_numero_unique(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "123", "185057800608491", "06 12 34 56 78", "07511234567890123456", "T-2026-0001"]
)
def test_what_has_not_its_form_is_refused(typed: str) -> None:
    with pytest.raises(MalformedNumeroUnique):
        parse_numero_unique(typed)
