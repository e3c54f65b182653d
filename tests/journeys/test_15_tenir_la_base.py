"""Journey 15: a gestionnaire keeps the base up from her chat, and the agents read it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from knowledge_folder import SMALL_BASE, Folder
from terminal import plain
from web_stage import Browser

from botapi.records import Message
from knowledge_base.learning.proposals import ProposalStatus
from stage import Person, Stage, playing, waits_until

ASKED = "mauvais numéro de sécu"
LONGER = "le numéro de sécu de la dame est mauvais"
CORRECTED = "Le gestionnaire corrige un NIR erroné, à la demande écrite du guichet."


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    files = Folder(tmp_path / "fiches")
    for place, (question, variants, answer) in SMALL_BASE.items():
        listed = "".join(f"\n  - {variant}" for variant in variants)
        files.entry(
            place, question=f'"{question}"', variants=listed, theme=place.split("/")[0], answer=answer
        )
    with playing(tmp_path, knowledge_base=files.root) as stage:
        yield stage


@pytest.fixture
def camille(stage: Stage) -> Person:
    return stage.gestionnaire()


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.enrols("Nadia Belcastel")


def touches(person: Person, message: Message, label: str) -> None:
    """The button whose label is this, a no-break space being a space."""
    person.presses(message, next(one for one in message.labels if plain(one) == plain(label)))


def opens(camille: Person, words: str, title: str) -> Message:
    """The sheet of the entry, as she finds it."""
    found = camille.reads("Les fiches les plus proches", after=camille.says(f"/base {words}"))
    label = next(label for label in found.labels if title in plain(label))
    touches(camille, found, label)
    return camille.reads("Identifiant", after=found)


def starts_correcting(camille: Person) -> Message:
    sheet = opens(camille, "nir erroné", "Le NIR saisi est faux")
    touches(camille, sheet, "Corriger la réponse")
    return camille.reads("Écrivez la nouvelle réponse en entier", after=sheet)


def publishes(camille: Person, text: str, label: str) -> Message:
    shown = camille.reads("Rien n’est encore changé", after=camille.says(text))
    touches(camille, shown, label)
    return camille.reads("Visible dans la minute", after=shown)


def standing(stage: Stage, entry_id: str) -> str:
    """What answers: the question that it would be shown with."""
    return stage.running.base.entry(entry_id).answer


def test_an_agent_is_kindly_refused(nadia: Person) -> None:
    nadia.reads("réservée au gestionnaire", after=nadia.says("/base nir"))


def test_a_typo_is_corrected_and_the_next_question_has_it(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    nadia.reads("Le gestionnaire corrige un NIR erroné", after=nadia.says(ASKED))
    starts_correcting(camille)
    publishes(camille, CORRECTED, "Simple coquille : publier")
    waits_until(lambda: standing(stage, "nir-errone") == CORRECTED)
    nadia.reads("à la demande écrite du guichet", after=nadia.says(ASKED))


def test_who_received_the_older_answer_is_told_once(stage: Stage, camille: Person, nadia: Person) -> None:
    nadia.reads("Le gestionnaire corrige un NIR erroné", after=nadia.says(ASKED))
    starts_correcting(camille)
    published = publishes(camille, CORRECTED, "La règle change : publier")
    assert "Un agent a reçu l’ancienne réponse" in plain(published.text)
    touches(camille, published, "Prévenir cet agent")
    told = camille.reads("1 agent prévenu", after=published)
    recalled = nadia.reads("a été corrigée")
    assert "à la demande écrite" in recalled.text
    touches(camille, published, "Prévenir cet agent")
    camille.reads("Personne d’autre n’est à prévenir", after=told)
    stage.settles()
    assert sum("a été corrigée" in message.text for message in nadia.telegram.inbox) == 1


def test_a_theft_is_refused_then_published_all_the_same(stage: Stage, camille: Person, nadia: Person) -> None:
    shown = nadia.reads("Le NIR saisi est faux", after=nadia.says(LONGER))
    nadia.presses(shown, "C’est bien ça")
    nadia.reads("Tant mieux", after=shown)

    sheet = opens(camille, "nir facultatif", "Peut-on refuser une demande sans NIR")
    touches(camille, sheet, "Ajouter une formulation")
    camille.reads("Écrivez une autre façon", after=sheet)
    difference = camille.reads("Rien n’est encore changé", after=camille.says(LONGER))
    touches(camille, difference, "Publier")
    refused = camille.reads("Rien n’est publié", after=difference)
    assert "1 volée" in plain(refused.text)
    assert f"« {LONGER} » : Le NIR saisi est faux" in plain(refused.text)
    assert LONGER not in stage.running.base.base.entry("nir-facultatif").variants

    touches(camille, refused, "Publier quand même")
    camille.reads("Visible dans la minute", after=refused)
    waits_until(lambda: LONGER in stage.running.base.base.entry("nir-facultatif").variants)


def test_a_proposal_becomes_a_variant(stage: Stage, camille: Person, nadia: Person) -> None:
    nearest = nadia.reads("Le plus proche de votre question", after=nadia.says("renouveler le dossier"))
    nadia.presses(nearest, "C’est bien ça")
    nadia.reads("Tant mieux", after=nearest)

    menu = camille.reads("La base de connaissances", after=camille.says("/base"))
    touches(camille, menu, "Propositions (1)")
    shown = camille.reads("« renouveler le dossier »", after=menu)
    touches(camille, shown, "Ajouter")
    camille.reads("Formulation ajoutée", after=shown)

    def variants() -> list[str]:
        return [text for entry in stage.running.base.base.entries for text in entry.variants]

    waits_until(lambda: "renouveler le dossier" in variants())
    with stage.running.house.units.reading() as work:
        (question,) = work.questions.since(stage.clock().replace(hour=0))
        (proposal,) = work.proposals.of_question(question.reference)
    assert proposal.status is ProposalStatus.ACCEPTED
    assert proposal.decided_by == camille.agent.id


def test_an_entry_is_retired_and_another_answers_instead(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    sheet = opens(camille, "nir facultatif", "Peut-on refuser une demande sans NIR")
    touches(camille, sheet, "Retirer")
    asked = camille.reads("Quelle fiche répondra à sa place", after=sheet)
    found = camille.reads("Touchez-la, ou tapez", after=camille.says("nir erroné"))
    label = next(label for label in found.labels if "Le NIR saisi est faux" in plain(label))
    touches(camille, found, label)
    shown = camille.reads("Cette fiche ne répondra plus", after=asked)
    touches(camille, shown, "Retirer la fiche")
    camille.reads("Fiche retirée", after=shown)

    waits_until(lambda: stage.running.base.base.redirections == {"nir-facultatif": "nir-errone"})
    nadia.reads("Le gestionnaire corrige un NIR erroné", after=nadia.says("nir facultatif"))


def test_a_restart_in_mid_form_loses_nothing(stage: Stage, camille: Person) -> None:
    starts_correcting(camille)
    stage.restarts()
    shown = camille.reads("Rien n’est encore changé", after=camille.says(CORRECTED))
    stage.restarts()
    touches(camille, shown, "Simple coquille : publier")
    camille.reads("Visible dans la minute", after=shown)
    waits_until(lambda: standing(stage, "nir-errone") == CORRECTED)


def test_the_web_chat_holds_the_same_dialogue(stage: Stage, camille: Person) -> None:
    with stage.web_page(camille.agent) as client:
        client.headers["Origin"] = stage.web_url
        client.follow_redirects = False
        page = Browser(client)
        found = page.say("/base nir erroné")
        sheet = page.press(action(found, "1. Le NIR saisi est faux"))
        page.press(action(sheet, "Corriger la réponse"))
        shown = page.say(CORRECTED)
        assert "à la demande <b><u>écrite </u></b>du guichet" in shown
        page.press(action(shown, "Simple coquille : publier"))
        waits_until(lambda: "Visible dans la minute" in client.get("/discussion").text)
    waits_until(lambda: standing(stage, "nir-errone") == CORRECTED)


def action(page: str, label: str) -> str:
    """Of the last button of the discussion whose label begins so."""
    buttons = re.findall(rf'name="action" value="([^"]+)"[^>]*>{re.escape(label)}', plain(unescape(page)))
    return str(buttons[-1])
