"""Journey 9: a call is logged in four touches, or in one line, and counts in the bilan."""

from __future__ import annotations

import pytest

from stage import Person, Stage


@pytest.fixture
def camille(stage: Stage) -> Person:
    stage.opens_guichet("Mairie de Valbonne")
    return stage.gestionnaire()


def bilan(camille: Person) -> str:
    return camille.reads("Bilan 2026", after=camille.says("/bilan 2026")).text.replace("\xa0", " ")


def test_a_call_is_logged_in_four_touches(stage: Stage, camille: Person) -> None:
    camille.says("/appel")
    camille.reads("Quel guichet ?")
    camille.says("valbonne")
    camille.presses(camille.reads("Mairie de Valbonne : quel thème ?"), "Renouvellement")
    camille.presses(camille.reads("combien de minutes ?"), "10")
    camille.presses(camille.reads("Résolu ?"), "Résolu")
    camille.reads("Noté : Téléphone · Mairie de Valbonne · Renouvellement · 10 min · résolu.")

    [logged] = [entry for entry in stage.journal() if entry.kind == "call_logged"]
    assert (logged.channel, logged.theme, logged.minutes, logged.outcome) == (
        "telephone",
        "renouvellement",
        10,
        "resolved",
    )
    counted = bilan(camille)
    for line in (
        "• Interventions : 1\n",
        "• Appels, méls et visites notés : 1",
        "• Appels, méls et visites résolus : 1",
        "• Temps noté : 10 min",
        "• Téléphone : 1",
        "• Renouvellement : 1",
        "• Mairie de Valbonne : 1",
        "• Novembre : 1",
    ):
        assert line in counted


def test_a_name_that_fits_several_guichets_is_chosen(stage: Stage, camille: Person) -> None:
    stage.opens_guichet("Habitat de Valbonne")
    camille.says("/appel")
    camille.reads("Quel guichet ?")
    camille.says("de valbonne")
    camille.presses(camille.reads("De quel guichet s’agit-il"), "Mairie de Valbonne")
    camille.reads("Mairie de Valbonne : quel thème ?")


def test_the_guichet_that_has_just_called_is_offered_first(stage: Stage, camille: Person) -> None:
    camille.says("/appel Valbonne 5 min renouvellement résolu")
    noted = camille.reads("Noté")
    camille.says("/appel")
    assert camille.reads("Quel guichet ?", after=noted).labels[0] == "Mairie de Valbonne"


@pytest.mark.parametrize(
    ("typed", "noted"),
    [
        (
            "/appel Valbonne 1h05 renouvellement résolu",
            "Téléphone · Mairie de Valbonne · Renouvellement · 1 h 05 · résolu",
        ),
        (
            "/appel mél Valbonne cotation 20 min à suivre",
            "Mél · Mairie de Valbonne · Cotation · 20 min · à suivre",
        ),
        (
            "/appel visite Clairval 45 mn doublons réglé",
            "Visite · Mairie de Clairval · Doublons · 45 min · résolu",
        ),
    ],
)
def test_one_line_is_enough(stage: Stage, camille: Person, typed: str, noted: str) -> None:
    camille.says(typed)
    camille.reads(noted)


def test_what_the_line_does_not_say_is_asked(stage: Stage, camille: Person) -> None:
    camille.says("/appel Valbonne renouvellement")
    camille.reads("combien de minutes ?")
    camille.says("dix")
    camille.reads("par exemple 12")
    camille.says("2000")
    camille.reads("de 1 à 1 440")
    camille.says("12 min")
    camille.reads("Résolu ?")
    camille.says("non")
    camille.reads("12 min · à suivre")


def test_an_abandoned_call_counts_for_nothing(stage: Stage, camille: Person) -> None:
    camille.says("/appel Valbonne 10 min")
    camille.presses(camille.reads("quel thème ?"), "Abandonner")
    camille.reads("C’est abandonné")
    assert "Rien n’est encore noté" in bilan(camille)


def test_an_agent_logs_no_call(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("/appel Clairval 10 min renouvellement résolu")
    nadia.reads("réservée au gestionnaire")
    nadia.telegram.presses_data(nadia.reads("Bienvenue"), "appel:guichet:1")
    nadia.reads("Seul le gestionnaire peut faire cela")
    assert not [entry for entry in stage.journal() if entry.kind == "call_logged"]
