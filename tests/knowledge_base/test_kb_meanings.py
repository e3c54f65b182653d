"""A word with several meanings is asked about only when nothing tells which is meant."""

from __future__ import annotations

import pytest

from knowledge_base.understanding.meanings import DoubleMeaning, double_meanings, is_elsewhere, unclear


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("c’est quoi une CIL", "CIL"),
        ("CIL ?", "CIL"),
        ("bonjour, que veut dire AL svp", "AL"),
        ("j’ai une question sur un dossier", "dossier"),
        ("dossiers", "dossier"),
        ("quel délai pour le préavis ?", "préavis"),
        ("PREAVIS PAS RECU", "préavis"),
        ("comment faire une mutation", "mutation"),
        ("signalement", "signalement"),
        ("c koi un gel", "gel"),
        ("la commission", "commission"),
        ("problème de certificat", "certificat"),
    ],
)
def test_a_word_alone_is_unclear(text: str, word: str) -> None:
    meaning = unclear(text)

    assert meaning is not None
    assert meaning.word == word


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bonjour",
        "conférence intercommunale CIL",
        "dossier incomplet",
        "réactiver un dossier",
        "comment enregistrer un dossier",
        "préavis de renouvellement non reçu",
        "préavis de trois mois du locataire",
        "mutation professionnelle",
        "demande de mutation d’un locataire hlm",
        "répondre à un signalement sous un mois",
        "commission de médiation",
        "certificat d’interface expiré",
        "AL et CIL",
        "radiation",
        "comment réactiver une demande ?",
    ],
)
def test_a_question_that_is_clear_is_not_asked_about(text: str) -> None:
    assert unclear(text) is None


@pytest.mark.parametrize("meaning", double_meanings(), ids=lambda meaning: meaning.word)
def test_what_a_sense_adds_makes_the_question_clear(meaning: DoubleMeaning) -> None:
    assert len(meaning.senses) >= 2
    assert all(unclear(f"{meaning.word} {sense.adds}") is None for sense in meaning.senses)


@pytest.mark.parametrize(
    "text",
    [
        "préavis de départ",
        "preavis depart combien de temps",
        "quand envoyer son préavis de départ ?",
        "le locataire a donné son préavis",
        "préavis de trois mois du locataire",
        "préavis d’un locataire en zone tendue",
        "préavis\ncongé du locataire",
    ],
)
def test_a_word_told_to_be_of_another_trade_is_not_asked_about(text: str) -> None:
    assert is_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [
        "préavis",
        "le préavis de renouvellement n’est pas arrivé",
        "le préavis est parti un mois avant",
        "un locataire du parc n’a pas reçu son préavis",
        "préavis de radiation",
        "retour de congé, compte bloqué",
    ],
)
def test_a_word_of_the_trade_is_of_the_trade(text: str) -> None:
    assert not is_elsewhere(text)
