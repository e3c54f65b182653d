"""What a gestionnaire's page keeps while they work: drafts as they type, and who looks at what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.dialects import insert_or_update
from storage.tables import agents, drafts, presences
from tickets.workplace import SavedDraft, Viewer


class SqlDrafts:
    """One text a person and a place; a text that was sent is forgotten."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, agent_id: int, place: str, text: str, at: datetime) -> None:
        key = {"agent_id": agent_id, "place": place}
        insert_or_update(self._session, drafts, key, {"text": text, "at": at})

    def of(self, agent_id: int, place: str) -> SavedDraft | None:
        query = select(drafts.c.text, drafts.c.at).where(
            drafts.c.agent_id == agent_id, drafts.c.place == place
        )
        row = self._session.execute(query).one_or_none()
        return SavedDraft(row.text, row.at) if row is not None else None

    def forget(self, agent_id: int, place: str) -> None:
        self._session.execute(delete(drafts).where(drafts.c.agent_id == agent_id, drafts.c.place == place))

    def purge(self, before: datetime) -> None:
        self._session.execute(delete(drafts).where(drafts.c.at < before))


class SqlPresences:
    def __init__(self, session: Session) -> None:
        self._session = session

    def see(self, agent_id: int, place: str, at: datetime) -> None:
        insert_or_update(self._session, presences, {"agent_id": agent_id, "place": place}, {"seen_at": at})

    def leave(self, agent_id: int, place: str) -> None:
        self._session.execute(
            delete(presences).where(presences.c.agent_id == agent_id, presences.c.place == place)
        )

    def lookers(self, since: datetime, *, place: str = "") -> Sequence[Viewer]:
        """Those seen since an instant, at one place or at all of them, by name."""
        query = (
            select(presences.c.agent_id, agents.c.name, presences.c.place)
            .join(agents, agents.c.id == presences.c.agent_id)
            .where(presences.c.seen_at >= since)
            .order_by(agents.c.name)
        )
        if place:
            query = query.where(presences.c.place == place)
        return [Viewer(*row) for row in self._session.execute(query)]
