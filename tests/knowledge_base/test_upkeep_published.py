"""What answers on a given day, in a given département."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from terminal import plain
from upkeep_fakes import CAMILLE, DENIS, TODAY, Office, entry, fact

from knowledge_base.entries import Base
from knowledge_base.upkeep.published import contents


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


# Who has read what is shipped.


def test_a_shipped_entry_is_unread_until_a_gestionnaire_confirms_it(office: Office) -> None:
    assert office.base.entry("doublon").is_unread

    office.upkeep.confirm("doublon", by=CAMILLE)

    read = office.base.entry("doublon")
    assert not read.is_unread
    assert (read.validated_by, read.validated_on, read.written_by) == (
        "Camille Aubrey",
        TODAY,
        "Équipe Relais SNE",
    )
    assert office.base.entry("radiation").is_unread


def test_a_shipped_text_that_changes_is_unread_again(office: Office) -> None:
    office.upkeep.confirm("doublon", by=CAMILLE)
    office.ships(entry(answer="Nouvelle réponse."), entry("radiation"))

    assert office.base.entry("doublon").is_unread
    assert office.base.entry("doublon").written_by == ""
    assert not office.base.entry("doublon").to_review


def test_other_ways_to_ask_leave_the_text_read(office: Office) -> None:
    office.upkeep.confirm("doublon", by=CAMILLE)
    shipped = entry()
    office.ships(replace(shipped, variants=(*shipped.variants, "doublon cinq")), entry("radiation"))

    assert office.base.entry("doublon").validated_by == "Camille Aubrey"
    assert "doublon cinq" in office.base.entry("doublon").variants

    office.upkeep.mark_to_review("doublon", "la convention a changé", by=DENIS)
    assert office.base.entry("doublon").validated_by == "Camille Aubrey"


def test_an_entry_written_here_was_not_written_by_the_product(office: Office) -> None:
    office.publishes(office.upkeep.start_draft("doublon", {"answer": "Autre réponse."}, by=CAMILLE))
    office.upkeep.confirm("doublon", by=CAMILLE)

    written = office.base.entry("doublon")
    assert not written.is_unread
    assert written.written_by == ""


def test_a_source_that_opens_does_not_change_the_file(office: Office) -> None:
    office.publishes(office.upkeep.start_draft("doublon", {"answer": "Autre réponse."}, by=CAMILLE))
    office.facts = (replace(fact(), link="https://www.legifrance.gouv.fr/codes/1"),)
    office.ships(replace(entry(), links=("https://www.legifrance.gouv.fr/codes/1",)), entry("radiation"))

    assert office.base.entry("doublon").to_review == ""
    assert office.base.entry("doublon").links == ("https://www.legifrance.gouv.fr/codes/1",)


def test_a_rule_written_after_one_place_is_simply_the_rule_there(office: Office) -> None:
    office.ships(entry(scope="modele:06"), entry("radiation", scope="modele:idf"))

    here, paris = office.base, office.base_in("75")
    assert [one.model for one in here.entries] == ["", "idf"]
    assert [one.model for one in paris.entries] == ["06", ""]


# Local values.


def test_an_answer_says_what_the_departement_filled_in_or_that_it_did_not(office: Office) -> None:
    office.ships(entry(answer="Délai : {delai-anormalement-long}. Site : {site-gestionnaire}."))
    office.local_values.set("06", "delai-anormalement-long", "trente mois")

    assert office.answer() == ("Délai : trente mois. Site : votre gestionnaire ne l’a pas encore indiqué.")
    assert "trente mois" not in office.base_in("83").entry("doublon").answer


def test_what_is_kept_up_and_exported_names_the_value_alone(office: Office) -> None:
    office.ships(entry(answer="Délai : {delai-anormalement-long}."))
    office.local_values.set("06", "delai-anormalement-long", "trente mois")
    office.upkeep.confirm("doublon", by=CAMILLE)

    (standing,) = contents(office.shipped, office.revisions.current()).live
    assert standing.answer == "Délai : {delai-anormalement-long}."


def test_braces_that_name_nothing_stay_as_they_are(office: Office) -> None:
    office.ships(entry(answer="Tapez {autre chose}."))

    assert office.answer() == "Tapez {autre chose}."
