"""A query comes back from either database as it was asked; each département has its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from guichets.registry import Agent, Role
from journal.people import identity
from quality.cadre import Sense
from quality.dashboards import Query
from quality.queries import GUICHET, Aggregate, Definition, Filter, Measured, Operator
from quality.reading import Purpose
from storage.database import Database
from storage.queries import SqlQueries
from storage.repositories import SqlRegistry

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FULL = Definition(
    purpose=Purpose.TABLE,
    layout_key="k",
    last_only=True,
    filters=(Filter("qpv", Operator.EQUAL, "non"), Filter("bail", Operator.FILLED)),
    part=(Filter("quartile", Operator.AMONG, "1;2"),),
    any_part=True,
    groups=(GUICHET, "epci"),
    measures=(Measured(Aggregate.SHARE), Measured(Aggregate.MEDIAN, "loyer")),
    sort=-1,
    most=7,
    since=date(2025, 1, 1),
    until=date(2025, 12, 1),
    date_column="bail",
    epci_column="epci",
    threshold=12.5,
    sense=Sense.AT_MOST,
    model="dalo",
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


def kept(session: Session, name: str, *, departement: str = "06") -> Query:
    author = Agent(name=name, role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
    SqlRegistry(session).add(author)
    query = Query(
        departement=departement, name=name, definition=FULL, written_by=identity(author), written_at=NOW
    )
    SqlQueries(session).add(query)
    return query


def test_what_was_asked_comes_back_as_it_was(session: Session) -> None:
    number = identity(kept(session, "Loyers"))
    session.expire_all()
    found = SqlQueries(session).get(number)
    assert found is not None
    assert found.definition == FULL


def test_each_departement_has_its_own_by_name(session: Session) -> None:
    for name, departement in (("Loyers", "06"), ("Baux", "06"), ("Ailleurs", "13")):
        kept(session, name, departement=departement)
    queries = SqlQueries(session)
    assert [one.name for one in queries.of("06")] == ["Baux", "Loyers"]
    assert [one.name for one in queries.of("")] == ["Ailleurs", "Baux", "Loyers"]


def test_the_list_of_the_epcis_is_replaced_and_is_of_one_departement(session: Session) -> None:
    queries = SqlQueries(session)
    queries.keep_epcis("06", ["Val d’Argence", "Rochebelle"])
    queries.keep_epcis("06", ["Rochebelle"])
    assert list(queries.epcis("06")) == ["Rochebelle"]
    assert list(queries.epcis("13")) == []
