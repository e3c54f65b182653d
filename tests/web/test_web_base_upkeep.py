"""Versions compared and restored, an entry taken out of the answers, and a correction that is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from base_fakes import effect, given, replay, unanswered
from base_stage import Keeper
from fakes import NOW
from web_stage import WEDNESDAY, Stage

from guichets.registry import Agent, Role
from knowledge_base.learning.impact import Shown
from knowledge_base.learning.questions import AnswerZone
from knowledge_base.learning.rehearsal import NewlyFound, Replayed
from knowledge_base.reading import Near, Nearness, Reading
from knowledge_base.upkeep.life import RevisionStatus

VERSIONS = "/base/doublon/versions"
RECALL = "/base/doublon/rappel"
RETIRE = "/base/doublon/retirer"


@pytest.fixture
def helene(stage: Stage) -> Keeper:
    return Keeper.of(stage)


def corrects(helene: Keeper, answer: str) -> None:
    helene.writes("/base/doublon/modifier", reponse=answer, note=f"dit « {answer} »")
    draft = "/base/doublon/brouillon"
    assert helene.gives(f"{draft}/publier", page=draft, nature="regle")[0] == 303


def test_any_two_versions_are_compared(helene: Keeper) -> None:
    corrects(helene, "Deuxième réponse.")
    corrects(helene, "Troisième réponse.")

    page = helene.read(VERSIONS)
    assert "2 publiée en service Hélène Ozanne 25/11/2026 dit « Troisième réponse. »" in page
    assert "0 ancienne version, fiche livrée Équipe Relais SNE 01/09/2026" in page
    assert "De la version 1 à la version 2" in page

    compared = helene.get(f"{VERSIONS}?de=0&a=1").text
    assert re.search(r"<del>[^<]*doublon</del>", compared)
    assert re.search(r"<ins>[^<]*Deuxième", compared)
    assert "De la version 2 à la version 2" in helene.read(f"{VERSIONS}?de=99&a=88")


def test_an_entry_that_never_changed_says_what_will_come(helene: Keeper) -> None:
    assert "n’a qu’une version" in helene.read(VERSIONS)


def test_an_earlier_version_is_restored_once_its_effect_is_seen(helene: Keeper) -> None:
    corrects(helene, "Deuxième réponse.")
    page = f"{VERSIONS}/0"
    assert "Rétablir la version 0" in helene.read(page)
    assert "Rétablir cette version" in helene.read(page)

    status, after = helene.gives(page, page=page)

    assert (status, "La version choisie est rétablie." in after) == (303, True)
    assert helene.published().content.answer == "Réponse de doublon."
    assert helene.published().number == 2


def test_what_cannot_be_restored_says_why(helene: Keeper) -> None:
    helene.writes("/base/doublon/modifier", order="garder", reponse="Jamais publiée.")
    page = helene.read(f"{VERSIONS}/1")

    assert "n’a pas de version 1 qui ait été publiée" in page
    assert "Rétablir cette version" not in page
    assert helene.gives(f"{VERSIONS}/1", page=VERSIONS)[0] == 422
    assert helene.get(f"{VERSIONS}/7").status_code == 404


def test_an_entry_is_retired_for_another_that_is_chosen_by_its_words(helene: Keeper) -> None:
    page = helene.get(f"{RETIRE}?mots=radiation").text
    assert 'href="/base/doublon/retirer?par=radiation"' in page

    chosen = helene.read(f"{RETIRE}?par=radiation")
    assert "« Que dit la fiche radiation ? » répondra à sa place" in chosen

    status, after = helene.gives(RETIRE, par="radiation")
    assert (status, "La fiche est retirée. Elle ne répond plus. La remettre en service" in after) == (
        303,
        True,
    )
    assert "Une autre fiche répond à sa place : Que dit la fiche radiation ?" in after
    assert helene.published().status is RevisionStatus.RETIRED
    assert "doublon ?" not in helene.read("/base")
    assert "doublon ?" in helene.read("/base?etat=retirees")


def test_it_comes_back_to_answer(helene: Keeper) -> None:
    helene.gives(RETIRE, par="personne")
    assert "La remettre en service" in helene.read("/base/doublon")

    status, _ = helene.gives(f"{VERSIONS}/0", page=f"{VERSIONS}/0")

    assert status == 303
    assert helene.published().status is RevisionStatus.PUBLISHED


def test_a_retirement_that_steals_is_decided_knowing_it(helene: Keeper) -> None:
    helene.library.effect_found = effect(stolen=[replay("en double", "doublon", "radiation", "doublon")])
    assert "Retirer la fiche quand même" in helene.read(f"{RETIRE}?par=personne")

    assert helene.gives(RETIRE, par="personne")[0] == 422
    assert helene.gives(RETIRE, par="personne", malgre="oui")[0] == 303


@pytest.mark.parametrize(("successor", "status"), [("doublon", 422), ("inconnue", 404), ("", 404)])
def test_nothing_strange_answers_instead(helene: Keeper, successor: str, status: int) -> None:
    assert helene.get(f"{RETIRE}?par={successor}").status_code == 200
    assert helene.gives(RETIRE, par=successor)[0] in {status, 404}
    assert helene.revisions() == []


def test_those_who_read_the_older_answer_are_counted_by_guichet_and_told_once(helene: Keeper) -> None:
    stage = helene.stage
    alone = stage.person("Hugo Lormont", Role.GESTIONNAIRE)
    helene.knows(*(given(one.id or 0) for one in (stage.nadia, stage.bruno, alone, stage.helene)))
    assert "Personne n’a reçu une autre réponse" in helene.read(RECALL)
    corrects(helene, "Réponse corrigée.")

    page = helene.read(RECALL)
    assert "3 agents ont reçu une autre réponse Agents, par guichet" in page
    assert "Guichet Agents Mairie de Valbonne 2 sans guichet 1" in page
    status, after = helene.gives(RECALL, page=RECALL, mois="6")
    assert (status, "3 agents prévenus, chacun là où il avait demandé." in after) == (303, True)
    assert "Personne n’a reçu une autre réponse" in after
    assert "Personne n’était à prévenir." in helene.gives(RECALL, page=RECALL, mois="6")[1]

    stage.turn()
    told = [text for from_agent, text in stage.bubbles(stage.nadia) if not from_agent]
    assert len(told) == 1
    assert "Réponse corrigée." in told[0]


def without_answer(
    helene: Keeper, *people: Agent, text: str = "Il y a deux dossiers", ticket: str = ""
) -> None:
    helene.knows(
        *(
            replace(unanswered(text, number, ticket=ticket), agent_id=one.id or 0, channel="web")
            for number, one in enumerate(people, 1)
        )
    )
    sure = Reading(questions=(text,), near=(Near("doublon", Nearness.SURE),))
    helene.library.readings[text] = sure


def test_those_whose_question_had_no_answer_are_told_the_one_there_is_now(helene: Keeper) -> None:
    stage = helene.stage
    without_answer(helene, stage.nadia, stage.bruno, stage.helene)

    page = helene.read(RECALL)
    assert "2 agents avaient posé la question, sans réponse « Il y a deux dossiers »" in page
    asked = {"mois": "6", "qui": "sans-reponse"}
    status, after = helene.gives(RECALL, page=RECALL, **asked)

    assert (status, "2 agents prévenus, chacun là où il avait demandé." in after) == (303, True)
    assert "sans réponse «" not in after
    assert "Personne n’était à prévenir." in helene.gives(RECALL, page=RECALL, **asked)[1]
    stage.turn()
    (told,) = [text for from_agent, text in stage.bubbles(stage.nadia) if not from_agent]
    assert "Vous aviez demandé, le mercredi 25 novembre 2026" in told
    assert "Il y a deux dossiers" in told
    assert "Réponse de doublon." in told


def test_who_was_answered_by_somebody_or_asked_something_else_is_told_nothing(helene: Keeper) -> None:
    without_answer(helene, helene.stage.nadia, ticket="T-2026-0001")
    helene.knows(replace(unanswered("tout autre chose", 9), agent_id=helene.stage.bruno.id or 0, ticket=""))

    assert "sans réponse «" not in helene.read(RECALL)
    assert (
        "Personne n’était à prévenir." in helene.gives(RECALL, page=RECALL, mois="6", qui="sans-reponse")[1]
    )


def test_who_read_the_entry_since_is_told_nothing(helene: Keeper) -> None:
    nadia = helene.stage.nadia
    without_answer(helene, nadia)
    helene.knows(replace(given(nadia.id or 0), at=NOW + timedelta(minutes=1)))

    assert "sans réponse «" not in helene.read(RECALL)


def test_publishing_says_how_many_questions_had_waited_for_the_entry(helene: Keeper) -> None:
    after = Shown(AnswerZone.ANSWER, ("doublon",))
    helene.library.effect_found = effect(found=[NewlyFound("Il y a deux dossiers", 6, after)])
    helene.writes("/base/doublon/modifier", reponse="Autre réponse.", note="plus claire")
    draft = "/base/doublon/brouillon"

    page = helene.read(f"{draft}") and helene.gives(f"{draft}/publier", page=draft, nature="regle")[1]

    assert (
        "6 questions restées sans réponse la trouvent. Voir qui l’avait posée, et prévenir ces agents" in page
    )


def test_a_page_that_waits_says_how_far_the_replay_is(helene: Keeper) -> None:
    helene.writes("/base/doublon/modifier", reponse="Autre réponse.", note="plus claire")
    helene.library.effect_found = None
    assert "Le calcul attend son tour" in helene.read("/base/doublon/brouillon")

    helene.library.replayed_so_far = Replayed(24, 60)

    page = helene.get("/base/doublon/brouillon").text
    assert "Les questions connues sont rejouées : 24 sur 60." in page
    assert '<progress max="60" value="24"' in page


def test_a_phrasing_added_since_recalls_nothing(helene: Keeper) -> None:
    helene.knows(given(helene.stage.nadia.id or 0))
    helene.gives("/base/doublon/formuler", texte="dossier en double")
    draft = "/base/doublon/brouillon"
    helene.gives(f"{draft}/publier", page=draft, nature="correction")

    assert "Personne n’a reçu une autre réponse" in helene.read(RECALL)


@pytest.mark.parametrize(("months", "people"), [("1", 0), ("2", 1), ("12", 1), ("0", 1), ("99", 1), ("x", 1)])
def test_the_months_are_hers_to_choose(helene: Keeper, months: str, people: int) -> None:
    helene.knows(replace(given(helene.stage.nadia.id or 0), at=WEDNESDAY.replace(month=10, day=1)))
    corrects(helene, "Réponse corrigée.")

    assert f"{people} agent" in helene.read(f"{RECALL}?mois={months}")


def test_agents_of_another_departement_are_neither_counted_nor_told(helene: Keeper) -> None:
    nantes = helene.elsewhere()
    with helene.stage.house.units() as work:
        far = Agent(
            name="Yann Kerambrun", role=Role.AGENT, guichet_id=nantes.id, created_at=helene.stage.clock()
        )
        work.registry.add(far)
    helene.knows(given(far.id or 0), given(helene.stage.nadia.id or 0))
    corrects(helene, "Réponse corrigée.")
    denis = helene.gestionnaire_of("06")

    assert "1 agent a reçu une autre réponse Agents" in denis.read(RECALL)
    assert "1 agent prévenu" in denis.gives(RECALL, page=RECALL, mois="6")[1]
    assert "Mairie de Nantes 1" in helene.read(RECALL)
