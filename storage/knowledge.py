"""The revisions of the entries, and what is known of the faults of their files, on SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from knowledge_base.upkeep.life import CURRENT, PENDING
from knowledge_base.upkeep.revisions import Revision
from storage.database import Reader
from storage.dialects import insert_or_update
from storage.locks import held, take_turn
from storage.tables import base_faults, local_values, revision_events, revisions


class SqlRevisions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, revision: Revision) -> None:
        self._session.add(revision)
        self._session.flush()

    def of_entry(self, entry_id: str) -> Sequence[Revision]:
        if not isinstance(self._session, Reader):
            take_turn(self._session, f"revisions:{entry_id}")  # its first version is not there to be held
        query = select(Revision).where(revisions.c.entry_id == entry_id).order_by(revisions.c.number)
        return self._session.scalars(held(self._session, query)).all()

    def latest(self, entry_id: str) -> Revision | None:
        query = select(Revision).where(revisions.c.entry_id == entry_id).order_by(revisions.c.number.desc())
        return self._session.scalars(query.limit(1)).one_or_none()

    def current(self) -> Sequence[Revision]:
        query = select(Revision).where(revisions.c.status.in_(CURRENT)).order_by(revisions.c.entry_id)
        return self._session.scalars(query).all()

    def drafts(self) -> Sequence[Revision]:
        query = select(Revision).where(revisions.c.status.in_(PENDING))
        return self._session.scalars(query.order_by(revisions.c.at, revisions.c.id)).all()

    def stamp(self) -> int:
        # Counted: on PostgreSQL the highest number may be committed before a lower one.
        return self._session.scalar(select(func.count()).select_from(revision_events)) or 0


class SqlLocalValues:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, departement: str) -> Mapping[str, str]:
        held = local_values.c
        rows = self._session.execute(select(held.name, held.value).where(held.departement == departement))
        return {row.name: row.value for row in rows}

    def set(self, departement: str, name: str, value: str) -> None:
        key = {"departement": departement, "name": name}
        if value:
            insert_or_update(self._session, local_values, key, {"value": value})
        else:
            self._session.execute(delete(local_values).filter_by(**key))


class SqlBaseFaults:
    def __init__(self, session: Session) -> None:
        self._session = session

    def change(self, digest: str, at: datetime) -> bool:
        take_turn(self._session, "base_faults")
        known = self._session.scalar(select(base_faults.c.digest)) or ""
        if digest == known:
            return False
        insert_or_update(self._session, base_faults, {"id": 1}, {"digest": digest, "changed_at": at})
        return True
