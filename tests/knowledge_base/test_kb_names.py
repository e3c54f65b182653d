"""Local names are taken out of a question, words of the trade never."""

from __future__ import annotations

import pytest

from knowledge_base.understanding.names import LocalNames

REGISTRY = [
    "Mairie de Creil",
    "Oise Habitat",
    "Pont-Sainte-Maxence",
    "Étaples",
    "Zéphyrlog",
    "Le Bois",
    "CCAS d’Eu",
]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("comment radier une demande à Creil ?", "comment radier une demande à  ?"),
        ("oise habitat ne radie pas", " habitat ne radie pas"),
        ("un logement à PONT STE MAXENCE ou à Pont-Sainte-Maxence", "un logement à PONT STE  ou à --"),
        ("etaples peut-elle fermer un accès", " peut-elle fermer un accès"),
        ("rejet dans ZEPHYRLOG", "rejet dans "),
        ("la mairie, l’habitat et le logement", "la mairie, l’habitat et le logement"),
        ("le bois du dossier", "le  du dossier"),
        ("du bois", "du bois"),
        ("réactiver un dossier", "réactiver un dossier"),
    ],
)
def test_a_local_name_says_nothing(text: str, left: str) -> None:
    assert LocalNames(REGISTRY).without(text) == left


def test_what_the_base_speaks_of_is_kept() -> None:
    names = LocalNames(["Zéphyrlog"], known=["zephyrlog"])

    assert names.without("rejet dans Zéphyrlog") == "rejet dans Zéphyrlog"


def test_without_a_registry_nothing_is_taken_out() -> None:
    assert LocalNames([]).without("comment radier à Creil ?") == "comment radier à Creil ?"
