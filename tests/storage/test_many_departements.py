"""One département among many: it is asked for by itself, and what is found is what all of them would give."""

from __future__ import annotations

import pytest
from board_stage import BoardStage
from sqlalchemy import select

from storage import search
from storage.database import Database
from storage.migrate import downgrade, upgrade
from storage.tables import ticket_words, tickets
from tickets.life import Status
from tickets.queue import View

pytestmark = pytest.mark.databases("sqlite", "postgresql")

RADIATION = "Pourquoi la demande a-t-elle été radiée ?"


@pytest.fixture
def stage(database: Database) -> BoardStage:
    return BoardStage(database)


# The words that a ticket is found by.


def test_few_closed_tickets_of_a_departement_are_counted_however_many_others_have(
    stage: BoardStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 3)
    for _ in range(4):
        stage.ticket(RADIATION, status=Status.CLOSED, guichet=stage.nimes, agent=stage.denis)
    stage.ticket(RADIATION, status=Status.CLOSED)
    stage.ticket(RADIATION, status=Status.CLOSED, guichet=None)
    stage.ticket(RADIATION)

    counts = stage.counts(words="radiée", departement="06")
    assert (counts[View.CLOSED], counts[View.EVERYWHERE]) == (2, 3)
    assert len(stage.found("radiée", View.CLOSED, departement="06")) == 2
    assert View.CLOSED not in stage.counts(words="radiée", departement="30")
    assert len(stage.found("radiée", View.CLOSED, departement="30")) == 5


def test_a_ticket_that_is_attached_to_a_guichet_is_no_more_everybody_s(stage: BoardStage) -> None:
    reference = stage.ticket(RADIATION, status=Status.CLOSED, guichet=None)
    assert stage.found("radiée", View.CLOSED, departement="30") == [RADIATION]

    with stage.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        ticket.guichet_id = stage.valbonne.id

    assert stage.found("radiée", View.CLOSED, departement="30") == []
    assert stage.found("radiée", View.CLOSED, departement="06") == [RADIATION]


def test_a_migration_marks_the_tickets_that_have_no_guichet(stage: BoardStage, database: Database) -> None:
    stage.ticket(RADIATION, status=Status.CLOSED, guichet=None)
    stage.ticket(RADIATION, status=Status.CLOSED)
    words = select(tickets.c.guichet_id, ticket_words.c.words).join(ticket_words)

    def told() -> dict[int | None, set[str]]:
        with database.reading() as session:
            return {guichet: set(text.split()) for guichet, text in session.execute(words)}

    before = told()
    downgrade(database, "0049")
    assert told()[None] == before[None] - {"§g0"} != before[None]
    upgrade(database)

    assert told() == before
    assert len(stage.found("radiée", View.CLOSED, departement="06")) == 2
