"""The ceilings told of the household and of the income that a question gives."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from fitted import FittedBase

import knowledge_base
from knowledge_base.elsewhere import verdict_in
from knowledge_base.entries import Base
from knowledge_base.figures import figured
from knowledge_base.formats.files import load
from knowledge_base.understanding.follow_up import is_follow_up, read_with
from knowledge_base.understanding.household import is_household_alone
from knowledge_base.upkeep.published import compose
from knowledge_base.verdict import Answer, KnowledgeBase

CONTENT = Path(knowledge_base.__file__).parent / "content"
DAY = date(2026, 12, 2)
MISSPACED = re.compile(r" [:;?!»%€]|« |«[^\xa0]|\d[€%]|'")


def base_in(departement: str, day: date = DAY) -> Base:
    return compose(load(CONTENT), (), departement=departement, values={}, today=day)


@pytest.fixture(scope="module")
def province() -> Base:
    return base_in("06")


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


# The answer.

TOLD = """
4 personnes dont 2 enfants, 38 000, ça passe en PLUS ?
    Oui : 38 000 €, c’est 7 374 € sous le plafond PLUS 2026 hors Île-de-France, 45 374 €.
couple 2 enfants rfr 38000 il passe en plus ou pas
    Catégorie 4 (4 personnes), plafonds 2026 hors Île-de-France :
1 personne seule 21800 de revenu fiscal, PLUS ?
    Oui : 21 800 €, c’est 1 603 € sous le plafond PLUS 2026
maman seule avec 2 enfants 31k ca passe en plai ?
    Non : 31 000 €, c’est 5 908 € au-dessus du plafond PLAI 2026 hors Île-de-France, 25 092 €.
mere seule 1 enfant de 5 ans 14 200 euros, plai ok ou pas
    Catégorie 3 (un adulte, 1 à charge)
mr seul 2300 par mois il dépasse ?
    Oui en PLS, non en PLUS : 27 600 € par an (12 fois 2 300 €), c’est 2 824 € sous le plafond PLS
un monsieur dit gagner 1 650 euros nets par mois et être seul. Est-ce qu'il a droit ?
    Oui en PLUS, non en PLAI : 19 800 € par an (12 fois 1 650 €), c’est 3 603 € sous le plafond PLUS
7 personnes rfr 62 000 plafond plus
    c’est 4 866 € sous le plafond PLUS 2026 hors Île-de-France, 66 866 €.
6 pers à charge compris, rfr 61000, PLUS hors ile de france
    Non : 61 000 €, c’est 844 € au-dessus du plafond PLUS
couple de 26 et 28 ans 33 000 € c bon pour un hlm ?
    Catégorie 3 (un jeune ménage)
couple de 36 et 38 ans sans enfant 33 000 € ça dépasse le plus ?
    Sauf pour une carte mobilité inclusion « invalidité » : catégorie 3, 37 584 €.
RFR de 33.000 à deux, ça passe en PLUS
    une personne seule avec 1 à charge ou un jeune ménage (55 ans au plus à deux) ou une carte
Mme seule, handicapée (CMI invalidité 80 %), RFR 26 900 : catégorie 1 ou 2 ?
    Catégorie 2 (une personne, avec une carte mobilité inclusion « invalidité »)
dame enceinte avec un enfant, 28 000, elle est sous le plafond ?
    L’enfant à naître n’est pas compté : aucun texte relu ne dit s’il compte.
2 adultes, 5 enfants dont 2 en garde alternée, RFR cumulé 58 200 €, plafond svp
    Catégorie 6 et 1 en plus (7 personnes)
lui 18 000 et elle 15 000, un couple, ils passent en plai ?
    Non : 33 000 €, c’est 14 247 € au-dessus du plafond PLAI
plafond PLUS pr couple + 2 enfts c combien cette année ?
    Catégorie 4 (4 personnes)
couple avec leur fille, 39 500 de RFR, ça rentre en PLUS ?
    Non : 39 500 €, c’est 1 916 € au-dessus du plafond PLUS
Dans l'île de France un couple avec un bb, 47000, dépasse ?
    c’est 1 362 € sous le plafond PLUS 2026 en Île-de-France hors Paris et limitrophes, 48 362 €.
plafond plus cat 3
    - PLUS : 37 584 €
38 000 ça passe en PLUS ?
    c’est bon dès la catégorie 4 (plafond PLUS 2026 hors Île-de-France, 45 374 €).
RFR 38 000, plafond dépassé ?
    Combien de personnes sont à loger, dont combien à charge ?
couple avec un enfant à naître, rfr 2024 33 000, plafond PLUS ?
    Non : 33 000 €, c’est 1 746 € au-dessus du plafond PLUS
couple, elle attend un enfant, 30 000 ça passe en PLUS ?
    L’enfant à naître n’est pas compté
4 personnes, avis 2025 : 38 000, PLUS ?
    Oui : 38 000 €, c’est 7 374 € sous le plafond PLUS
maman seule avec ses enfants 35 000, plafond PLUS ?
    Combien de personnes sont à loger, dont combien à charge ?
"""
ASKED = TOLD.strip().split("\n")

LEFT = [
    "quels sont les plafonds 2026",
    "plafonds 2027 deja sortis ?",
    "plafonds PLUS PLAI PLS 2025 hors idf pour 3 personnes",
    "on peut ajouter 2 personnes à la demande ?",
    "il a 38 000 euros de dettes",
    "couple avec 2 enfants quelles pièces",
    "il dépasse le plafond de 15 %, il paie plus ?",
    "M. Jean Perrin depasse de 1 300 euros le plafond, c mort ?",
    "couple qui gagne 90 000, ça dépasse, on les inscrit quand même ?",
    "il est au chomage maintenant mais son avis dit 35 000, il passe ?",
    "elle change de catégorie de plafond si elle est enceinte ?",
    "mr apprenti rattaché aux impots de ses parents (RFR 52k), ça bloque pour les plafonds ?",
    "3 etudiants en coloc chacun 4000/an, plafond se fait comment ???",
    "l'eau coule du plafond, ils sont 5 à l'intérieur",
    "erreur 500 quand je saisis un deuxième cotitulaire, avec un seul ça passe",
    "À quel âge un enfant majeur sort-il du calcul des plafonds ?",
    "un couple de cadres se présente avec un salaire bien au-dessus des plafonds, j'ai failli leur rendre",
    "2 enfants en plus, faut il changer la demande",
    "maman seule avec 5 enfants, 45 000, ça passe en PLUS ?",
]
"""Something else, or what no text that was read settles: the fifth child of a parent alone."""


@pytest.mark.parametrize(("question", "said"), [*zip(ASKED[::2], ASKED[1::2], strict=True)])
def test_a_household_or_an_income_gets_its_ceiling(province: Base, question: str, said: str) -> None:
    entry = figured(question, province)

    assert entry is not None
    assert said.strip() in plain(entry.answer)
    assert "revenus fiscaux de référence de 2024 (avis de 2025)" in plain(entry.answer)
    assert MISSPACED.search(entry.answer) is None


@pytest.mark.parametrize("question", LEFT)
def test_what_asks_for_no_ceiling_of_a_household_is_left_to_the_entries(
    province: Base, question: str
) -> None:
    assert figured(question, province) is None


def test_the_entry_is_that_of_the_product_with_its_source_and_date(province: Base) -> None:
    question = "couple sans enfant, 33 450 € : {} possible ?"
    said = [figured(question.format(product), province) for product in ("PLAI", "PLUS", "PLS")]

    assert [entry.id for entry in said if entry] == [
        f"plafonds-{one}-2026" for one in ("plai", "plus", "pls")
    ]
    assert [entry.source_date != "" for entry in said if entry] == [True] * 3


def test_each_zone_of_a_departement_is_told_where_they_differ() -> None:
    entry = figured("4 personnes, 60 000, ça passe en PLUS ?", base_in("92"))

    assert entry is not None
    assert "Non : 60 000 €, c’est 2 070 € au-dessus du plafond PLUS 2026 en Île-de-France" in plain(
        entry.answer
    )
    assert "Oui : 60 000 €, c’est 2 968 € sous le plafond PLUS 2026 à Paris" in plain(entry.answer)


@pytest.mark.parametrize(("departement", "day"), [("974", DAY), ("06", date(2027, 1, 1))])
def test_no_ceiling_is_told_of_a_place_or_a_day_that_the_file_does_not_know(
    departement: str, day: date
) -> None:
    assert (
        figured("4 personnes dont 2 enfants, 38 000, ça passe en PLUS ?", base_in(departement, day)) is None
    )


def test_another_departement_of_the_service_is_told_its_own_figures(province: Base) -> None:
    question = "4 personnes, 60 000, ça passe en PLUS ?"
    here = figured(question, province)
    assert here is not None
    there = verdict_in(base_in("75"), Answer(here, 0.99), question)

    assert isinstance(there, Answer)
    assert "Oui : 60 000 €, c’est 2 968 € sous le plafond PLUS 2026 à Paris" in plain(there.entry.answer)


# What follows.


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("4 dont 2 enfants", "Oui : 38 000 €, c’est 7 374 € sous le plafond PLUS"),
        ("un couple avec un enfant", "Non : 38 000 €, c’est 416 € au-dessus du plafond PLUS"),
        ("elle est seule avec 2 enfants", "Catégorie 4 (un adulte, 2 à charge)"),
        ("et pour 5 personnes ?", "Catégorie 5 (5 personnes)"),
    ],
)
def test_who_is_to_be_housed_may_come_in_a_second_message(province: Base, reply: str, said: str) -> None:
    entry = figured(read_with("38 000 ça passe en PLUS ?", reply), province)

    assert is_follow_up(reply)
    assert entry is not None
    assert said in plain(entry.answer)


@pytest.mark.parametrize("message", ["4", "oui", "merci", "un", "couple avec 2 enfants quelles pièces", ""])
def test_what_tells_of_no_household_alone_follows_nothing(message: str) -> None:
    assert not is_household_alone(message)


# Through the base that answers.


def test_the_figure_is_the_answer_plainly(fitted: FittedBase) -> None:
    verdict = fitted.base.verdict("4 personnes dont 2 enfants, 38 000, ça passe en PLUS ?")

    assert isinstance(verdict, Answer)
    assert verdict.entry.id == "plafonds-plus-2026"
    assert "7 374 €" in plain(verdict.entry.answer)


def test_what_another_entry_surely_answers_stays_its_own(fitted: FittedBase) -> None:
    verdict = fitted.base.verdict("couple de 26 et 28 ans sans enfant, quelle catégorie")

    assert isinstance(verdict, Answer)
    assert verdict.entry.id == "categorie-de-menage"


def test_a_person_keeps_what_a_person_must_handle(fitted: FittedBase) -> None:
    told: KnowledgeBase = fitted.base
    verdict = told.verdict("elle est battue par son mari, 3 personnes, 20 000, ça passe en PLAI ?")

    assert not isinstance(verdict, Answer)
