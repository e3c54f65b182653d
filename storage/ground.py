"""What repositories stand on: a session, the entities of one class, and what a query asks of its columns."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from quality.life import Status
from storage.dialects import dialect_insert, held
from storage.tables import agents, counters, guichets, signalements

EntityT = TypeVar("EntityT")


class SqlRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def _held(self, entity: type[EntityT], *where: ColumnElement[bool]) -> EntityT | None:
        """The only one, as it is now, kept from other writers."""
        return self._session.scalars(held(self._session, select(entity).where(*where))).one_or_none()

    def _next_number(self, name: str) -> int:
        """Given once: a row for each name, made or raised in one statement."""
        made = dialect_insert(self._session, counters).values(name=name, value=1)
        raised = made.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
        return int(self._session.execute(raised.returning(counters.c.value)).scalar_one())


class SqlEntities(SqlRepository, Generic[EntityT]):
    """Those of one class, which a subclass names."""

    entity: type[EntityT]

    def add(self, entity: EntityT) -> None:
        """It bears its number at once."""
        self._session.add(entity)
        self._session.flush()

    def get(self, number: int) -> EntityT | None:
        """Held, as ``_held`` says."""
        query = select(self.entity).filter_by(id=number)
        return self._session.scalars(held(self._session, query)).one_or_none()

    def remove(self, entity: EntityT, /) -> None:
        self._session.delete(entity)
        self._session.flush()


def equal(*asked: tuple[ColumnElement[Any], object]) -> list[ColumnElement[bool]]:
    """What each of these columns must hold; None and "" ask for nothing."""
    return [column == value for column, value in asked if value not in {None, ""}]


def within(column: ColumnElement[Any], start: object, end: object) -> list[ColumnElement[bool]]:
    """From ``start`` on, and before ``end``; None asks for nothing."""
    after = [column >= start] if start is not None else []
    return [*after, column < end] if end is not None else after


def shared_with(departement: str, column: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """What concerns every département, or this one; "" asks for nothing."""
    return [column.in_(("", departement))] if departement else []


def answer_awaited() -> list[ColumnElement[bool]]:
    """As ``Signalement.is_pending``."""
    table = signalements.c
    return [table.answered_on.is_(None), table.cancelled_at.is_(None), table.status != Status.CLOSED]


def agents_of(departement: str) -> list[ColumnElement[bool]]:
    """Those of its guichets, and who has none and works for it or for all of them; "" asks for nothing."""
    if not departement:
        return []
    table = agents.c
    beside = and_(table.guichet_id.is_(None), *shared_with(departement, table.departement))
    return [or_(table.guichet_id.in_(guichets_of(departement)), beside)]


def guichets_of(departement: str) -> Select[int]:
    return select(guichets.c.id).where(guichets.c.departement == departement)
