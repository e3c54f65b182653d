"""The ceilings: each written once, and the table that an answer makes of them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import knowledge_base
from knowledge_base.ceilings import FILE, Zone, scales
from knowledge_base.entries import Base
from knowledge_base.formats.files import load
from knowledge_base.records import read_yaml
from knowledge_base.upkeep.published import compose

CONTENT = Path(knowledge_base.__file__).parent / "content"
AMOUNT = re.compile(r"\b\d{1,3}[ \xa0]\d{3}\b")


def base_in(departement: str) -> Base:
    return compose(load(CONTENT), (), departement=departement, values={}, today=date(2026, 12, 2))


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


# The file.


def test_a_ceiling_is_written_in_its_file_and_nowhere_else() -> None:
    amounts = {one for scale in scales() for zone in scale.amounts.values() for one in zone}
    base = load(CONTENT)
    texts = [*(entry.answer for entry in base.entries), *(fact.statement for fact in base.facts.values())]
    written = {int(re.sub(r"\D", "", found)) for text in texts for found in AMOUNT.findall(text)}

    assert len(amounts) > 50
    assert written & amounts == set()


def test_each_scale_says_its_text_its_years_and_agrees_with_its_facts() -> None:
    facts = load(CONTENT).facts

    for record in read_yaml(FILE.read_text("utf-8")):
        told = {name: [item.text for item in field.items] for name, field in record.fields.items()}
        first, last = (date.fromisoformat(told[name][0]) for name in ("valid_from", "valid_until"))
        assert f"{first.year}" == f"{last.year}" == told["year"][0]
        assert int(told["income_year"][0]) == first.year - 2
        assert told["decree"]
        assert told["source"]
        for number in told["facts"]:
            assert facts[int(number)].valid_until == last
            assert told["product"][0] in facts[int(number)].statement


@pytest.mark.parametrize("zone", Zone)
def test_the_pls_is_one_and_three_tenths_of_the_plus_and_each_category_is_above_the_last(zone: Zone) -> None:
    plai, plus, pls = (scale.amounts[zone] for scale in scales())

    assert all(abs(13 * low - 10 * high) <= 10 for low, high in zip(plus, pls, strict=True))
    assert all(low < high for low, high in zip(plai, plus, strict=True))
    assert all([*one[:6]] == sorted(set(one[:6])) for one in (plai, plus, pls))


def test_a_new_year_has_the_three_products_of_each_zone() -> None:
    years = {scale.year for scale in scales()}

    assert [scale.product for scale in scales()] == ["PLAI", "PLUS", "PLS"] * len(years)
    assert {len(amounts) for scale in scales() for amounts in scale.amounts.values()} == {7}


# The table.


def test_a_table_has_one_line_a_category_of_the_zone_alone() -> None:
    answer = plain(base_in("06").entry("plafonds-plus-2026").answer)
    table, to_do = answer.split("\n\n")

    assert table.split("\n")[:3] == [
        "PLAI / PLUS / PLS, en euros par an, hors Île-de-France :",
        "- 1, une personne : 12 870 / 23 403 / 30 424",
        "- 2, couple : 18 753 / 31 254 / 40 630",
    ]
    assert table.count("\n") == 7
    assert max(len(line) for line in table.split("\n")) < 60
    assert to_do.startswith("Que faire : ")


def test_where_two_zones_meet_each_has_its_table() -> None:
    table = plain(base_in("92").entry("plafonds-pls-2026").answer)

    assert "- 3, trois, ou seul + 1 : 29 017 / 48 362 / 62 871" in table
    assert "- 3, trois, ou seul + 1 : 31 643 / 52 740 / 68 562" in table
    assert "hors Île-de-France" not in table
