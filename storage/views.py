"""The views of the queue that people keep under a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.dialects import dialect_insert
from storage.tables import saved_views
from tickets.queue import SavedView


class SqlSavedViews:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, agent_id: int) -> Sequence[SavedView]:
        """The person's, the oldest first."""
        table = saved_views.c
        query = select(table.id, table.name, table.query).where(table.agent_id == agent_id).order_by(table.id)
        return [SavedView(*row) for row in self._session.execute(query)]

    def keep(self, agent_id: int, name: str, query: str, at: datetime) -> None:
        """One that bears this name already shows this query from now on."""
        kept = dialect_insert(self._session, saved_views).values(
            agent_id=agent_id, name=name, query=query, created_at=at
        )
        self._session.execute(
            kept.on_conflict_do_update(index_elements=("agent_id", "name"), set_={"query": query})
        )

    def rename(self, agent_id: int, view_id: int, name: str) -> None:
        table = saved_views.c
        self._session.execute(
            update(saved_views).where(table.agent_id == agent_id, table.id == view_id).values(name=name)
        )

    def forget(self, agent_id: int, view_id: int) -> None:
        table = saved_views.c
        self._session.execute(delete(saved_views).where(table.agent_id == agent_id, table.id == view_id))
