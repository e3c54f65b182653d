"""The short form of ``bench.operateur``: what is generated is a sane service, each département apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from bench.console_data import DEPARTEMENTS, Operator, Team, fill
from deadlines.zones import Zone
from journal.chain import first_broken
from journal.people import identity
from storage.board import SqlBoard
from storage.database import Database
from storage.journal import SqlJournal
from storage.tables import accounts, guichets, tickets
from tickets.queue import Query, View

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
OPERATOR = Operator(900, departements=3, guichets=5, agents=10, years=1)


@pytest.fixture
def teams(database: Database) -> Sequence[Team]:
    return fill(database, OPERATOR, until=NOW)


def test_a_hundred_departements_have_a_code_and_a_clock() -> None:
    assert len({Zone.of(code).departement for code in DEPARTEMENTS}) == len(DEPARTEMENTS) >= 100


def test_each_departement_has_its_guichets_its_people_and_its_tickets(
    database: Database, teams: Sequence[Team]
) -> None:
    with database.reading() as session:
        found = Counter(session.scalars(select(guichets.c.departement)))
        of_guichets = select(guichets.c.departement).join(tickets, tickets.c.guichet_id == guichets.c.id)
        told = Counter(session.scalars(of_guichets))
        chats = session.scalar(select(func.count()).select_from(accounts))

    assert found == {team.departement: OPERATOR.guichets for team in teams}
    assert set(told) == set(found)
    assert all(270 < count <= 300 for count in told.values())  # a few have no guichet
    assert chats == sum(len(team.agents) + len(team.gestionnaires) for team in teams)


def test_a_gestionnaire_sees_the_pile_of_their_departement_and_what_has_no_guichet(
    database: Database, teams: Sequence[Team]
) -> None:
    lone = select(func.count()).where(tickets.c.guichet_id.is_(None), tickets.c.closed_at.is_(None))
    with database.reading() as session:
        shown = [
            SqlBoard(session).page(
                Query(
                    view=View.OPEN,
                    reader_id=identity(team.gestionnaires[0]),
                    departement=team.departement,
                    now=NOW,
                ),
                limit=OPERATOR.tickets,
            )
            for team in teams
        ]
        nowhere = session.scalar(lone)

    for team, page in zip(teams, shown, strict=True):
        of = Counter(line.departement for line in page.lines)
        assert of.pop("", 0) == nowhere
        assert set(of) == {team.departement}
    references = {line.reference for page in shown for line in page.lines}
    assert len(references) == OPERATOR.still_open == 300


def test_the_journal_of_all_is_one_chain(database: Database, teams: Sequence[Team]) -> None:
    with database.reading() as session:
        journal = SqlJournal(session)

        assert first_broken(journal.rows()) is None
        assert journal.last_sequence() > 4 * OPERATOR.tickets
