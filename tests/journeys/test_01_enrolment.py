"""Journey 1: who gets in, who waits, who is kept out."""

from __future__ import annotations

from stage import Stage


def test_a_code_lets_an_agent_in_and_tells_her_the_rules(stage: Stage) -> None:
    nadia = stage.api.user(first_name="Nadia")
    nadia.says(f"/start {stage.invites('Nadia Belcastel')}")
    welcome = nadia.next_message().text
    for words in (
        "Bienvenue, Nadia Belcastel (Mairie de Clairval)",
        "N’écrivez jamais ici",
        "sécurité sociale",
        "bilan",
    ):
        assert words in welcome


def test_without_a_code_a_gestionnaire_decides(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.api.user(first_name="Nadia")
    nadia.says("combien de temps est valable une demande ?")
    assert "réservée aux agents" in nadia.next_message().text
    nadia.says("/start")
    nadia.waits_for("pour quel guichet")
    nadia.says("clairval")
    nadia.presses(nadia.waits_for("Quel est votre guichet"), "Mairie de Clairval")
    nadia.waits_for("transmise au gestionnaire")
    nadia.says("et alors ?")
    nadia.waits_for("attend la réponse du gestionnaire")

    request = camille.reads("Demande d’accès")
    assert "Nadia" in request.text
    camille.presses(request, "Accepter")
    camille.reads("a maintenant accès")
    nadia.waits_for("Bienvenue, Nadia")
    nadia.says("combien de temps est valable une demande ?")
    nadia.waits_for("Rédigé par")


def test_a_refused_stranger_is_told_and_learns_nothing(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.api.user(first_name="Nadia")
    nadia.says("/start")
    nadia.waits_for("pour quel guichet")
    nadia.says("un guichet que personne ne connaît")
    nadia.waits_for("transmise au gestionnaire")
    request = camille.reads("Demande d’accès")
    camille.presses(request, "Accepter")
    camille.reads("n’est pas reconnu")
    camille.presses(request, "Refuser")
    camille.reads("est refusée")
    nadia.waits_for("n’a pas été acceptée")


def test_a_code_is_refused_clearly_when_it_is_wrong_old_or_used(stage: Stage) -> None:
    code = stage.invites("Nadia Belcastel")
    nadia, luc = stage.api.user(first_name="Nadia"), stage.api.user(first_name="Luc")
    luc.says("/start PASUNCODE")
    luc.waits_for("n’est pas reconnu")
    nadia.says(f"/start {code}")
    nadia.waits_for("Bienvenue")
    luc.says(f"/start {code}")
    luc.waits_for("a déjà servi")
    late = stage.invites("Luc Morvanne")
    stage.clock.passes(days=7)
    luc.says(f"/start {late}")
    luc.waits_for("a expiré")


def test_a_closed_agent_is_refused_at_once_and_politely(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    stage.closes(nadia)
    nadia.says("combien de temps est valable une demande ?")
    refusal = nadia.reads("est fermé")
    assert "gestionnaire" in refusal.text
    assert stage.journal()[-1].kind == "agent_closed"
