"""Which questions hold a phrase: explained to whoever writes it, hence plain."""

from __future__ import annotations

import pytest

from knowledge_base.french.phrases import FrenchWording

WORDING = FrenchWording()


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("Le portail est inaccessible", "portail inaccessible"),
        ("LES PORTAILS SONT INACCESSIBLES !", "portail inaccessible"),
        ("inaccessible depuis ce matin, ce portail", "portail inaccessible"),
        ("le portial est inaccesible", "portail inaccessible"),
        ("J’ai une erreur 500 à l’enregistrement", "erreur 500"),
        ("impossible de se connecté", "connecter impossible"),
        ("connexions refusées", "connexion refusée"),
        ("Depuis l’attestation, rien", "attestation"),
        ("tjrs en panne", "toujours panne"),
        ("ça marche pas", "ne marche pas"),
    ],
)
def test_a_question_holds_a_phrase_whatever_its_case_accents_endings_and_one_typo(
    question: str, phrase: str
) -> None:
    assert WORDING.holds(question, phrase)


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("Le portail est ouvert", "portail inaccessible"),
        ("erreur 400", "erreur 500"),
        ("une demande de logement", "erreur"),
        ("radiation du bail", "radiation mail"),
        ("portail", ""),
        ("le la les", "le la les"),
    ],
)
def test_a_missing_word_is_missed(question: str, phrase: str) -> None:
    assert not WORDING.holds(question, phrase)


def test_a_phrase_of_words_that_only_link_others_tells_nothing() -> None:
    assert not WORDING.tells("le de la")
    assert not WORDING.tells(" … ")
    assert WORDING.tells("le portail")
