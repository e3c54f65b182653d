"""Whom a note calls: their name, or their first name where it is one's alone."""

from __future__ import annotations

import pytest
from fakes import gestionnaire

from tickets.triage.service import mentioned

DENIS = gestionnaire(91, name="Denis Fontanel")
HELENE = gestionnaire(92, name="Hélène Ozanne")
OTHER_DENIS = gestionnaire(93, name="Denis Lormont")


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Denis Fontanel, tu connais ce bailleur ?", [DENIS]),
        ("Vu avec @helene ozanne et @DENIS FONTANEL.", [DENIS, HELENE]),
        ("@Hélène : la suite ?", [HELENE]),
        ("@Hélène, @Hélène !", [HELENE]),
        ("Denis Fontanel est passé.", []),
        ("Écrire à denis@denis.fr", []),
        ("@Denise Fontanel", []),
        ("@", []),
        ("@Denis", [DENIS]),
    ],
)
def test_a_name_after_a_sign_calls_its_colleague(text: str, called: list[object]) -> None:
    assert mentioned(text, [DENIS, HELENE]) == called


def test_a_first_name_that_two_colleagues_share_calls_neither() -> None:
    assert mentioned("@Denis, tu peux ?", [DENIS, OTHER_DENIS]) == []
    assert mentioned("@Denis Lormont, tu peux ?", [DENIS, OTHER_DENIS]) == [OTHER_DENIS]
