"""Journeys 2 to 4: sure, unsure, unknown or an act."""

from __future__ import annotations

import pytest

from stage import Stage


def test_sure_an_answer_with_what_lets_her_trust_it(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("combien de temps est valable une demande ?")
    answer = nadia.reads("Rédigé par")
    assert "un an" in answer.text
    assert "pas encore relu par votre gestionnaire" in answer.text
    assert answer.labels == ["Merci, c’est réglé", "Ce n’est pas ça"]
    nadia.presses(answer, "Merci, c’est réglé")
    nadia.reads("Tant mieux")
    kinds = [entry.kind for entry in stage.journal()]
    assert kinds[-2:] == ["question_answered", "answer_accepted"]


def test_a_rejected_answer_goes_to_the_gestionnaire(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("combien de temps est valable une demande ?")
    nadia.presses(nadia.reads("Rédigé par"), "Ce n’est pas ça")
    draft = nadia.reads("Je prépare votre question")
    assert "combien de temps est valable une demande" in draft.text
    nadia.presses(draft, "Envoyer au gestionnaire")
    nadia.reads("T-2026-0001")
    assert "combien de temps" in camille.reads("T-2026-0001").text


def test_unsure_titles_to_touch_or_to_type(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("il a pas le bon papier")
    titles = nadia.reads("Voici ce qui s’en approche")
    assert titles.labels[-1] == "Aucune de ces réponses"
    assert 2 <= len(titles.labels) <= 4
    nadia.says("1")
    answer = nadia.reads("Rédigé par")
    assert titles.labels[0].removeprefix("1. ") in answer.text
    nadia.presses(titles, "Aucune de ces réponses")
    nadia.reads("Je prépare votre question")


def test_what_two_entries_conclude_is_shown_at_once(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("couple qui se sépare chacun veut garder la date")
    concluded = nadia.reads("De quoi s’agit-il")
    assert concluded.labels[:2] == ["Lire la réponse 1", "Lire la réponse 2"]
    nadia.presses(concluded, concluded.labels[-1])
    assert "couple qui se sépare" in nadia.reads("Je prépare votre question").text


@pytest.mark.parametrize("question", ["bus pour Beauvais demain", "bus pour Senlis demain"])
def test_what_the_base_does_not_know_is_not_answered(stage: Stage, question: str) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says(question)
    nadia.reads("Je n’ai pas de réponse validée")


def test_a_ticket_is_shown_completed_then_opened(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("bus pour Beauvais demain")
    draft = nadia.reads("Je n’ai pas de réponse validée")
    assert "Mairie de Clairval" in draft.text
    nadia.presses(draft, "Ajouter le numéro unique")
    nadia.reads("Tapez le numéro unique")
    nadia.says("12345")
    nadia.reads("n’est pas la forme d’un numéro unique")
    nadia.says("0061 1234 5678 9012 34")
    draft = nadia.reads("006112345678901234")
    nadia.presses(draft, "Détail ou fichier")
    nadia.reads("Écrivez le détail")
    nadia.telegram.sends_photo(b"\x89PNG\r\n\x1a\n", caption="voici l’écran")
    draft = nadia.reads("voici l’écran")
    assert "1 fichier" in draft.text
    nadia.presses(draft, "Envoyer au gestionnaire")
    nadia.reads("T-2026-0001")
    card = camille.reads("T-2026-0001")
    assert "006112345678901234" in card.text
    assert "Nadia Belcastel" in card.text


def test_an_act_is_never_answered_as_if_it_were_done(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("pouvez-vous réactiver une demande radiée par erreur")
    draft = nadia.reads("Votre gestionnaire peut le faire")
    assert "Réactivation d’une demande" in draft.text
    nadia.presses(draft, "Envoyer au gestionnaire")
    assert "Rien n’est encore fait dans le SNE" in nadia.reads("T-2026-0001").text


def test_several_messages_within_a_minute_are_one_question(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("bus pour Beauvais demain")
    nadia.reads("Je n’ai pas de réponse validée")
    nadia.says("et à Senlis aussi")
    draft = nadia.reads("et à Senlis aussi")
    nadia.presses(draft, "Envoyer au gestionnaire")
    card = camille.reads("T-2026-0001")
    assert "bus pour Beauvais demain\net à Senlis aussi" in card.text


def test_thanks_open_and_reopen_nothing(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    for thanks in ("merci", "Merci beaucoup !", "ok merci"):
        nadia.says(thanks)
        nadia.reads("Avec plaisir")
    assert not [entry for entry in stage.journal() if entry.kind.startswith("ticket")]


def test_an_edited_message_updates_the_question(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    asked = nadia.says("bus pour Beauvais demain")
    nadia.reads("Je n’ai pas de réponse validée")
    nadia.telegram.edits(asked, "bus pour Senlis demain")
    draft = nadia.reads("Senlis")
    assert "Beauvais" not in draft.text


def test_a_masked_nir_does_not_hide_what_was_asked(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("1 85 05 78 006 084 91 combien de temps elle est valable la demande ?")
    nadia.reads("a été retiré de votre message")
    nearest = nadia.reads("Ce qui s’en approche le plus")
    assert "Combien de temps une demande reste-t-elle valable" in nearest.text
    nadia.presses(nearest, "Lire la réponse")
    nadia.presses(nadia.reads("Rédigé par", after=nearest), "Merci, c’est réglé")
    nadia.reads("Tant mieux")


def test_nothing_is_sure_of_a_message_that_was_about_its_nir(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("le NIR 1 85 05 78 006 084 91 est refusé")
    nadia.reads("De quoi s’agit-il")


def test_a_numero_unique_typed_under_a_draft_is_its_numero_unique(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("bus pour Beauvais demain")
    nadia.reads("Je n’ai pas de réponse validée")
    for typed in ("0061 1234 5678 9012 34", "0061 1234 5678 9012 35"):
        nadia.says(typed)
        draft = nadia.reads(typed.replace(" ", ""))
        assert typed not in draft.text


def test_what_the_base_is_sure_of_is_answered_beside_a_draft(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("bus pour Beauvais demain")
    nadia.reads("Je n’ai pas de réponse validée")
    stage.clock.passes(minutes=5)
    nadia.says("combien de temps est valable une demande ?")
    nadia.reads("Rédigé par")
    draft = nadia.reads("Beauvais")
    assert "combien de temps" not in draft.text
