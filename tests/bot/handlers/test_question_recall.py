"""Who received an answer that was corrected is told once; what is old is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog.testing
from house import House, Person, entry
from structlog.types import EventDict

from knowledge_base.entries import Entry
from knowledge_base.learning.questions import KEPT_FOR
from knowledge_base.learning.recall import older_answers, tell_receivers
from privacy.retention import Kept
from storage.database import Database

SHIPPED = entry("validite", "Combien de temps une demande est-elle valable ?", "Six mois.")
FIRST = replace(SHIPPED, answer="Un an.", number=1)
SECOND = replace(SHIPPED, answer="Un an, renouvelable.", number=2)
SURE, UNSURE = "durée de validité", "quel délai"
TOLD = "a été corrigée"


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(SURE, SHIPPED)
    house.base.suggests(UNSURE, SHIPPED)
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


def corrects(house: House, by: Person, corrected: Entry) -> int:
    """The base says this from now on; how many were told."""
    house.base.answers(SURE, corrected)
    with house.units() as work:
        now = house.clock.now
        older = older_answers(work.questions, corrected.id, number=corrected.number, since=now - KEPT_FOR)
        told = tell_receivers(work, corrected, older, by=by.agent_id, now=now)
    house.handles()
    return told


def test_who_was_shown_the_older_answer_reads_the_new_one(
    house: House, nadia: Person, camille: Person
) -> None:
    house.says(nadia, SURE)
    house.clock.passes(days=1)

    assert corrects(house, camille, FIRST) == 1
    told = house.sees(nadia).text
    assert told.startswith("🔁 La réponse que vous avez reçue le mercredi 25 novembre 2026 a été corrigée.")
    assert SHIPPED.question in told
    assert "Un an." in told
    assert "Source : Guide SNE (2026)." in told


def test_a_title_that_was_opened_is_an_answer_received(house: House, nadia: Person, camille: Person) -> None:
    house.says(nadia, UNSURE)
    house.says(nadia, "1")

    assert corrects(house, camille, FIRST) == 1


def test_a_title_that_was_only_shown_is_none(house: House, nadia: Person, camille: Person) -> None:
    house.says(nadia, UNSURE)

    assert corrects(house, camille, FIRST) == 0


def test_each_is_told_once_however_often_she_asked_and_it_is_run(
    house: House, nadia: Person, camille: Person
) -> None:
    for _ in range(2):
        house.says(nadia, SURE)
    corrects(house, camille, FIRST)

    assert corrects(house, camille, FIRST) == 0
    assert len(house.texts(nadia, TOLD)) == 1


def test_the_next_correction_is_told_again(house: House, nadia: Person, camille: Person) -> None:
    house.says(nadia, SURE)
    corrects(house, camille, FIRST)

    assert corrects(house, camille, SECOND) == 1
    assert SECOND.answer in house.sees(nadia).text


def test_who_only_knows_the_new_answer_is_told_nothing(house: House, nadia: Person, camille: Person) -> None:
    house.base.answers(SURE, FIRST)
    house.says(nadia, SURE)

    assert corrects(house, camille, FIRST) == 0


def test_who_has_asked_again_since_and_read_the_new_one_is_told_nothing(
    house: House, nadia: Person, camille: Person
) -> None:
    house.says(nadia, SURE)
    house.base.answers(SURE, FIRST)
    house.says(nadia, SURE)

    assert corrects(house, camille, FIRST) == 0


def test_who_corrects_it_and_who_has_left_are_told_nothing(
    house: House, nadia: Person, camille: Person
) -> None:
    house.says(nadia, SURE)
    house.says(camille, SURE)
    house.closes(nadia)

    assert corrects(house, camille, FIRST) == 0
    assert house.texts(nadia, TOLD) == house.texts(camille, TOLD) == []


def test_she_is_told_where_she_read_it(house: House, nadia: Person, camille: Person) -> None:
    on_web = house.on_the_web(nadia)
    house.says(on_web, SURE)
    corrects(house, camille, FIRST)

    assert len(house.texts(on_web, TOLD)) == 1
    assert house.texts(nadia, TOLD) == []


def test_a_recall_leaves_what_is_open_as_it_was(house: House, nadia: Person, camille: Person) -> None:
    house.says(nadia, SURE)
    house.says(nadia, "le module plante")
    corrects(house, camille, FIRST)

    assert house.state(nadia) == "ticket/draft"


def test_what_is_old_is_forgotten(house: House, nadia: Person, camille: Person) -> None:
    asked_at = house.clock.now
    house.says(nadia, UNSURE)
    house.says(nadia, "1")
    with house.units() as work:
        assert work.retention.erase(Kept.QUESTIONS, asked_at, limit=10, at=house.clock.now) == 0
        assert len(work.proposals.pending(10)) == 1
    house.clock.now += KEPT_FOR
    with house.units() as work:
        assert work.retention.erase(Kept.QUESTIONS, house.clock.now, limit=10, at=house.clock.now) == 3
        assert work.questions.since(asked_at) == []
        assert work.questions.given_since(SHIPPED.id, asked_at) == []
        assert work.proposals.pending(10) == []

    assert corrects(house, camille, FIRST) == 0
