"""What answers on a given day, in a given département."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from terminal import plain
from upkeep_fakes import CAMILLE, DENIS, Office, entry, fact

from knowledge_base.entries import Base


@pytest.fixture
def office() -> Office:
    return Office()


def ids(base: Base) -> list[str]:
    return [one.id for one in base.entries]


def test_nothing_changed_is_the_shipped_base(office: Office) -> None:
    assert office.base == office.shipped
    assert office.base.fingerprint == office.shipped.fingerprint


# Days.


@pytest.mark.parametrize(
    ("day", "answers"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 1, 2), True),
        (date(2027, 3, 4), True),
        (date(2027, 3, 5), False),
    ],
)
def test_an_entry_answers_from_its_first_day_to_its_last(office: Office, day: date, answers: bool) -> None:
    office.ships(
        entry(valid_from=date(2027, 1, 2), valid_until=date(2027, 3, 4)),
        entry("radiation"),
    )
    office.today = day

    assert ("doublon" in ids(office.base)) is answers


def test_the_national_rule_answers_again_when_the_local_one_has_ended(office: Office) -> None:
    office.ships(entry(), entry("ici", scope="departement:06", overrides="doublon", valid_until=office.today))
    assert ids(office.base) == ["ici"]

    office.today = date(2026, 11, 26)

    assert ids(office.base) == ["doublon"]


# Places.


@pytest.mark.parametrize("scope", ["departement:06", "usage:06"])
def test_a_local_entry_takes_the_place_and_the_phrasings_of_the_national_one(
    office: Office, scope: str
) -> None:
    office.ships(entry(), entry("ici", scope=scope, overrides="doublon"), entry("radiation"))

    here = office.base_in("06")
    assert ids(here) == ["ici", "radiation"]
    assert here.entry("ici").replaces == "Que dit la fiche doublon ?"
    assert set(entry().phrasings) < set(here.entry("ici").phrasings)
    assert here.redirections == {"doublon": "ici"}
    elsewhere = office.base_in("13")
    assert ids(elsewhere) == ["doublon", "radiation"]
    assert elsewhere.entry("doublon").replaces == ""


def test_a_local_entry_beside_the_national_ones_is_only_local(office: Office) -> None:
    office.ships(entry(), entry("ici", scope="departement:06"))

    assert ids(office.base_in("06")) == ["doublon", "ici"]
    assert ids(office.base_in("2A")) == ["doublon"]


def test_a_local_entry_that_is_retired_gives_the_place_back(office: Office) -> None:
    office.ships(entry(), entry("ici", scope="departement:06", overrides="doublon"))

    office.upkeep.retire("ici", by=CAMILLE)

    assert ids(office.base) == ["doublon"]


# Redirections.


def test_a_retired_entry_gives_its_phrasings_to_the_one_that_answers_instead(office: Office) -> None:
    office.upkeep.retire("doublon", by=CAMILLE, replaced_by="radiation")

    assert ids(office.base) == ["radiation"]
    assert set(entry().phrasings) < set(office.base.entry("radiation").phrasings)
    assert office.base.redirections == {"doublon": "radiation"}


def test_a_chain_of_redirections_leads_to_its_end(office: Office) -> None:
    office.ships(entry("un", replaced_by="deux"), entry("deux", replaced_by="trois"), entry("trois"))

    assert office.base.redirections == {"un": "trois", "deux": "trois"}
    assert {"un deux", "deux deux"} < set(office.base.entry("trois").variants)


def test_a_redirection_that_leads_nowhere_is_silent(office: Office) -> None:
    office.ships(entry(), entry("radiation"), entry("partie"))
    office.upkeep.retire("doublon", by=CAMILLE, replaced_by="radiation")

    office.upkeep.retire("radiation", by=CAMILLE)

    assert (ids(office.base), office.base.redirections) == (["partie"], {})


def test_a_circle_made_by_later_changes_is_silent(office: Office) -> None:
    office.ships(entry("un"), entry("deux"), entry("trois"))
    office.upkeep.retire("un", by=CAMILLE, replaced_by="deux")
    office.ships(entry("un"), entry("deux", replaced_by="un"), entry("trois"))

    assert (ids(office.base), office.base.redirections) == (["trois"], {})


def test_a_phrasing_that_another_entry_holds_is_not_given_twice(office: Office) -> None:
    office.ships(
        entry(variants=("dossier en double", "b", "c", "d")),
        entry("radiation"),
        entry("voisine", variants=("e", "f", "g", "h")),
    )
    office.upkeep.retire("doublon", by=CAMILLE, replaced_by="radiation")
    office.upkeep.add_variant("voisine", "Dossier en double", by=CAMILLE)

    assert "dossier en double" not in office.base.entry("radiation").variants
    assert "Dossier en double" in office.base.entry("voisine").variants


# A product that changes.


def test_a_file_that_nobody_touched_is_simply_the_new_one(office: Office) -> None:
    office.ships(entry(answer="Le produit a changé."), entry("radiation"))

    assert (office.answer(), office.base.entry("doublon").to_review) == ("Le produit a changé.", "")


def test_a_doubt_alone_does_not_hold_an_old_text_back(office: Office) -> None:
    office.upkeep.mark_to_review("doublon", "un agent doute", by=CAMILLE)

    office.ships(entry(answer="Le produit a changé."), entry("radiation"))

    assert (office.answer(), office.base.entry("doublon").to_review) == (
        "Le produit a changé.",
        "un agent doute",
    )


def test_what_a_gestionnaire_wrote_stays_and_says_that_the_file_has_changed(office: Office) -> None:
    office.upkeep.correct("doublon", {"answer": "La nôtre."}, by=CAMILLE)

    office.ships(entry(answer="Le produit a changé."), entry("radiation"))

    kept = office.base.entry("doublon")
    assert (kept.answer, kept.to_review) == ("La nôtre.", "la fiche livrée a changé")
    office.upkeep.confirm("doublon", by=DENIS)
    assert (office.answer(), office.base.entry("doublon").to_review) == ("La nôtre.", "")


def test_what_a_gestionnaire_wrote_stays_when_the_file_is_gone(office: Office) -> None:
    office.upkeep.correct("doublon", {"answer": "La nôtre."}, by=CAMILLE)

    office.ships(entry("radiation"))

    kept = office.base.entry("doublon")
    assert (kept.answer, kept.to_review) == ("La nôtre.", "la fiche livrée n’existe plus")


def test_what_was_only_doubted_goes_with_its_file(office: Office) -> None:
    office.upkeep.mark_to_review("doublon", "un agent doute", by=CAMILLE)

    office.ships(entry("radiation"))

    assert ids(office.base) == ["radiation"]


def test_both_reasons_are_told(office: Office) -> None:
    office.upkeep.correct("doublon", {"answer": "La nôtre."}, by=CAMILLE)
    office.upkeep.mark_to_review("doublon", "un agent doute", by=CAMILLE)

    office.ships(entry(answer="Autre."), entry("radiation"))

    assert plain(office.base.entry("doublon").to_review) == "un agent doute ; la fiche livrée a changé"


def test_a_fact_that_is_confirmed_makes_the_revision_certain(office: Office) -> None:
    office.facts = (fact(to_verify=True),)
    office.upkeep.correct("doublon", {"answer": "La nôtre."}, by=CAMILLE)
    assert office.base.entry("doublon").uncertain

    office.facts = (fact(),)

    assert not office.base.entry("doublon").uncertain


def test_a_new_entry_takes_its_place_behind_those_of_its_theme(office: Office) -> None:
    office.ships(entry(), replace(entry("nir"), theme=None))
    office.publishes(office.upkeep.create(entry("aa-neuve"), by=CAMILLE))

    assert ids(office.base) == ["doublon", "aa-neuve", "nir"]
