"""Agents' French, with its faults and abbreviations, reads like that of the entries."""

from __future__ import annotations

import pytest

from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import Reader, stem
from knowledge_base.french.vocabulary import french

BASE = [
    "radiation d’une demande",
    "attestation d’enregistrement",
    "renouvellement",
    "doublon",
    "un mauvais dossier",
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    reader = Reader(french())
    return reader.knowing(map(reader.spelt, BASE))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’ŒUVRE déjà d'été", ["l", "oeuvre", "deja", "d", "ete"]),
        ("n° unique, N°5", ["numero", "unique", "numero", "5"]),
        ("e\u0301crit\u00a0!", ["ecrit"]),
        ("\x00\u202e👍", []),
    ],
)
def test_plain_words_have_neither_accents_nor_signs(text: str, words: list[str]) -> None:
    assert plain_words(text) == words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bjr g un pb ac la radiation svp", "j’ai un problème ac la radiation"),
        ("c koi une atestation", "c’est quoi une attestation"),
        ("RADIACION", "radiation"),
        ("lattestation denregistrement", "l’attestation d’enregistrement"),
        ("renouvelement", "renouvellement"),
        ("Bonjour, doublon. Merci d’avance, cordialement", "doublon"),
        ("doublons", "doublon"),
    ],
)
def test_two_ways_of_typing_read_alike(reader: Reader, typed: str, meant: str) -> None:
    assert reader.read(typed).stems == reader.read(meant).stems


@pytest.mark.parametrize("word", ["beauvais", "radio", "dossard", "12345", "faux", "doub"])
def test_a_word_that_is_no_typo_is_left_alone(reader: Reader, word: str) -> None:
    assert reader.mended(word) == word


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("numéro de sécu", "nir"),
        ("num secu", "nir"),
        ("PGP", "portail"),
        ("caleol", "commission"),
        ("mdp", "passe"),
    ],
)
def test_a_way_of_saying_adds_the_word_of_the_trade(reader: Reader, said: str, meant: str) -> None:
    assert stem(meant) in reader.read(said).stems


def test_courtesy_goes_unless_nothing_else_is_left(reader: Reader) -> None:
    assert reader.read("Bonjour, une radiation merci").content == ("radiation",)
    assert reader.read("Bonjour").content == ("bonjour",)


def test_stop_words_go_unless_nothing_else_is_left(reader: Reader) -> None:
    assert reader.read("la radiation de la demande").content == ("radiation", "demande")
    assert reader.read("et de la").content == ("et", "de", "la")


def test_no_abbreviation_hides_a_plain_word() -> None:
    words = {word for phrase in french().shorthand for word in phrase if len(phrase) == 1}

    assert not words & {
        "je",
        "ce",
        "se",
        "me",
        "le",
        "la",
        "on",
        "il",
        "ne",
        "un",
        "du",
        "au",
        "pas",
        "qui",
        "que",
    }
