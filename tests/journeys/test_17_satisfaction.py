"""Journey 17: a ticket is closed; its agent says whether that helped, and reopens it by writing under it."""

from __future__ import annotations

import pytest

from journal.entries import Kind
from stage import Person, Stage
from tickets.life import Status
from tickets.ticket import Rating


@pytest.fixture
def camille(stage: Stage) -> Person:
    return stage.gestionnaire()


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.enrols("Nadia Belcastel")


def test_a_no_with_a_word_then_a_reopening(stage: Stage, camille: Person, nadia: Person) -> None:
    reference = nadia.opens_ticket()
    camille.presses(camille.reads(reference), "Clore")
    closing = nadia.reads(f"a clos votre ticket {reference}")
    assert closing.labels == ["Oui, merci", "Non, pas vraiment", "Rouvrir"]

    nadia.presses(closing, "Non, pas vraiment")
    camille.reads("ne l’a pas aidé")
    nadia.presses(nadia.reads("Votre gestionnaire est prévenu"), "Ajouter un mot")
    nadia.reads("une ligne")
    nadia.says("Il pleut toujours")
    camille.reads("Il pleut toujours")
    assert stage.ticket(reference).status is Status.CLOSED

    nadia.says("Et à Senlis ?", to=closing)
    nadia.reads("qui est rouvert")
    camille.reads(f"Nadia Belcastel rouvre le ticket {reference}")
    ticket = stage.ticket(reference)
    assert (ticket.status, ticket.reopenings) == (Status.OPEN, 1)
    assert (ticket.rating, ticket.rating_comment) == (Rating.NOT_HELPED, "Il pleut toujours")
    assert "pleut" not in repr(stage.journal())


def test_she_changes_her_mind_and_each_answer_is_in_the_journal(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    reference = nadia.opens_ticket()
    camille.presses(camille.reads(reference), "Clore")
    closing = nadia.reads(f"a clos votre ticket {reference}")
    nadia.presses(closing, "Non, pas vraiment")
    nadia.reads("Votre gestionnaire est prévenu")
    nadia.presses(closing, "Oui, merci")
    nadia.reads("Merci de l’avoir dit")
    outcomes = [entry.outcome for entry in stage.journal() if entry.kind is Kind.TICKET_RATED]
    assert outcomes == ["not_helped", "helped"]
    page = camille.reads("Bilan", after=camille.says("/bilan 2026")).text.replace("\xa0", " ")
    assert "• Avis « oui, merci » : 100 % (1 sur 1)" in page
