"""``/base``: what a gestionnaire finds, changes and publishes from the chat, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from base_fakes import ENTRIES, FakeLibrary, Keeper, effect, fiche, given, replay
from fakes import FakeWork, agent, gestionnaire
from terminal import plain
from upkeep_fakes import CAMILLE

from bot.errors import Misunderstood
from bot.handlers.aide import Stopped
from bot.handlers.base import BaseHandler
from bot.handlers.base_pages import (
    BaseMenu,
    DraftDiscarded,
    DraftSheet,
    EffectAwaited,
    EntriesFound,
    EntriesToReview,
    EntryChanged,
    EntryChangeShown,
    EntryDoubted,
    EntryPhrasings,
    EntryReviewed,
    EntrySheet,
    EntryTextAsked,
    EntryVersions,
    ReceiversTold,
    SuccessorAsked,
    TheftRefused,
    VersionsCompared,
)
from bot.state import State
from guichets.errors import NotAllowed
from knowledge_base.learning.recall import AnswerCorrected
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.errors import (
    BadRedirection,
    DraftAlreadyOpen,
    FaultyContent,
    NoReason,
    NothingChanged,
    ReasonTooLong,
)
from knowledge_base.upkeep.life import Status
from privacy.nir import MASK

HER = gestionnaire(90)
THEFT = effect(stolen=[replay("dossier radié", "radiation", "doublon", "radiation")])


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(HER, agent(1), agent(2))


@pytest.fixture
def camille(work: FakeWork) -> Keeper:
    return Keeper.of(work, HER)


def types(camille: Keeper, text: str, *, label: str = "Corriger la réponse") -> object:
    """On the sheet of « doublon »."""
    camille.opens("doublon")
    camille.touches(label)
    return camille.says(text)


# Who, and where.


def test_it_is_for_the_gestionnaires(work: FakeWork) -> None:
    nadia = Keeper.of(work, agent(1))
    assert BaseHandler.commands == {"base": True}
    with pytest.raises(NotAllowed):
        nadia.presses("base:menu:")
    nadia.state = State("base", "search")
    with pytest.raises(NotAllowed):
        nadia.says("doublon")


def test_the_menu_counts_what_waits(camille: Keeper) -> None:
    assert camille.says("/base") == BaseMenu(to_review=1, proposals=0, gaps=0, drafts=0)
    assert "À relire : 1 fiche" in camille.reads()


def test_gaps_that_are_not_counted_yet_are_not_waited_for(camille: Keeper) -> None:
    camille.library.gaps_are_ready = False
    assert camille.says("/base").gaps is None
    assert "Lacunes" in camille.labels
    assert camille.library.again == []


def test_words_are_searched_from_the_command_or_from_the_menu(camille: Keeper) -> None:
    found = camille.says("/base radiation")
    assert [plain(title.question) for title in found.titles] == ["Que dit la fiche radiation ?"]
    camille.says("/base")
    assert plain(camille.says("doublon radiation").titles[0].question) == "Que dit la fiche doublon ?"


def test_nothing_found_is_said_so(camille: Keeper) -> None:
    assert camille.says("/base météo").titles == ()
    assert "Aucune fiche n’a de mot commun avec « météo »" in camille.reads()


def test_an_identifier_typed_exactly_comes_alone(camille: Keeper) -> None:
    assert len(camille.says("/base fiche").titles) == 3
    assert len(camille.says("/base NIR").titles) == 1


def test_once_an_entry_is_shown_what_she_types_is_a_question_again(camille: Keeper) -> None:
    assert isinstance(camille.opens("doublon"), EntrySheet)
    assert camille.state is None


def test_a_button_leaves_another_dialogue_as_it_is(camille: Keeper) -> None:
    camille.opens("doublon")
    camille.state = State("t", "reply", {"reference": "T-2026-0001"})
    camille.touches("Versions")
    camille.presses("base:props:")
    assert camille.state == State("t", "reply", {"reference": "T-2026-0001"})


def test_the_sheet_is_what_the_agent_sees_and_its_state(camille: Keeper) -> None:
    camille.opens("doublon")
    assert "Réponse de doublon." in camille.reads()
    assert "d’après Convention (octobre 2023)" in camille.reads()
    assert "Publiée · version 0 (fiche livrée) · Équipe Relais SNE, 01/09/2026" in camille.reads()
    assert "Portée : nationale · à relire le 01/03/2027" in camille.reads()


def test_a_local_entry_says_what_it_replaces(work: FakeWork) -> None:
    local = fiche("doublon-06", scope="departement:06", overrides="doublon")
    camille = Keeper.of(work, HER, FakeLibrary(entries=(*ENTRIES, local)))
    camille.opens("doublon-06")
    assert "elle remplace « Que dit la fiche doublon ? »" in camille.reads()


def test_buttons_stay_short_whatever_the_identifier(work: FakeWork) -> None:
    name = "-".join(["fiche"] * 20)
    camille = Keeper.of(work, HER, FakeLibrary(entries=(fiche(name),)))
    assert camille.opens(name).entry.id == name


@pytest.mark.parametrize(
    "data",
    [
        "base:show:inconnue",
        "base:dance:",
        "base:go:12345678:",
        "base:draft:inconnue",
        "base:add:7",
        "base:add:x",
        "base:gap:rien",
        "base:keep:",
        "base:theme:nir",
        "base:heir:inconnue",
        "base:for:inconnue",
    ],
)
def test_a_forged_button_is_misunderstood(camille: Keeper, data: str) -> None:
    with pytest.raises(Misunderstood):
        camille.presses(data)


# A correction.


def test_a_new_answer_is_shown_beside_the_old_one_before_anything_changes(camille: Keeper) -> None:
    page = types(camille, "Réponse de doublon, corrigée.")
    assert isinstance(page, EntryChangeShown)
    assert "<b><u>, corrigée</u></b>" in camille.text
    assert "Rien n’est encore changé" in camille.reads()
    assert camille.work.revisions.all == []
    assert camille.library.changes == 0


def test_a_typo_keeps_the_validation(camille: Keeper) -> None:
    types(camille, "Réponse du doublon.")
    page = camille.touches("Simple coquille : publier")
    assert isinstance(page, EntryChanged)
    assert page.number == 1
    (published,) = [one for one in camille.work.revisions.current() if one.entry_id == "doublon"]
    assert published.content.answer == "Réponse du doublon."
    assert published.content.validated_by == "Équipe Relais SNE"
    assert camille.library.changes == 1
    assert "Visible dans la minute" in camille.reads()
    assert camille.state is None


def test_another_rule_bears_the_name_of_who_publishes_it(camille: Keeper) -> None:
    types(camille, "Autre règle.")
    camille.touches("La règle change : publier")
    (published,) = [one for one in camille.work.revisions.current() if one.entry_id == "doublon"]
    assert (published.content.validated_by, published.content.validated_on) == (
        "Camille Aubrey",
        date(2026, 11, 25),
    )


def test_the_whole_base_as_it_would_be_is_replayed(camille: Keeper) -> None:
    types(camille, "Autre règle.")
    camille.touches("La règle change : publier")
    (played,) = camille.library.played
    assert played.entry("doublon").answer == "Autre règle."
    assert played.entry("radiation").answer == "Réponse de radiation."


def test_the_title_and_the_phrasings_are_one_line(camille: Keeper) -> None:
    types(camille, "Qui supprime\nun doublon", label="Corriger le titre")
    assert camille.touches("Publier").title == "Qui supprime un doublon"
    types(camille, "doublon  cinq", label="Ajouter une formulation")
    camille.touches("Publier")
    (published,) = [one for one in camille.work.revisions.current() if one.entry_id == "doublon"]
    assert published.content.variants[-1] == "doublon cinq"


# Its phrasings, one by one.


def many(count: int) -> FakeLibrary:
    return FakeLibrary(entries=(fiche(variants=tuple(f"tournure {n}" for n in range(1, count + 1))),))


def test_the_phrasings_are_listed_by_ten_and_keep_their_numbers(work: FakeWork) -> None:
    camille = Keeper.of(work, HER, many(23))
    camille.opens("doublon")
    first = camille.touches("Formulations (23)")
    assert isinstance(first, EntryPhrasings)
    assert [line.number for line in first.lines] == list(range(1, 11))
    assert "23 formulations, en plus du titre" in camille.reads()
    assert "‹ Précédentes" not in camille.labels

    camille.touches("Suivantes ›")
    last = camille.touches("Suivantes ›")
    assert [line.text for line in last.lines] == ["tournure 21", "tournure 22", "tournure 23"]
    assert "Suivantes ›" not in camille.labels
    assert camille.touches("‹ Précédentes").lines[0].number == 11
    assert camille.presses(f"base:phrases:{first.tag}:999").lines == first.lines


def test_a_phrasing_is_removed_once_its_text_was_shown(work: FakeWork) -> None:
    camille = Keeper.of(work, HER, many(6))
    camille.opens("doublon")
    camille.touches("Formulations (6)")
    page = camille.touches("Retirer la formulation n° 2")
    assert isinstance(page, EntryChangeShown)
    assert "➖ tournure 2" in camille.reads()
    assert camille.work.revisions.all == []

    assert isinstance(camille.touches("Retirer la formulation"), EntryChanged)
    assert "Formulation retirée de « Que dit la fiche doublon ? »" in camille.reads()
    (played,) = camille.library.played
    assert "tournure 2" not in played.entry("doublon").variants
    (published,) = camille.work.revisions.current()
    assert published.content.variants == (
        "tournure 1",
        "tournure 3",
        "tournure 4",
        "tournure 5",
        "tournure 6",
    )
    assert published.content.validated_by == "Équipe Relais SNE"


def test_a_phrasing_s_button_removes_no_other_when_numbers_have_moved(work: FakeWork) -> None:
    camille = Keeper.of(work, HER, many(6))
    camille.opens("doublon")
    camille.touches("Formulations (6)")
    second, third = (camille.labels[f"Retirer la formulation n° {n}"] for n in (2, 3))
    camille.presses(second)
    camille.touches("Retirer la formulation")
    camille.presses(third)
    assert "➖ tournure 3" in camille.reads()
    with pytest.raises(Misunderstood):
        camille.presses(second)


def test_a_phrasing_that_holds_its_questions_is_not_removed_unknowingly(work: FakeWork) -> None:
    camille = Keeper.of(work, HER, many(6))
    camille.library.effect_found = THEFT
    camille.opens("doublon")
    camille.touches("Formulations (6)")
    camille.touches("Retirer la formulation n° 2")
    assert isinstance(camille.touches("Retirer la formulation"), TheftRefused)
    assert "Sans cette formulation" in camille.reads()
    assert camille.work.revisions.current() == []
    assert isinstance(camille.touches("Retirer quand même"), EntryChanged)


def test_the_last_phrasings_stay(camille: Keeper) -> None:
    camille.opens("doublon")
    page = camille.touches("Formulations (4)")
    assert "1. doublon un\n2. doublon deux\n" in camille.reads().replace("<b>", "").replace("</b>", "")
    assert "Une fiche en garde au moins 4 : ajoutez-en une" in camille.reads()
    with pytest.raises(FaultyContent):
        camille.presses(f"base:unsay:{page.tag}:{page.lines[0].tag}")


@pytest.mark.parametrize(
    ("label", "text", "said"),
    [
        ("Corriger la réponse", "x" * 901, "réponse trop longue : 901 caractères, 900 au plus"),
        ("Corriger la réponse", "# Titre", "mise en forme interdite"),
        ("Corriger le titre", "x" * 301, "formulation trop longue"),
        ("Ajouter une formulation", "radiation deux", "formulation déjà présente"),
        ("Corriger la réponse", f"Le NIR {MASK} est faux.", "Écrivez-le de nouveau, sans numéro"),
    ],
)
def test_what_cannot_be_published_says_what_to_do_and_is_typed_again(
    camille: Keeper, label: str, text: str, said: str
) -> None:
    page = types(camille, text, label=label)
    assert isinstance(page, EntryTextAsked)
    assert said in camille.reads()
    assert isinstance(camille.says("Tout autre texte."), EntryChangeShown)


def test_the_same_answer_is_no_change(camille: Keeper) -> None:
    with pytest.raises(NothingChanged):
        types(camille, "Réponse de doublon.")


def test_an_edited_message_or_a_file_is_asked_again(camille: Keeper) -> None:
    camille.opens("doublon")
    camille.touches("Corriger la réponse")
    assert isinstance(camille.says("Trop tard.", is_edit=True), EntryTextAsked)
    assert isinstance(camille.sends("capture.png"), EntryTextAsked)


def test_words_in_place_of_a_button_are_said_not_to_be_read(camille: Keeper) -> None:
    types(camille, "Une autre.")
    page = camille.says("Encore une autre.")
    assert isinstance(page, EntryChangeShown)
    assert page.unread
    assert "n’est pas pris" in camille.reads()
    camille.touches("Simple coquille : publier")
    (published,) = camille.work.revisions.current()
    assert published.content.answer == "Une autre."


def test_a_text_that_steals_is_typed_again(camille: Keeper) -> None:
    camille.library.effect_found = THEFT
    types(camille, "dossier radié", label="Ajouter une formulation")
    camille.touches("Publier")
    assert isinstance(camille.touches("Retaper"), EntryTextAsked)


def test_a_fault_is_not_let_into_a_draft(camille: Keeper) -> None:
    draft = upkeep(camille).start_draft("doublon", {"answer": "Bientôt."}, by=CAMILLE)
    camille.opens("doublon")
    camille.touches("Le brouillon")
    camille.touches("Ajouter une formulation")
    assert isinstance(camille.says("x" * 301), EntryTextAsked)
    assert "formulation trop longue" in camille.reads()
    assert draft.content.variants == fiche("doublon").variants
    assert isinstance(camille.says("effacer un doublon"), DraftSheet)


@pytest.mark.parametrize("reason", ["!!", "x" * 301], ids=["no word", "too long"])
def test_a_doubt_is_a_few_words(camille: Keeper, reason: str) -> None:
    camille.opens("doublon")
    camille.touches("Mettre à relire")
    with pytest.raises(NoReason if reason == "!!" else ReasonTooLong):
        camille.says(reason)


def test_a_colleague_s_draft_comes_first(camille: Keeper) -> None:
    upkeep(camille).start_draft("doublon", {"answer": "Celle de Denis."}, by=CAMILLE)
    with pytest.raises(DraftAlreadyOpen):
        types(camille, "La mienne.")


def test_a_button_publishes_only_what_it_was_shown_for(camille: Keeper) -> None:
    types(camille, "Une première.")
    earlier = camille.labels["Simple coquille : publier"]
    types(camille, "Une seconde.")
    with pytest.raises(Misunderstood):
        camille.presses(earlier)
    camille.touches("Abandonner")
    assert camille.state is None


def test_a_new_answer_is_published_as_nothing_else(camille: Keeper) -> None:
    types(camille, "Une première.")
    token = camille.labels["Simple coquille : publier"].split(":")[2]
    with pytest.raises(Misunderstood):
        camille.presses(f"base:go:{token}:retire")


# The replay.


def test_while_it_is_replayed_nothing_is_published(camille: Keeper) -> None:
    camille.library.effect_found = None
    types(camille, "Autre règle.")
    assert isinstance(camille.touches("La règle change : publier"), EffectAwaited)
    assert camille.answers().get("doublon") != "Autre règle."

    camille.library.effect_found = effect(gained=[replay("deux dossiers", "radiation", "doublon", "doublon")])
    page = camille.echoes()
    assert isinstance(page, EntryChanged)
    assert "3 questions connues rejouées : 1 gagnée, 0 perdue, 0 volée." in camille.reads()
    assert "Que dit la fiche radiation ? → Que dit la fiche doublon ?" in camille.reads()


def test_the_same_button_asks_again_after_a_stop(camille: Keeper) -> None:
    """The result went with the process: what is stored is enough to begin anew."""
    camille.library.effect_found = None
    types(camille, "Autre règle.")
    button = camille.labels["La règle change : publier"]
    camille.presses(button)
    camille.library.effect_found = effect()
    assert isinstance(camille.presses(button), EntryChanged)


def test_a_result_that_comes_too_late_says_nothing(camille: Keeper) -> None:
    camille.library.effect_found = None
    types(camille, "Autre règle.")
    camille.touches("La règle change : publier")
    camille.says("/base")
    _, verb, argument = camille.library.again[-1].action.split(":", 2)
    turn = camille.handler.press(verb, argument, camille.incoming(), camille.talk())
    assert turn.pages == ()
    assert turn.keeps


def test_a_text_that_was_typed_again_waits_for_its_own_button(camille: Keeper) -> None:
    camille.library.effect_found = None
    types(camille, "Autre règle.")
    camille.touches("La règle change : publier")
    types(camille, "Autre règle.")
    camille.library.effect_found = effect()
    _, verb, argument = camille.library.again[-1].action.split(":", 2)
    assert camille.handler.press(verb, argument, camille.incoming(), camille.talk()).pages == ()
    assert camille.library.changes == 0


def test_a_sample_says_that_it_is_one(camille: Keeper) -> None:
    camille.library.effect_found = effect(replayed=60, known=340)
    types(camille, "Autre règle.")
    camille.touches("La règle change : publier")
    assert "60 questions rejouées, les plus proches de la fiche parmi 340 connues" in camille.reads()


def test_what_a_retired_entry_would_leave_to_others_is_a_theft_too(camille: Keeper) -> None:
    camille.library.effect_found = THEFT
    camille.opens("doublon")
    camille.touches("Retirer")
    camille.touches("Aucune")
    assert isinstance(camille.touches("Retirer la fiche"), TheftRefused)
    assert "d’autres fiches répondraient à ses questions" in camille.reads()
    assert isinstance(camille.touches("Retirer quand même"), EntryChanged)


def test_a_theft_is_refused_then_published_all_the_same(camille: Keeper) -> None:
    camille.library.effect_found = THEFT
    types(camille, "dossier radié", label="Ajouter une formulation")
    page = camille.touches("Publier")
    assert isinstance(page, TheftRefused)
    assert "« dossier radié » : Que dit la fiche radiation ? → Que dit la fiche doublon ?" in camille.reads()
    assert camille.library.changes == 0

    published = camille.touches("Publier quand même")
    assert isinstance(published, EntryChanged)
    assert published.effect is None
    assert camille.library.changes == 1


# Who received the older answer.


def test_who_received_the_older_answer_is_told_once(camille: Keeper) -> None:
    for number in (1, 2, 90):
        camille.work.questions.add_given(given(number))
    types(camille, "Autre règle.")
    page = camille.touches("La règle change : publier")
    assert page.receivers == 2
    assert "2 agents ont reçu l’ancienne réponse : les prévenir ?" in camille.reads()

    button = camille.labels["Prévenir 2 agents"]
    assert camille.presses(button).told == 2
    notices = camille.work.outbox.told
    assert {one.to for one in notices.values()} == {1, 2}
    assert all(isinstance(one.notice, AnswerCorrected) for one in notices.values())
    assert notices["rappel-fiche:doublon:1:1"].notice.entry.answer == "Autre règle."
    again = camille.presses(button)
    assert isinstance(again, ReceiversTold)
    assert again.told == 0


def test_a_phrasing_is_no_correction_of_the_answer(camille: Keeper) -> None:
    camille.work.questions.add_given(given(1))
    types(camille, "doublon cinq", label="Ajouter une formulation")
    assert camille.touches("Publier").receivers == 0


# To review.


def test_what_is_to_review_is_listed_then_confirmed_by_name(camille: Keeper) -> None:
    camille.says("/base")
    page = camille.touches("À relire (1)")
    assert isinstance(page, EntriesToReview)
    camille.touches("1. Que dit la fiche nir ?")
    camille.touches("Relu")
    assert "à relire le mardi 25 mai 2027" in camille.reads()
    assert camille.library.changes == 0

    assert isinstance(camille.touches("Oui, toujours juste"), EntryReviewed)
    (confirmed,) = camille.work.revisions.current()
    assert confirmed.content.validated_by == "Camille Aubrey"
    assert camille.touches("Fiches à relire").titles == ()
    assert "Aucune fiche n’est à relire" in camille.reads()


def test_a_doubt_says_why(camille: Keeper) -> None:
    page = types(camille, "l’arrêté  a changé", label="Mettre à relire")
    assert isinstance(page, EntryDoubted)
    assert camille.library.changes == 1
    camille.touches("Revoir la fiche")
    assert "En cours de relecture : l’arrêté a changé." in camille.reads().replace("</b>", "")
    assert "À relire · version 0" in camille.reads()


def test_the_list_to_review_is_cut_and_says_so(work: FakeWork) -> None:
    late = tuple(fiche(f"fiche-{n}", review_by=date(2026, 9, n + 2)) for n in range(12))
    camille = Keeper.of(work, HER, FakeLibrary(entries=late))
    camille.says("/base")
    page = camille.touches("À relire (12)")
    assert [title.question for title in page.titles[:2]] == [late[0].question, late[1].question]
    assert page.more == 2


# Retired.


def test_an_entry_is_retired_for_another_that_was_searched(camille: Keeper) -> None:
    camille.opens("doublon")
    assert isinstance(camille.touches("Retirer"), SuccessorAsked)
    camille.says("radiation doublon")
    assert [one.then for one in [camille.says("radiation")]] == ["heir"]
    camille.touches("1. Que dit la fiche radiation ?")
    assert "À sa place : Que dit la fiche radiation ?" in camille.reads().replace("<b>", "").replace(
        "</b>", ""
    )

    assert isinstance(camille.touches("Retirer la fiche"), EntryChanged)
    (played,) = camille.library.played
    assert played.redirections == {"doublon": "radiation"}
    sheet = camille.touches("Revoir la fiche")
    assert (sheet.status, plain(sheet.successor)) == (Status.RETIRED, "Que dit la fiche radiation ?")
    assert "Corriger la réponse" not in camille.labels


def test_an_entry_is_retired_for_nothing(camille: Keeper) -> None:
    camille.opens("doublon")
    camille.touches("Retirer")
    camille.touches("Aucune")
    assert "aucune autre ne prendra sa place" in camille.reads()
    camille.touches("Retirer la fiche")
    assert camille.says("/base doublon").titles[0].status is Status.RETIRED
    assert "retirée" in camille.reads()


def test_an_entry_does_not_answer_instead_of_itself(camille: Keeper) -> None:
    camille.opens("doublon")
    camille.touches("Retirer")
    camille.says("doublon")
    with pytest.raises(BadRedirection):
        camille.touches("1. Que dit la fiche doublon ?")


# Versions.


def test_versions_are_listed_compared_and_restored(camille: Keeper) -> None:
    for text in ("Une première.", "Une deuxième."):
        types(camille, text)
        camille.touches("Simple coquille : publier")
    camille.touches("Revoir la fiche")
    page = camille.touches("Versions")
    assert isinstance(page, EntryVersions)
    assert [line.number for line in page.lines] == [2, 1, 0]
    assert "Version 2 : en service" in camille.reads()

    compared = camille.touches("Comparer la version 0")
    assert isinstance(compared, VersionsCompared)
    assert "<s>" in camille.text
    camille.touches("Rétablir la version 0")
    restored = camille.touches("Rétablir cette version")
    assert restored.number == 3
    assert camille.answers()["doublon"] == "Réponse de doublon."


def test_a_version_that_comes_back_is_still_to_be_read_again(camille: Keeper) -> None:
    types(camille, "Une première.")
    camille.touches("Simple coquille : publier")
    types(camille, "la loi a changé", label="Mettre à relire")
    camille.touches("Revoir la fiche")
    camille.touches("Versions")
    camille.touches("Comparer la version 0")
    camille.touches("Rétablir la version 0")
    assert "La fiche reste à relire : la loi a changé." in camille.reads()

    camille.touches("Rétablir cette version")
    assert "La fiche reste à relire : la loi a changé. Une fois relue" in camille.reads()
    assert camille.touches("Revoir la fiche").status is Status.TO_REVIEW


def test_only_the_last_five_versions_are_shown(camille: Keeper) -> None:
    for number in range(6):
        types(camille, f"Réponse numéro {number}.")
        camille.touches("Simple coquille : publier")
    camille.touches("Revoir la fiche")
    page = camille.touches("Versions")
    assert [line.number for line in page.lines] == [6, 5, 4, 3, 2]
    assert page.earlier == 2


def test_a_retired_entry_comes_back_by_its_versions(camille: Keeper) -> None:
    camille.opens("doublon")
    camille.touches("Retirer")
    camille.touches("Aucune")
    camille.touches("Retirer la fiche")
    camille.opens("doublon")
    camille.touches("Versions")
    camille.touches("Comparer la version 0")
    camille.touches("Rétablir la version 0")
    camille.touches("Rétablir cette version")
    assert camille.opens("doublon").status is Status.PUBLISHED


# Drafts.


def upkeep(camille: Keeper) -> Upkeep:
    return Upkeep(camille.work, camille.library.shipped, now=camille.now, today=camille.now.date())


def test_a_draft_is_read_rewritten_and_published(camille: Keeper) -> None:
    upkeep(camille).start_draft("doublon", {"answer": "x" * 901}, by=CAMILLE)
    camille.says("/base")
    camille.touches("Brouillons (1)")
    page = camille.touches("1. Que dit la fiche doublon ?")
    assert isinstance(page, DraftSheet)
    assert "réponse trop longue : 901 caractères" in camille.reads()
    assert "Publier le brouillon" not in camille.labels

    camille.touches("Réécrire la réponse")
    assert isinstance(camille.says(f"Le {MASK} est faux."), EntryTextAsked)
    camille.says("La réponse réécrite.")
    camille.touches("Réécrire le titre")
    camille.says("Qui supprime un doublon")
    camille.touches("Ajouter une formulation")
    camille.says("effacer un doublon")
    assert isinstance(camille.touches("Publier le brouillon"), EntryChanged)
    (published,) = camille.work.revisions.current()
    assert published.content.answer == "La réponse réécrite."
    assert published.content.question == "Qui supprime un doublon"
    assert published.content.variants[-1] == "effacer un doublon"
    assert published.content.validated_by == "Camille Aubrey"


def test_a_draft_is_thrown_away_once_confirmed(camille: Keeper) -> None:
    upkeep(camille).start_draft("doublon", {"answer": "À jeter."}, by=CAMILLE)
    assert camille.opens("doublon").draft_by == "Camille Aubrey"
    camille.touches("Le brouillon")
    camille.touches("Jeter le brouillon")
    assert len(camille.work.revisions.drafts()) == 1
    assert isinstance(camille.touches("Oui, le jeter"), DraftDiscarded)
    assert camille.work.revisions.drafts() == []


def test_the_menu_closes(camille: Keeper) -> None:
    assert isinstance(camille.says("/base doublon"), EntriesFound)
    assert camille.touches("Fermer") == Stopped()
    assert camille.state is None
