"""A mail about a closed ticket: thanks and a yes or a no leave it closed, anything more opens it again."""

from __future__ import annotations

import pytest

from tickets.mail.after_closing import is_only_thanks, rating_in
from tickets.ticket import Rating

SIGNATURE = "\n\nNadia Ferrand\nMairie de Valbonne\n04 93 00 00 00"


@pytest.mark.parametrize(
    "text", ["OUI", "oui", "Oui, merci !", "Oui.", "« oui »".strip("« »"), "oui merci beaucoup"]
)
def test_a_yes(text: str) -> None:
    assert rating_in(text) is Rating.HELPED
    assert rating_in(text + SIGNATURE) is Rating.HELPED


@pytest.mark.parametrize("text", ["NON", "Non, pas vraiment", "non merci", "Non."])
def test_a_no(text: str) -> None:
    assert rating_in(text + SIGNATURE) is Rating.NOT_HELPED


@pytest.mark.parametrize(
    "text", ["Merci", "Merci beaucoup !", "Parfait, merci à vous", "Bonjour, un grand merci."]
)
def test_thanks_alone(text: str) -> None:
    assert is_only_thanks(text + SIGNATURE)
    assert rating_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Oui, mais le menu n’existe pas",
        "Non, toujours bloqué",
        "Merci, mais cela ne marche pas",
        "Merci\n\n" + "Le menu n’existe toujours pas. " * 10,
        "Bonjour\noui",
        "Nonobstant",
        "Ouistreham",
    ],
)
def test_anything_more_is_something_that_she_adds(text: str) -> None:
    assert rating_in(text) is None
    assert not is_only_thanks(text)
