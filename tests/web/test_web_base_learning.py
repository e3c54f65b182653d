"""Phrasings that real questions propose: added once their effect is seen, given elsewhere, or set aside."""

from __future__ import annotations

from dataclasses import replace

import pytest
from base_fakes import effect, proposal, replay, unanswered
from base_stage import Keeper
from web_stage import Stage

ONE = "/base/propositions/1"


@pytest.fixture
def helene(stage: Stage) -> Keeper:
    keeper = Keeper.of(stage)
    keeper.knows(proposal("numéro en double"), proposal("la demande a disparu", "", theme="radiation"))
    return keeper


def test_those_that_wait_stand_with_their_entry(helene: Keeper) -> None:
    page = helene.read("/base/propositions")

    assert "Formulations proposées 2" in page
    assert "numéro en double Que dit la fiche doublon ? titre choisi" in page
    assert "la demande a disparu à choisir, Radiation et attribution" in page


def test_one_is_added_once_its_effect_is_seen(helene: Keeper) -> None:
    helene.library.effect_found = None
    assert "prépare la base changée" in helene.read(ONE)
    helene.library.effect_found = effect(gained=[replay("en double", "", "doublon", "doublon")])
    assert "1 gagnée" in helene.fragment(f"{ONE}?fiche=doublon")

    status, page = helene.gives(f"{ONE}/ajouter", fiche="doublon")

    assert (status, "La formulation est ajoutée à sa fiche. En voici une autre." in page) == (303, True)
    assert "« la demande a disparu »" in page
    assert helene.published().content.variants[-1] == "numéro en double"
    assert helene.published().content.validated_by == "Équipe Relais SNE"


def test_it_may_be_given_to_another_entry(helene: Keeper) -> None:
    page = helene.get("/base/propositions/2?mots=radiation").text
    assert 'href="/base/propositions/2?fiche=radiation"' in page
    assert "Pour « Que dit la fiche radiation ? »" in helene.read("/base/propositions/2?fiche=radiation")

    assert helene.gives("/base/propositions/2/ajouter", fiche="radiation")[0] == 303
    assert helene.published("radiation").content.variants[-1] == "la demande a disparu"


def test_one_that_is_set_aside_never_comes_back(helene: Keeper) -> None:
    status, page = helene.gives(f"{ONE}/ecarter")

    assert (status, "écartée, pour de bon" in page) == (303, True)
    assert "numéro en double" not in helene.read("/base/propositions")
    assert "a déjà été traitée" in helene.read(ONE)
    assert helene.gives(f"{ONE}/ecarter")[0] == 422
    assert helene.gives(f"{ONE}/ajouter", fiche="doublon")[0] == 422
    assert helene.revisions() == []


def test_a_theft_is_decided_knowing_it(helene: Keeper) -> None:
    helene.library.effect_found = effect(stolen=[replay("radié", "radiation", "doublon", "radiation")])
    assert "Ajouter à cette fiche quand même" in helene.read(ONE)

    assert helene.gives(f"{ONE}/ajouter", fiche="doublon")[0] == 422
    assert "numéro en double" in helene.read("/base/propositions")
    assert helene.gives(f"{ONE}/ajouter", fiche="doublon", malgre="oui")[0] == 303


def test_what_the_entry_cannot_take_is_said_at_once(helene: Keeper) -> None:
    helene.gives("/base/doublon/formuler", texte="dossier en double")

    assert "Un brouillon de Hélène Ozanne est déjà ouvert" in helene.read(ONE)
    assert helene.gives(f"{ONE}/ajouter", fiche="doublon")[0] == 422


def test_an_entry_must_be_chosen_first(helene: Keeper) -> None:
    assert "Choisissez la fiche qui devait répondre." in helene.read("/base/propositions/2")
    assert helene.gives("/base/propositions/2/ajouter")[0] == 404
    assert helene.get("/base/propositions/9").status_code == 404


def test_those_of_another_departement_are_not_there(helene: Keeper) -> None:
    nantes = helene.elsewhere()
    helene.knows(
        replace(unanswered("deux fois inscrit", 7), guichet_id=nantes.id),
        replace(proposal("deux fois inscrit"), question="question:7"),
    )
    denis = helene.gestionnaire_of("06")

    assert "deux fois inscrit" in helene.read("/base/propositions")
    assert "deux fois inscrit" not in denis.read("/base/propositions")
    assert denis.get("/base/propositions/3").status_code == 404
    assert denis.gives("/base/propositions/3/ajouter", fiche="doublon")[0] == 404
    assert denis.gives("/base/propositions/3/ecarter")[0] == 404
