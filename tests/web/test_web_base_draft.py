"""A draft before it is published: its effect on real questions, and what becomes of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from base_fakes import effect, given, replay
from base_stage import Keeper
from upkeep_fakes import fact
from web_stage import Stage

from knowledge_base.learning.impact import Shown
from knowledge_base.learning.questions import AnswerZone
from knowledge_base.learning.rehearsal import NONE, NewlyFound

DRAFT = "/base/doublon/brouillon"
THEFT = effect(stolen=[replay("radié deux fois", "radiation", "doublon", "radiation")])


@pytest.fixture
def helene(stage: Stage) -> Keeper:
    return Keeper.of(stage)


def writes(helene: Keeper, **changed: str) -> tuple[int, str]:
    return helene.writes("/base/doublon/modifier", **changed)


def publishes(helene: Keeper, how: str = "regle", **fields: Any) -> tuple[int, str]:
    return helene.gives(f"{DRAFT}/publier", page=DRAFT, nature=how, **fields)


def test_what_changes_is_shown_word_by_word_before_anything_is_published(helene: Keeper) -> None:
    writes(helene, reponse="Réponse corrigée de doublon.")

    page = helene.get(DRAFT).text
    assert re.search(r"<ins>\s?corrigée\s?</ins>", page)
    assert "Réponse corrigée de doublon." in helene.read(DRAFT)
    assert helene.published().content.answer == "Réponse de doublon."


def test_the_effect_is_worked_out_while_the_page_waits(helene: Keeper) -> None:
    helene.library.effect_found = None
    status, page = writes(helene, reponse="Autre réponse.")

    assert (status, "prépare la base changée… Actualiser" in page, "Publier " in page) == (303, True, False)
    assert f'hx-get="{DRAFT}" hx-trigger="every 1s"' in helene.get(DRAFT).text
    assert "prépare la base changée" in helene.fragment(DRAFT)

    helene.library.effect_found = effect(gained=[replay("en double", "", "doublon", "doublon")])
    fragment = helene.fragment(DRAFT)
    assert "3 questions connues rejouées : 1 gagnée , 0 perdue , 0 prise à une autre fiche." in fragment
    assert "« en double » aucune fiche → Que dit la fiche doublon ?" in fragment
    assert fragment.endswith("Publier")


def test_the_preview_is_what_will_be_sent_by_what_is_published(helene: Keeper) -> None:
    helene.library.facts = {1: fact(to_verify=True)}
    writes(helene, reponse="Autre réponse.")

    page = helene.read(DRAFT)

    rule, correction = page.split("Si vous publiez une réponse relue")[1].split(
        "Si vous publiez une correction"
    )
    assert "Autre réponse. ⚠️ À vérifier :" in rule
    assert "Validé par Hélène Ozanne le 25/11/2026" in rule
    assert "Autre réponse. ⚠️ À vérifier :" in correction
    assert "Rédigé par l’équipe Relais d’après Convention" in correction
    assert "⚠️ À vérifier" in helene.read("/base/doublon/modifier")


def test_the_effect_tells_the_questions_that_had_no_answer(helene: Keeper) -> None:
    writes(helene, reponse="Autre réponse.")
    shown = Shown(AnswerZone.ANSWER, ("doublon",))
    helene.library.effect_found = effect(found=[NewlyFound("deux dossiers", 7, shown)], replayed=0)

    page = helene.read(DRAFT)

    assert "7 questions posées par les guichets, que la base laissait sans réponse, trouvent la fiche" in page
    assert "« deux dossiers », 7 fois répondue" in page
    assert "Aucune question connue n’est touchée" not in page


def test_nothing_is_published_before_its_effect_is_known(helene: Keeper) -> None:
    writes(helene, reponse="Autre réponse.")
    helene.library.effect_found = None

    status, page = publishes(helene)

    assert (status, "n’est pas encore connu" in page) == (409, True)
    assert helene.published().content.answer == "Réponse de doublon."


def test_a_rule_is_published_in_her_name(helene: Keeper) -> None:
    writes(helene, reponse="Autre réponse.")

    status, page = publishes(helene)

    assert (status, "La fiche est publiée." in page, "Autre réponse." in page) == (303, True, True)
    assert "Validée par Hélène Ozanne, le 25/11/2026" in page
    assert helene.library.changes > 0


def test_a_correction_leaves_the_rule_to_whoever_validated_it(helene: Keeper) -> None:
    writes(helene, reponse="Réponse de doublon, sans faute.")

    status, page = publishes(helene, "correction")

    assert (status, "Relue par personne encore" in page) == (303, True)


def test_a_phrasing_alone_is_first_a_correction_an_answer_is_not(helene: Keeper) -> None:
    helene.gives("/base/doublon/formuler", texte="dossier en double")
    assert 'value="correction" checked' in helene.get(DRAFT).text
    writes(helene, reponse="Autre réponse.")
    assert 'value="regle" checked' in helene.get(DRAFT).text


def test_a_theft_is_published_only_by_whoever_knows_of_it(helene: Keeper) -> None:
    writes(helene, reponse="Autre réponse.")
    helene.library.effect_found = THEFT

    page = helene.read(DRAFT)
    assert "« radié deux fois » Que dit la fiche radiation ? → Que dit la fiche doublon ?" in page
    assert page.count("Publier quand même") == 1

    status, refused = publishes(helene)
    assert (status, "prend des questions à d’autres fiches" in refused) == (422, True)
    assert publishes(helene, malgre="oui")[0] == 303
    assert helene.published().content.answer == "Autre réponse."


def test_who_received_the_older_answer_is_proposed_to_be_told(helene: Keeper) -> None:
    helene.knows(given(helene.stage.nadia.id or 0))
    writes(helene, reponse="Autre réponse.")

    _, page = publishes(helene)

    assert "1 agent a reçu l’ancienne réponse ces 6 derniers mois. Voir qui, et les prévenir" in page


def test_a_faulty_draft_waits_and_says_what_to_correct(helene: Keeper) -> None:
    writes(helene, order="garder", reponse="")

    page = helene.read(DRAFT)

    assert "À corriger avant de publier réponse vide : l’écrire" in page
    assert "Ce que cela fait aux vraies questions" not in page
    assert publishes(helene)[0] == 422


def test_a_draft_that_changed_meanwhile_is_read_again(helene: Keeper) -> None:
    writes(helene, reponse="Autre réponse.")
    seen = helene.browser.form(DRAFT)
    writes(helene, reponse="Encore une autre.")

    answer = helene.browser.client.post(f"{DRAFT}/publier", data={**seen, "nature": "regle"})

    assert (answer.status_code, "rien n’a été enregistré" in answer.text) == (409, True)
    assert helene.published().content.answer == "Réponse de doublon."


def test_a_draft_given_up_is_taken_up_again(helene: Keeper) -> None:
    writes(helene, reponse="Presque finie.")

    status, page = helene.gives(f"{DRAFT}/abandonner", page=DRAFT)
    assert (status, "Le brouillon est abandonné." in page) == (303, True)
    assert "abandonnée" in helene.read("/base/doublon/versions")

    status, page = helene.gives(f"{DRAFT}/reprendre", version="1")
    assert (status, "Presque finie." in page) == (303, True)


def test_so_is_an_entry_that_never_was(helene: Keeper) -> None:
    helene.writes("/base/nouvelle", order="garder", question="Peut-on numériser ?", reponse="Oui.")
    draft = "/base/peut-on-numeriser/brouillon"
    assert "Peut-on numériser ?" in helene.read("/base?etat=brouillons")

    status, page = helene.gives(f"{draft}/abandonner", page=draft)
    assert (status, "Le brouillon est abandonné. Le reprendre" in page) == (303, True)
    assert helene.gives(f"{draft}/reprendre", version="1")[0] == 303
    assert "Oui." in helene.read(draft)


def test_an_effect_that_fails_is_said_and_publishes_nothing(
    helene: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes(helene, reponse="Autre réponse.")
    monkeypatch.setattr(type(helene.library), "effect", _fails)

    page = helene.read(DRAFT)
    status, _ = publishes(helene)

    assert "L’effet n’a pas pu être calculé. Rien n’est publié. Réessayer" in page
    assert status == 503
    assert helene.published().content.answer == "Réponse de doublon."


def test_a_change_that_no_question_sees_is_published_too(helene: Keeper) -> None:
    writes(helene, source="Décret")
    helene.library.effect_found = NONE
    assert "Aucune question connue n’est touchée" in helene.read(DRAFT)
    assert publishes(helene, "correction")[0] == 303


def _fails(*_: object, **__: object) -> None:
    raise MemoryError
