"""What a household may earn to be housed: the ceilings of ``content/plafonds.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge_base.records import read_yaml

FILE = Path(__file__).with_name("content") / "plafonds.yaml"
CATEGORIES = ("1, une personne", "2, couple", "3, trois, ou seul + 1", "4, quatre, ou seul + 2",
              "5, cinq, ou seul + 3", "6, six, ou seul + 4", "par personne en plus")  # fmt: skip


class Zone(StrEnum):
    ELSEWHERE = "hors-idf"
    IDF = "idf"
    PARIS = "paris"


WHERE = {
    Zone.ELSEWHERE: "hors Île-de-France",
    Zone.IDF: "en Île-de-France hors Paris et limitrophes",
    Zone.PARIS: "à Paris et communes limitrophes",
}
AROUND_PARIS = {
    "75": (Zone.PARIS,),
    **dict.fromkeys(("92", "93", "94"), (Zone.IDF, Zone.PARIS)),
    **dict.fromkeys(("77", "78", "91", "95"), (Zone.IDF,)),
}


@dataclass(frozen=True)
class Scale:
    """The ceilings of a product for a year, compared with the income of ``income_year``: in euros, those of
    categories 1 to 6, then what each person beyond six adds. ``facts`` of the register say them.
    """

    product: str
    year: int
    income_year: int
    facts: frozenset[int]
    amounts: Mapping[Zone, Sequence[int]]
    caution: str


@cache
def scales() -> Sequence[Scale]:
    """Each year, from the lowest product to the highest."""
    found = []
    for record in read_yaml(FILE.read_text("utf-8")):
        told = {name: [item.text for item in field.items] for name, field in record.fields.items()}
        amounts = {zone: tuple(map(int, told[zone])) for zone in Zone}
        year, income_year = int(told["year"][0]), int(told["income_year"][0])
        facts, caution = frozenset(map(int, told["facts"])), "".join(told.get("caution", ()))
        found.append(Scale(told["product"][0], year, income_year, facts, amounts, caution))
    return found


def zones_in(departement: str) -> Sequence[Zone]:
    """All of them where it is not known; none overseas, whose ceilings are others."""
    if departement.startswith(("97", "98")):
        return ()
    return AROUND_PARIS.get(departement, (Zone.ELSEWHERE,)) if departement else tuple(Zone)


def spaced(amount: int) -> str:
    return f"{amount:,}".replace(",", "\N{NO-BREAK SPACE}")


@cache
def tables(departement: str) -> Mapping[str, str]:
    """What an answer names ``{plafonds-2026}``: a line for each category, the products side by side."""
    found: dict[str, str] = {}
    for year in {scale.year for scale in scales()}:
        products = [scale for scale in scales() if scale.year == year]
        blocks = []
        for zone in zones_in(departement) or Zone:
            names = " / ".join(scale.product for scale in products)
            rows = zip(CATEGORIES, *(scale.amounts[zone] for scale in products), strict=True)
            lines = (f"- {who} : {' / '.join(map(spaced, row))}" for who, *row in rows)
            blocks.append("\n".join((f"{names}, en euros par an, {WHERE[zone]} :", *lines)))
        found[f"plafonds-{year}"] = "\n\n".join(blocks).replace(" :", "\N{NO-BREAK SPACE}:")
    return found
