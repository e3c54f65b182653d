from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from guichets.registry import Agent, Role
from storage.console import SqlSavedViews
from storage.database import Database
from storage.repositories import SqlRegistry

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


@pytest.fixture
def views(session: Session) -> SqlSavedViews:
    return SqlSavedViews(session)


@pytest.fixture
def helene(session: Session) -> int:
    return person(session, "Hélène Ozanne")


def person(session: Session, name: str) -> int:
    agent = Agent(name=name, role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
    SqlRegistry(session).add(agent)
    assert agent.id is not None
    return agent.id


def kept(views: SqlSavedViews, agent_id: int) -> list[tuple[str, str]]:
    return [(view.name, view.query) for view in views.of(agent_id)]


def test_a_name_bears_one_view_and_views_stay_in_their_order(views: SqlSavedViews, helene: int) -> None:
    views.keep(helene, "NIR", "vue=en-cours&theme=nir", NOW)
    views.keep(helene, "Clos", "vue=clos", NOW)
    views.keep(helene, "NIR", "vue=clos&theme=nir", NOW)

    assert kept(views, helene) == [("NIR", "vue=clos&theme=nir"), ("Clos", "vue=clos")]


def test_a_view_is_renamed_by_its_owner_alone_and_forgotten(
    session: Session, views: SqlSavedViews, helene: int
) -> None:
    other = person(session, "Karim Lormont")
    views.keep(helene, "NIR", "vue=clos", NOW)
    views.keep(other, "NIR", "vue=en-cours", NOW)
    (view,) = views.of(helene)

    views.rename(other, view.id, "À moi")
    assert kept(views, helene) == [("NIR", "vue=clos")]

    views.rename(helene, view.id, "Clos")
    assert kept(views, helene) == [("Clos", "vue=clos")]
    views.forget(view.id)
    assert kept(views, helene) == []
    assert kept(views, other) == [("NIR", "vue=en-cours")]


def test_a_view_is_shared_with_one_departement_or_with_all(
    session: Session, views: SqlSavedViews, helene: int
) -> None:
    other = person(session, "Karim Lormont")
    views.keep(helene, "Privée", "vue=clos", NOW)
    views.keep(helene, "Du Var", "vue=en-cours", NOW, shared_in="83")
    views.keep(helene, "De tous", "vue=a-moi", NOW, shared_in="")

    def seen(departement: str) -> list[tuple[str, str]]:
        return [(view.name, view.owner) for view in views.shared(departement, besides=other)]

    assert seen("83") == [("Du Var", "Hélène Ozanne"), ("De tous", "Hélène Ozanne")]
    assert seen("75") == [("De tous", "Hélène Ozanne")]
    assert seen("") == seen("83")
    assert views.shared("83", besides=helene) == []

    views.keep(helene, "Du Var", "vue=en-cours", NOW)
    assert seen("83") == [("De tous", "Hélène Ozanne")]
