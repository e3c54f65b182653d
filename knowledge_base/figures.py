"""An answer that a figure gives: the ceiling of the household, or of the income, that the question tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge_base.ceilings import WHERE, Scale, Zone, scales, spaced, zones_in
from knowledge_base.entries import Base, Entry
from knowledge_base.understanding.household import LARGEST, Case, Household, case_in

USUAL = "PLUS"
"""What is meant by « un HLM »."""
NBSP = "\N{NO-BREAK SPACE}"
WHO = f"Combien de personnes sont à loger, dont combien à charge{NBSP}?"


def bears_figures(entry: Entry) -> bool:
    """It rests on all the facts that are the ceilings of a product."""
    return any(scale.facts.issubset(entry.facts) for scale in scales())


def figured(question: str, base: Base) -> Entry | None:
    """The entry of the ceilings that it asks about, with what they say of the household and income it tells.

    None when it tells neither or asks something else, and where or when no ceiling is known: those of a year
    that has ended have no entry any more.
    """
    bearers = [entry for entry in base.entries if bears_figures(entry)]
    known = [(scale, one) for scale in scales() for one in bearers if scale.facts.issubset(one.facts)]
    year = max((scale.year for scale, _ in known), default=0)
    known = [(scale, one) for scale, one in known if scale.year == year]
    case = case_in(question, year) if known else None
    entry = next((one for scale, one in known if case and scale.product == (case.product or USUAL)), None)
    if case is None or entry is None:
        return None
    ladder = [scale for scale, _ in known]
    zones = [Zone(case.zone)] if case.zone else zones_in(base.departement)
    parts = ["\n".join(_of_zone(case, ladder, zone)) for zone in zones]
    if not parts:
        return None
    if case.household is None:
        parts.append(WHO)
    text = "\n\n".join([*parts, " ".join(_to_do(case, ladder))])
    return replace(entry, answer=text.replace(" :", f"{NBSP}:"))


def _of_zone(case: Case, ladder: Sequence[Scale], zone: Zone) -> Iterator[str]:
    """Yes or no, then the ceilings of the category; without a household, from which category it is yes."""
    household, income = case.household or Household(LARGEST), case.income
    category = household.category
    asked = next((scale for scale in ladder if scale.product == case.product), None)
    usual = asked or next(scale for scale in ladder if scale.product == USUAL)

    def most(scale: Scale, category: int = category) -> int:
        return scale.amounts[zone][category - 1] + household.beyond_six * scale.amounts[zone][-1]

    def limit(scale: Scale, category: int = category) -> str:
        return f"plafond {scale.product} {scale.year} {WHERE[zone]}, {euros(most(scale, category))}"

    of_months = f" par an ({case.months} fois {euros(income // case.months)})" if case.months > 1 else ""
    much = f"{euros(income)}{of_months}, c’est"
    if case.household is None:
        enough = [number for number in range(1, LARGEST + 1) if income <= most(usual, number)]
        if enough:
            yield f"Cela dépend : {much} bon dès la catégorie {enough[0]} ({limit(usual, enough[0])})."
        else:
            yield f"{much} au-dessus du {limit(usual)}, pour six personnes."
        return
    scale = asked or next((scale for scale in ladder if income <= most(scale)), ladder[-1])
    gap = most(scale) - income
    if income and gap >= 0:
        lower = [] if asked else [below.product for below in ladder if most(below) < income]
        where = f" en {scale.product}, non en {lower[-1]}" if lower else ""
        yield f"Oui{where} : {much} {euros(gap)} sous le {limit(scale)}.\n"
    elif income:
        but, higher = "", most(scale, category + 1) if household.may_rise else 0
        if income <= higher:
            but = f"\nSauf pour {_those(household)} : catégorie {category + 1}, {euros(higher)}."
        yield f"Non : {much} {euros(-gap)} au-dessus du {limit(scale)}.{but}\n"
    more = f" et {household.beyond_six} en plus" if household.beyond_six else ""
    of_whom = f" ({household.of_whom})" if household.of_whom else ""
    yield f"Catégorie {category}{more}{of_whom}, plafonds {ladder[0].year} {WHERE[zone]} :"
    yield from (f"- {scale.product} : {euros(most(scale))}" for scale in ladder)


def _to_do(case: Case, ladder: Sequence[Scale]) -> Iterator[str]:
    year = ladder[0].income_year
    yield (
        f"Que faire : comparez la somme des revenus fiscaux de référence de {year} (avis de {year + 1}) "
        "de tous ceux à loger, non les salaires."
    )
    if case.household and case.household.may_rise and not case.income:
        yield f"Une catégorie au-dessus pour {_those(case.household)}."
    if case.unborn:
        yield "L’enfant à naître n’est pas compté : aucun texte relu ne dit s’il compte."
    yield from (scale.caution for scale in ladder if scale.caution and case.household)


def euros(amount: int) -> str:
    return f"{spaced(amount)}{NBSP}€"


def _those(household: Household) -> str:
    return " ou ".join(household.may_rise)
