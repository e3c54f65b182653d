"""Journey 13: several questions at once, what follows, what is meant, and what the base learns of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from terminal import plain

from journal.entries import Kind
from knowledge_base.learning.proposals import Origin, Proposal, ProposalStatus
from knowledge_base.learning.questions import AskedQuestion
from privacy.nir import MASK, mask
from stage import UNKNOWN, WEDNESDAY, Stage

VALIDITE, DOUBLON = "duree-validite-demande", "supprimer-doublon"
BARE, SPACED = "185057800608491", "1 85 05 78 006 084 91"
TABLES = ("asked_questions", "answers_given", "proposals")


def title(stage: Stage, entry_id: str) -> str:
    """A question that the base is sure of."""
    return plain(stage.running.base.entry(entry_id).question)


def questions(stage: Stage) -> list[AskedQuestion]:
    with stage.running.house.units.reading() as work:
        return list(work.questions.since(WEDNESDAY))


def proposals(stage: Stage) -> list[Proposal]:
    asked = questions(stage)
    with stage.running.house.units.reading() as work:
        return [proposal for q in asked for proposal in work.proposals.of_question(q.reference)]


def test_several_questions_in_one_message(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    sure, other = title(stage, VALIDITE), title(stage, DOUBLON)
    asked = nadia.says(f"Bonjour, {sure}\n{UNKNOWN} ?\n{other}")
    assert "Rédigé par" in nadia.reads("Question 1 sur 3", after=asked).text
    draft = nadia.reads("Question 2 sur 3", after=asked)
    assert "Ensuite, je passe à votre autre question." in plain(draft.text)

    nadia.presses(draft, "Envoyer au gestionnaire")
    last = nadia.reads("Question 3 sur 3", after=draft)
    assert "Rédigé par" in last.text
    card = camille.reads("T-2026-0001")
    assert UNKNOWN in card.text
    assert sure not in card.text
    nadia.presses(last, "Merci, c’est réglé")
    nadia.reads("Tant mieux")
    kinds = [entry.kind for entry in stage.journal()]
    assert kinds.count(Kind.QUESTION_ANSWERED) == 2
    assert kinds.count(Kind.QUESTION_UNANSWERED) == 1


def test_an_answer_above_is_refused_after_the_last_one(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    sure, other = title(stage, VALIDITE), title(stage, DOUBLON)
    nadia.says(f"{sure}\n{other}")
    nadia.reads("Question 2 sur 2")
    nadia.presses(nadia.reads("Question 1 sur 2"), "Ce n’est pas ça")
    draft = nadia.reads("Je prépare votre question")
    assert other not in plain(draft.text)


def test_a_follow_up_is_read_with_the_question_before(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    sure = title(stage, VALIDITE)
    first = nadia.says(sure)
    answer = nadia.reads("Rédigé par", after=first)
    nadia.presses(answer, "Merci, c’est réglé")
    nadia.reads("Tant mieux", after=answer)
    follow_up = nadia.says("et pour un couple ?")
    read = nadia.reads("Je comprends", after=follow_up)
    assert "couple" in read.text
    assert "valable" in read.text


def test_a_word_that_has_two_meanings_is_asked_about(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    first = nadia.says("certificat")
    asked = nadia.reads("Par « certificat », voulez-vous dire", after=first)
    assert asked.labels[-1] == "Autre chose"
    nadia.presses(asked, "2. le certificat d’une interface")
    nadia.reads(title(stage, "interface-certificat"), after=asked)

    second = nadia.says("CIL ?")
    asked = nadia.reads("Par « CIL », voulez-vous dire", after=second)
    nadia.says("autre chose")
    draft = nadia.reads("Je prépare votre question", after=asked)
    nadia.presses(draft, "Envoyer au gestionnaire")
    assert "CIL" in camille.reads("T-2026-0001").text


def test_a_refused_title_and_a_closed_ticket_are_proposed_to_the_review(stage: Stage) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("il a pas le bon papier")
    titles = nadia.reads("Voici ce qui s’en approche")
    nadia.presses(titles, titles.labels[0])
    answer = nadia.reads("Rédigé par", after=titles)
    (chosen,) = proposals(stage)
    assert (chosen.phrasing, chosen.origin) == ("il a pas le bon papier", Origin.CHOSEN)
    assert chosen.status is ProposalStatus.PENDING

    nadia.presses(answer, "Ce n’est pas ça")
    draft = nadia.reads("Je prépare votre question", after=answer)
    (withdrawn,) = proposals(stage)
    assert withdrawn.status is ProposalStatus.WITHDRAWN

    nadia.presses(draft, "Envoyer au gestionnaire")
    nadia.reads("T-2026-0001")
    camille.presses(camille.reads("T-2026-0001"), "Clore")
    nadia.reads("clos")
    _, of_ticket = proposals(stage)
    ticket = stage.ticket("T-2026-0001")
    assert (of_ticket.phrasing, of_ticket.origin) == ("il a pas le bon papier", Origin.TICKET)
    assert (of_ticket.entry_id, of_ticket.theme) == ("", ticket.theme)


def test_nothing_that_is_learnt_holds_a_nir_nor_a_name(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    first = nadia.says(f"num sécu faux de M. Tournebroche {SPACED}")
    nadia.reads("a été retiré", after=first)
    second = nadia.says(f"{title(stage, VALIDITE)}\nle numéro {BARE} de Mme Tournebroche est il faux ?")
    nadia.reads("a été retiré", after=second)
    nadia.hears()

    written = "\n".join(learnt(stage))
    assert "sécu faux" in written
    assert mask(written).count == 0
    for secret in (BARE, SPACED, MASK, "Tournebroche"):
        assert secret not in written


def learnt(stage: Stage) -> Iterator[str]:
    """Every row of the tables that learn."""
    connection = sqlite3.connect(stage.folder / "relais.db")
    for table in TABLES:
        for row in connection.execute(f"SELECT * FROM {table}"):
            yield json.dumps(row, ensure_ascii=False)
    connection.close()
