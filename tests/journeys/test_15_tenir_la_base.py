"""Journey 15: a gestionnaire keeps the base up from the console, and the agents read it at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from console_page import Page
from knowledge_folder import SMALL_BASE, Folder
from terminal import plain

from botapi.records import Message
from knowledge_base.learning.proposals import ProposalStatus
from stage import PATIENCE, Person, Stage, playing, waits_until

ASKED = "mauvais numéro de sécu"
LONGER = "le numéro de sécu de la dame est mauvais"
CORRECTED = "Le gestionnaire corrige un NIR erroné, à la demande écrite du guichet."
ENTRY = "/base/nir-errone"


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


@pytest.fixture
def browser(stage: Stage, camille: Person) -> Iterator[httpx.Client]:
    with stage.web_page(camille.agent) as browser:
        yield browser


def touches(person: Person, message: Message, label: str) -> None:
    """The button whose label is this, a no-break space being a space."""
    person.presses(message, next(one for one in message.labels if plain(one) == plain(label)))


def decided(browser: httpx.Client, path: str) -> Page:
    """The page once the questions were replayed: it asks again by itself until they are."""
    end = monotonic() + PATIENCE * 3
    while 'id="decision"' not in (page := Page(browser, path)).text:
        assert monotonic() < end, plain(page.text)
        sleep(0.1)
    return page


def publishes(browser: httpx.Client, answer: str, nature: str) -> str:
    """The entry with another answer; the page that it leads to."""
    edited = Page(browser, f"{ENTRY}/modifier").sends(f"{ENTRY}/modifier", reponse=answer, ordre="continuer")
    assert "écrite" in edited.text  # what changes is shown first
    draft = decided(browser, f"{ENTRY}/brouillon")
    done = draft.sends(f"{ENTRY}/brouillon/publier", nature=nature)
    assert "La fiche est publiée." in plain(done.text)
    return plain(done.text)


def standing(stage: Stage, entry_id: str) -> str:
    """What answers: the question that it would be shown with."""
    return stage.running.base.entry(entry_id).answer


def test_an_agent_is_kindly_refused(nadia: Person) -> None:
    nadia.reads("réservée au gestionnaire", after=nadia.says("/base nir"))


def test_what_is_due_is_said_to_be_right_from_the_chat(stage: Stage, camille: Person) -> None:
    due = max(entry.review_by for entry in stage.running.base.base.entries if entry.review_by)
    stage.clock.passes(days=(due - stage.clock().date() + timedelta(days=1)).days)
    listed = camille.reads("Fiches à relire", after=camille.says("/base"))
    camille.presses(listed, listed.labels[0])
    shown = camille.reads("À relire le", after=listed)
    touches(camille, shown, "Toujours exact")
    camille.reads("est relue, à votre nom", after=shown)

    waits_until(lambda: any(e.validated_by == "Camille Aubrey" for e in stage.running.base.base.entries))


def test_a_typo_is_corrected_and_the_next_question_has_it(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    nadia.reads("Le gestionnaire corrige un NIR erroné", after=nadia.says(ASKED))
    publishes(browser, CORRECTED, "correction")
    waits_until(lambda: standing(stage, "nir-errone") == CORRECTED)
    nadia.reads("à la demande écrite du guichet", after=nadia.says(ASKED))


def test_who_received_the_older_answer_is_told_once(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    nadia.reads("Le gestionnaire corrige un NIR erroné", after=nadia.says(ASKED))
    publishes(browser, CORRECTED, "regle")
    recall = f"{ENTRY}/rappel"
    told = Page(browser, recall).sends(recall)
    assert "1 agent prévenu" in plain(told.text)
    assert "à la demande écrite" in nadia.reads("a été corrigée").text
    assert "Personne n’a reçu une autre réponse" in plain(Page(browser, recall).text)
    stage.settles()
    assert sum("a été corrigée" in message.text for message in nadia.telegram.inbox) == 1


def test_a_theft_is_shown_then_published_all_the_same(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    shown = nadia.reads("Le NIR saisi est faux", after=nadia.says(LONGER))
    nadia.presses(shown, "Lire la réponse")
    nadia.presses(nadia.reads("Rédigé par", after=shown), "Merci, c’est réglé")
    nadia.reads("Tant mieux", after=shown)

    entry = "/base/nir-facultatif"
    Page(browser, entry).sends(f"{entry}/formuler", texte=LONGER)
    draft = decided(browser, f"{entry}/brouillon")
    assert "1 prise" in plain(draft.text)
    assert f"« {LONGER} »" in plain(draft.text)
    assert LONGER not in stage.running.base.base.entry("nir-facultatif").variants

    draft.sends(f"{entry}/brouillon/publier", nature="correction")
    waits_until(lambda: LONGER in stage.running.base.base.entry("nir-facultatif").variants)


def test_a_proposal_becomes_a_variant(
    stage: Stage, camille: Person, nadia: Person, browser: httpx.Client
) -> None:
    concluded = nadia.reads("De quoi s’agit-il", after=nadia.says("renouveler le dossier"))
    nadia.presses(concluded, "Lire la réponse 1")
    nadia.reads("Rédigé par", after=concluded)

    waiting = decided(browser, "/base/propositions/1")
    assert "renouveler le dossier" in waiting.text
    waiting.sends("/base/propositions/1/ajouter")

    def variants() -> list[str]:
        return [text for entry in stage.running.base.base.entries for text in entry.variants]

    waits_until(lambda: "renouveler le dossier" in variants())
    with stage.running.house.units.reading() as work:
        (question,) = work.questions.since(stage.clock().replace(hour=0))
        (proposal,) = work.proposals.of_question(question.reference)
    assert proposal.status is ProposalStatus.ACCEPTED
    assert proposal.decided_by == camille.agent.id


def test_an_entry_is_retired_and_another_answers_instead(
    stage: Stage, nadia: Person, browser: httpx.Client
) -> None:
    retiring = "/base/nir-facultatif/retirer"
    decided(browser, f"{retiring}?par=nir-errone").sends(retiring)

    waits_until(lambda: stage.running.base.base.redirections == {"nir-facultatif": "nir-errone"})
    nadia.reads("Le gestionnaire corrige un NIR erroné", after=nadia.says("nir facultatif"))


def test_a_draft_outlives_a_restart(stage: Stage, camille: Person, browser: httpx.Client) -> None:
    Page(browser, f"{ENTRY}/modifier").sends(f"{ENTRY}/modifier", reponse=CORRECTED, ordre="garder")
    stage.restarts()
    with stage.web_page(camille.agent) as again:
        decided(again, f"{ENTRY}/brouillon").sends(f"{ENTRY}/brouillon/publier", nature="correction")
    waits_until(lambda: standing(stage, "nir-errone") == CORRECTED)
