"""A delay, an age or a share that several entries give is that of the fact on which they rest.

So two entries cannot disagree: whoever changes a figure changes its fact, and each entry that still says the
former one is named here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

import knowledge_base
from knowledge_base.entries import Base
from knowledge_base.formats.files import load

FIRST_TWENTY = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf vingt"
)
IN_LETTERS = {word: number for number, word in enumerate(re.split(" ", FIRST_TWENTY), 1)}
IN_LETTERS |= {
    "une": 1, "vingt-quatre": 24, "vingt-cinq": 25, "trente": 30, "trente-six": 36, "quarante-huit": 48,
    "cinquante": 50, "soixante": 60, "cent": 100,
}  # fmt: skip
UNIT = {
    "jour": "jour", "mois": "mois", "an": "an", "ans": "an", "année": "an", "années": "an", "jours": "jour",
    "semaine": "semaine", "semaines": "semaine", "heure": "heure", "heures": "heure", "%": "%",
    "pour cent": "%", "€": "€", "euros": "€", "m²": "m²", "mètres carrés": "m²",
}  # fmt: skip
SPELT = (
    ("un dixième", "10 %"), ("un quart", "25 %"), ("quinzaine", "quinze jours"),
    ("semestriels", "tous les six mois"), ("un an et demi", "dix-huit mois"),
    ("occupant majeur", "occupant de dix-huit ans"),
)  # fmt: skip
"""The same said in other words."""
FIGURE = re.compile(
    rf"(?<![\w-])(\d[\d\xa0]*(?:,\d+)?|{'|'.join(sorted(IN_LETTERS, key=len, reverse=True))})"
    rf"[\s\xa0]({'|'.join(UNIT)})(?!\w)"
)
Figure = tuple[float, str]

OF_NO_FACT: dict[str, set[Figure]] = {
    "acte-etat-civil-ancien": {(3, "mois")},  # what is wrongly asked for
    "attestation-contenu": {(12, "mois")},  # of validity, in brackets
    "dalo-suroccupation": {(70, "m²")},  # in no text that the register cites
    "evolution-des-demandes": {(12, "mois")},  # « dans l’année »
    "occuper-et-sous-louer": {(4, "mois"), (720, "mois")},  # what is left of a year; « après soixante »
    "offre-dix-jours": {(48, "heure")},  # what is wrongly asked for
    "piece-identite-perimee": {(60, "mois")},  # of another entry, to which it leads
    "plafonds-pls-2026": {(2, "€")},  # how near the PLAI is worked out
    "plafonds-plus-2026": {(2, "€")},
    "plan-partenarial-duree": {(36, "mois")},  # « à mi-parcours »
    "renouveler-actualiser": {(12, "mois")},  # « un an de plus »
    "renouveler-en-avance": {(3, "mois")},  # an example
}
"""Figures that an entry gives of itself. The list must shrink: one that a fact has learnt leaves it."""


def figures_in(text: str) -> set[Figure]:
    """In months where it is a matter of years, so that « un an » is « douze mois »."""
    text = text.lower()
    for said, meant in SPELT:
        text = text.replace(said, meant)
    found = set()
    for number, unit in FIGURE.findall(text):
        amount = float(IN_LETTERS.get(number) or number.replace("\xa0", "").replace(",", "."))
        found.add((amount * 12, "mois") if UNIT[unit] == "an" else (amount, UNIT[unit]))
    return found


@pytest.fixture(scope="module")
def base() -> Base:
    return load(Path(knowledge_base.__file__).parent / "content")


def test_an_entry_gives_no_other_figure_than_its_facts(base: Base) -> None:
    beside = {}
    for entry in base.entries:
        stated = [figures_in(base.facts[number].statement) for number in entry.facts]
        if unknown := figures_in(entry.answer).difference(*stated):
            beside[entry.id] = unknown

    assert beside == OF_NO_FACT


def test_several_entries_give_the_same_figure_of_a_fact(base: Base) -> None:
    given: defaultdict[tuple[int, Figure], set[str]] = defaultdict(set)
    for entry in base.entries:
        for number in entry.facts:
            for figure in figures_in(entry.answer) & figures_in(base.facts[number].statement):
                given[number, figure].add(entry.id)
    repeated = {place: ids for place, ids in given.items() if len(ids) > 1}

    assert len(repeated) >= 12
    assert repeated[155, (1, "mois")] == {"signalement-anomalie-contestee", "signalement-delai-de-reponse"}


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("un an", {(12, "mois")}),
        ("Douze mois au plus", {(12, "mois")}),
        ("dix-huit mois", {(18, "mois")}),
        ("dans la quinzaine", {(15, "jour")}),
        ("un dixième ou plus", {(10, "%")}),
        ("9,4\xa0% des demandes", {(9.4, "%")}),
        ("neuf mètres carrés", {(9, "m²")}),
        ("l’an passé, par mois", set()),
    ],
)
def test_a_figure_is_read_in_letters_as_in_digits(text: str, figures: set[Figure]) -> None:
    assert figures_in(text) == figures
