"""What a question of ceilings says of a household and of its income, by the phrases of ``ceilings.yaml``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from knowledge_base.french.phrases import patterns_in
from knowledge_base.understanding.sentences import plain

LEAST, LEAST_BARE, LEAST_A_YEAR = 500, 1_000, 5_000
"""Euros: a smaller number is no income; without a unit neither; if nothing tells, it is that of a month."""
LONGEST_NOTE = 12
"""Words of « plafond plus couple 2 enfants », which asks without a word that does."""
LARGEST = 6
"""The last category, of six persons."""
YOUNG, YOUNG_COUPLE = 55, "un jeune ménage"
"""Years: those of both, at most."""
CARD = "une carte mobilité inclusion «\N{NO-BREAK SPACE}invalidité\N{NO-BREAK SPACE}»"

_LETTERS = ("un|une|son|sa|leur", "deux", "trois", "quatre", "cinq", "six", "sept", "huit")
_AMOUNT = re.compile(
    r"(?<![\w,.])([1-9]\d{0,2}(?:[ .\u00a0\u202f]\d{3})+|[1-9]\d{2,5}|[1-9]\d{0,2}(?=(?:[.,]\d)?\s?k))"
    r"([.,]\d{1,2})?(?!\d)(?:\s?(k€|ke|k|€|euros?|eur)(?!\w))?(?!\s?%)",
    re.IGNORECASE,
)
_SUM = "somme"
"""What stands in the place of an amount."""
_YEAR = re.compile(r"\b20[12]\d\b")
_CHILD = (
    r"(?:(?:enfant|enft|gosse|gamin|bebe|ado|fille|garcon)s?|bb|fils|(?:personnes? )?a charge(?! compris))"
    r"\b(?! a naitre)"
)
_CHILDREN = re.compile(rf"(\bdont )?(?<!attend )\b(\d) (?:(?:petit|grand|jeune)s? )?{_CHILD}")
_PERSONS = re.compile(
    r"\b(\d{1,2})(?: (?:personnes?|pers|occupants?|membres?)\b(?! (?:a charge(?! compris)|en plus|suppl\w*))"
    r"|(?= dont (\d)))|(?<!\d )\b(?:sont|est|a|famille de|menage de|foyer de|pour) ([2-9])\b"
    rf"(?! (?:{_CHILD}|ans?|mois|euros?|adultes?|parents?|pieces?|revenus?|salaires?|avis|fois|jours?)\b)"
)
_AGES = re.compile(r"\b([1-9]\d)(?: ans)? et (?:\w+ )?([1-9]\d) ans\b")
_CATEGORY = re.compile(r"\bcat(?:egorie)? ([1-6])\b")


@dataclass(frozen=True)
class Household:
    """Its category, as ``of_whom`` tells why; persons ``beyond_six``.

    ``may_rise`` is what would put it in the next category, which nobody said.
    """

    category: int
    of_whom: str = ""
    beyond_six: int = 0
    may_rise: tuple[str, ...] = ()


UNSETTLED = Household(0)
"""No text that was read classes a parent alone with more than four children."""


@dataclass(frozen=True)
class Case:
    """``income`` is in euros a year, 0 when it is not told; ``months`` are 12 for that of a month, else 1.

    ``product`` and ``zone`` are "" where the question names none; ``unborn``: a child is expected.
    """

    household: Household | None
    income: int
    months: int
    product: str
    zone: str
    unborn: bool


def case_in(question: str, year: int) -> Case | None:
    """None when it asks for no ceiling of that year, or tells neither of whom nor of how much."""
    amounts = [amount for amount in map(_worth, _AMOUNT.finditer(question)) if amount]
    said = _in_figures(question)
    told = {name for name, phrases in patterns_in("ceilings.yaml").items() if phrases.search(said)}
    if "PLUS" in re.findall(r"\w+", question) and not question.isupper():
        told.add("PLUS")
    product = next((name for name in ("PLAI", "PLS", "PLUS") if name in told), "")
    years = {year, year - 1, year - 2} if amounts else {year}  # « 38 000 de RFR 2024, avis de 2025 »
    is_of_another_year = not years.issuperset(map(int, _YEAR.findall(said)))
    is_of_a_share = "%" in question and "disabled" not in told
    is_beside = "otherwise" in told or is_of_another_year or is_of_a_share or len(amounts) > 2
    if is_beside or (len(amounts) > 1 and "joined" not in told):
        return None
    if not (product or "ceiling" in told or (amounts and "compares" in told)):
        return None
    household, total = household_in(said, told), sum(amounts)
    is_story = not total and "asks" not in told and len(said.split()) > LONGEST_NOTE
    if household is UNSETTLED or not (household or total) or is_story:
        return None
    is_monthly = "monthly" in told or (total < LEAST_A_YEAR and "yearly" not in told)
    months = 12 if is_monthly else 1
    zone = next((name for name in ("hors-idf", "paris", "idf") if name in told), "")
    return Case(household, total * months, months, product, zone, "unborn" in told)


def is_household_alone(message: str) -> bool:
    """« 4 dont 2 enfants », « un couple, 38 000 »: says of whom, or how much, and asks nothing."""
    phrases, said = patterns_in("ceilings.yaml"), _in_figures(message)
    rest = said.replace(_SUM, "")
    for pattern in (_PERSONS, _CHILDREN, *(phrases[name] for name in ("couple", "alone", "childless"))):
        rest = pattern.sub("", rest)
    return rest != said and phrases["linking"].sub("", rest).strip() == ""


def _in_figures(text: str) -> str:
    """Plain words, numbers in figures, ``_SUM`` in the place of an amount."""
    said = plain(_AMOUNT.sub(lambda found: f" {_SUM} " if _worth(found) else found[0], text))
    for number, letters in enumerate(_LETTERS, 1):
        said = re.sub(rf"\b(?:{letters})\b", str(number), said)
    return said


def household_in(said: str, told: Collection[str]) -> Household | None:
    """Of plain words, numbers in figures, and the lists that they hold a phrase of; None if none tells."""
    persons, children = _counted(said, told)
    rises = []
    if children and persons in (0, children + 1):
        # Alone or two, who bring up as many children are in the same category.
        if children > LARGEST - 2:
            return UNSETTLED
        adults = "un adulte" if persons else "un ou deux adultes"
        category, of_whom = children + 2, f"{adults}, {children} à charge"
    elif not persons:
        named = _CATEGORY.search(said)
        return Household(int(named[1])) if named else None
    else:
        category, of_whom = min(persons, LARGEST), f"{persons} personnes" if persons > 1 else "une personne"
        if children is None and 1 < persons < LARGEST:
            rises.append(f"une personne seule avec {persons - 1} à charge")
    if persons == 2 and not children:
        ages = _AGES.search(said)
        years = int(ages[1]) + int(ages[2]) if ages else 0
        if years <= YOUNG and (years or "young" in told):
            category, of_whom = 3, YOUNG_COUPLE
        elif not years:
            rises.append(f"{YOUNG_COUPLE} ({YOUNG} ans au plus à deux)")
    if "disabled" in told:
        category, of_whom = min(category + (of_whom != YOUNG_COUPLE), LARGEST), f"{of_whom}, avec {CARD}"
    elif category < LARGEST and of_whom != YOUNG_COUPLE:
        rises.append(CARD)
    return Household(category, of_whom, max(0, persons - LARGEST), tuple(rises))


def _counted(said: str, told: Collection[str]) -> tuple[int, int | None]:
    """Persons, 0 when nothing tells how many; those of them who are brought up, None when nothing tells."""
    found = _CHILDREN.findall(said)
    counts = [int(number) for among, number in found if not among] or [int(number) for _, number in found]
    children = 0 if "childless" in told else sum(counts) if counts else None
    if mentions := [*_PERSONS.finditer(said)]:
        counted = mentions[-1]  # « …, et pour 5 personnes ? »
        persons = int(counted[1] or counted[3])
        children = int(counted[2]) if children is None and counted[2] else children
        return persons, children if children is None or children < persons else None
    adults = 2 if "couple" in told else 1 if "alone" in told else 0
    is_parent = re.search(rf"(?<!attend \d )\b{_CHILD}", said) or (adults == 1 and "parent" in told)
    if not adults or (children is None and is_parent):
        return 0, children
    return adults + (children or 0), children or 0


def _worth(found: re.Match[str]) -> int:
    """In euros; 0 for a year, or for what is too little to be an income."""
    digits, part, unit = re.sub(r"\D", "", found[1]), found[2] or "", found[3] or ""
    amount = float(digits + part.replace(",", ".")) * (1000 if unit[:1] in ("k", "K") else 1)
    is_income = amount >= (LEAST if unit else LEAST_BARE) and not _YEAR.fullmatch(found[0].strip())
    return round(amount) if is_income else 0
