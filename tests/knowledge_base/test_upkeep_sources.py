"""A change in a text marks every entry that rests on it, and no other."""

from __future__ import annotations

import pytest
from refusing import refuses
from upkeep_fakes import CAMILLE, Office, entry, fact

from knowledge_base.entries import Base
from knowledge_base.upkeep.sources import mark_resting_on, resting_on

ARTICLES = (
    "CCH, art. R. 441-2-1",
    "CCH, art. R. 441-2-15",
    "CCH, art. R. 441-2-1-1",
    "CCH R.441-2-1 et L. 441-1",
)


@pytest.fixture
def office() -> Office:
    return Office(
        entries=[entry(f"fiche-{number}", source=source) for number, source in enumerate(ARTICLES)],
    )


def found(office: Office, source: str) -> list[str]:
    return [one.id for one in resting_on(office.base, source)]


@pytest.mark.parametrize("source", ["R. 441-2-1", "r 441-2-1", "art. r.  441-2-1", "R.441-2-1"])
def test_a_whole_reference_is_meant(office: Office, source: str) -> None:
    expected = ["fiche-0"] if source.startswith("art") else ["fiche-0", "fiche-3"]

    assert found(office, source) == expected


def test_neither_case_nor_accents_count() -> None:
    base = Base((entry(source="Arrêté du 20 avril 2022, modifié"),))

    assert resting_on(base, "ARRETE du 20 avril 2022") == base.entries


def test_an_entry_rests_on_the_sources_of_its_facts_too() -> None:
    base = Base(
        (entry(facts=(1,)), entry("autre", facts=(2,))), {1: fact(source="Arrêté des seuils"), 2: fact(2)}
    )

    assert [one.id for one in resting_on(base, "arrêté des seuils")] == ["doublon"]


def test_a_source_may_be_named_with_its_date() -> None:
    base = Base((entry(source="Seuils du premier quartile", source_date="2025"), entry("autre")))

    assert [one.id for one in resting_on(base, "premier quartile 2025")] == ["doublon"]


@pytest.mark.parametrize("source", ["", "  ", "R. 999-9"])
def test_nothing_rests_on_nothing(office: Office, source: str) -> None:
    assert found(office, source) == []


def test_all_those_that_rest_on_it_are_marked_and_say_why(office: Office) -> None:
    marked = mark_resting_on(office.upkeep, office.base, " R.  441-2-1 ", by=CAMILLE)

    assert [one.id for one in marked] == ["fiche-0", "fiche-3"]
    why = {one.id: one.to_review for one in office.base.entries}
    assert why == {
        "fiche-0": "sa source a changé (R. 441-2-1)",
        "fiche-1": "",
        "fiche-2": "",
        "fiche-3": "sa source a changé (R. 441-2-1)",
    }


def test_a_reason_of_ones_own_is_told(office: Office) -> None:
    mark_resting_on(office.upkeep, office.base, "R. 441-2-15", by=CAMILLE, reason="nouveau décret")

    assert office.base.entry("fiche-1").to_review == "nouveau décret"


def test_a_source_that_nothing_rests_on_is_refused(office: Office) -> None:
    with refuses("base.nothing_rests_on") as refusal:
        mark_resting_on(office.upkeep, office.base, "R. 999-9", by=CAMILLE)

    assert refusal.value.values["source"] == "R. 999-9"
    assert office.revisions.all == []
