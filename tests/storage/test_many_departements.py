"""One département among many: it is asked for by itself, and what is found is what all of them would give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from board_stage import NOW, START, BoardStage
from rows_read import rows_read
from sqlalchemy import event, insert, literal, select, text
from sqlalchemy.orm import Session

from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.scope import seen_guichets, sees_person
from storage import search
from storage.board import SqlBoard
from storage.database import Database
from storage.repositories import SqlRegistry
from storage.search import SqlSearch
from storage.tables import ticket_words, tickets
from tickets.life import Status
from tickets.queue import Query, View

pytestmark = pytest.mark.databases("sqlite", "postgresql")

RADIATION = "Pourquoi la demande a-t-elle été radiée ?"


@pytest.fixture
def stage(database: Database) -> BoardStage:
    return BoardStage(database)


# By which way: SQLite says it of any number of rows.


@contextmanager
def plans(database: Database) -> Iterator[list[str]]:
    """The plan of each statement that is read meanwhile."""
    told: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, values: Any, *_: object) -> None:
        if not statement.startswith("SELECT"):
            return
        raw = connection.connection.driver_connection
        told.append("\n".join(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)))

    with database.reading() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", explain)
    yield told
    event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("view", [View.TO_TAKE, View.OPEN, View.OVERDUE, View.TO_ATTACH])
def test_what_is_open_is_found_guichet_by_guichet(database: Database, view: View) -> None:
    query = Query(view=view, reader_id=1, now=NOW, departement="06")

    with plans(database) as told, database.reading() as session:
        SqlBoard(session).page(query, limit=50)
        SqlBoard(session).counts(query)

    page, counts, *_ = told
    for plan in (page, counts):
        assert "ix_tickets_guichet_id_closed_at_id (guichet_id=? AND closed_at=?)" in plan
        assert "SCAN tickets" not in plan


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (SqlRegistry.departements, "ix_guichets_closed_at_departement (closed_at=?)"),
        (SqlRegistry.gestionnaires, "ix_agents_role (role=?)"),
        (SqlRegistry.has_administrateur, "ix_agents_role (role=?)"),
    ],
)
def test_who_is_served_and_who_serves_are_found_among_all_agents_by_an_index(
    database: Database, ask: Callable[[SqlRegistry], object], index: str
) -> None:
    with plans(database) as told, database.reading() as session:
        ask(SqlRegistry(session))

    assert [index in plan for plan in told] == [True]


# The same things.


def test_the_gestionnaires_of_a_departement_are_those_of_all_who_see_it(stage: BoardStage) -> None:
    with stage.units() as work:
        for name, departement in (("Alix", "06"), ("Claude", "30"), ("Dominique", "")):
            work.registry.add(_gestionnaire(name, departement))

    with stage.units.reading() as work:
        for code in ("06", "30", "13", ""):
            found = work.registry.gestionnaires(code)
            assert found == [one for one in work.registry.gestionnaires() if one.sees(code)]


def test_the_people_of_a_departement_are_those_whom_its_readers_see(stage: BoardStage) -> None:
    with stage.units() as work:
        at_nimes = Agent(name="Sam", role=Role.AGENT, guichet_id=stage.nimes.id, created_at=START)
        closed = replace(at_nimes, name="Noé", guichet_id=stage.valbonne.id, closed_at=START)
        for one in (at_nimes, closed, _gestionnaire("Alix", "06"), _gestionnaire("Claude", "30")):
            work.registry.add(one)

    with stage.units.reading() as reading:
        work_read: Any = reading
        for code in ("06", "30", "13", ""):
            reader = _gestionnaire("Dominique", code)
            everybody = work_read.registry.agents()
            assert work_read.registry.agents(code) == [
                one for one in everybody if sees_person(work_read, reader, one)
            ]


def test_a_gestionnaire_is_shown_the_open_guichets_of_their_departement(stage: BoardStage) -> None:
    with stage.units.reading() as reading:
        work: Any = reading
        shown = {
            code: [one.name for one in seen_guichets(work, _gestionnaire("Alix", code))]
            for code in ("06", "30", "13", "")
        }
        assert seen_guichets(work, stage.nadia) == []

    assert shown == {
        "06": ["Mairie de Valbonne"],
        "30": ["Habitat du Gard"],
        "13": [],
        "": ["Habitat du Gard", "Mairie de Valbonne"],
    }


def test_the_service_serves_somebody_while_an_agent_is_at_an_open_guichet(stage: BoardStage) -> None:
    with stage.units() as work:
        assert work.registry.serves_anybody()
        assert work.registry.place_names() == {"Mairie de Valbonne", "Habitat du Gard"}
        place = work.registry.guichet(stage.valbonne.id or 0)
        assert place is not None
        place.commune, place.closed_at = "Valbonne", START

    with stage.units() as work:
        assert not work.registry.serves_anybody()
        assert work.registry.place_names() == {"Habitat du Gard"}


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


def test_a_name_is_sought_among_the_people_and_the_places_of_the_departement(
    stage: BoardStage, database: Database
) -> None:
    """The same names in a hundred départements must not make each search a hundred times as long."""
    elsewhere = Agent(name="Paul Ferrand", role=Role.AGENT, guichet_id=stage.nimes.id, created_at=START)
    with stage.units() as work:
        work.registry.add(elsewhere)

    def named(typed: str, departement: str) -> tuple[int, int]:
        with database.reading() as session:
            (sought,) = SqlSearch(session).read(typed, departement)
        return len(sought.agents), len(sought.guichets)

    assert [named("ferrand", code) for code in ("06", "30", "13", "")] == [(1, 0), (1, 0), (0, 0), (2, 0)]
    assert [named("fontanel", code) for code in ("06", "13", "")] == [(1, 0)] * 3  # who works for all
    assert [named("valbonne", code) for code in ("06", "30", "")] == [(0, 1), (0, 0), (0, 1)]


@pytest.mark.databases("postgresql")
def test_tickets_of_a_departement_are_found_by_the_index_though_it_has_many_guichets(
    stage: BoardStage, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 10)
    stage.ticket(RADIATION)
    at_length = " ".join(f"precision{number}" for number in range(50))  # or the table is soon walked through
    first = stage.ticket(f"{RADIATION} {at_length}", guichet=stage.nimes)
    with stage.units() as work:
        for number in range(100):
            place = Guichet(name=f"Mairie {number}", kind=GuichetKind.COMMUNE, departement="06")
            work.registry.add(place)
    with database.writing() as session:
        _copy(session, first, 4_000)
    with database.reading() as session:
        session.execute(text("ANALYZE ticket_words"))

    with database.writing() as session:
        sought = SqlSearch(session)
        asked = [*sought.held_by("06"), *sought.read("radiée", "06")]
        assert len(sought.found_if_few(asked) or ()) == 1
        assert rows_read(session, "ticket_words") < 100


def test_a_ticket_that_is_attached_to_a_guichet_is_no_more_everybody_s(stage: BoardStage) -> None:
    reference = stage.ticket(RADIATION, status=Status.CLOSED, guichet=None)
    assert stage.found("radiée", View.CLOSED, departement="30") == [RADIATION]

    with stage.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        ticket.guichet_id = stage.valbonne.id

    assert stage.found("radiée", View.CLOSED, departement="30") == []
    assert stage.found("radiée", View.CLOSED, departement="06") == [RADIATION]


def _gestionnaire(name: str, departement: str) -> Agent:
    return Agent(
        name=name, role=Role.GESTIONNAIRE, guichet_id=None, departement=departement, created_at=START
    )


def _copy(session: Session, reference: str, times: int) -> None:
    """So many other tickets with the words of this one."""
    model = dict(session.execute(select(tickets).where(tickets.c.reference == reference)).mappings().one())
    known = ticket_words.c.ticket_id == model.pop("id")
    words = session.scalar(select(ticket_words.c.words).where(known))
    session.execute(insert(tickets), [{**model, "reference": f"copie-{number}"} for number in range(times)])
    copies = select(tickets.c.id, literal(words)).where(tickets.c.reference.startswith("copie-"))
    session.execute(insert(ticket_words).from_select(["ticket_id", "words"], copies))
