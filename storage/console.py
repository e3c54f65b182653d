"""What gestionnaires keep on the console, on SQL: drafts, timers, views of the queue, usual answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, update

from storage.dialects import dialect_insert, insert_or_update
from storage.ground import SqlEntities, SqlRepository, equal, shared_with
from storage.tables import (
    agents,
    answer_templates,
    drafts,
    presences,
    saved_views,
    snoozes,
    tickets,
    timers,
)
from tickets.answer_templates import AnswerTemplate
from tickets.life import Status
from tickets.queue import SavedView
from tickets.timers import Timer
from tickets.workplace import ANSWER, SavedDraft, Snooze, Viewer


class SqlDrafts(SqlRepository):
    def keep(self, agent_id: int, place: str, text: str, at: datetime) -> None:
        key = {"agent_id": agent_id, "place": place}
        insert_or_update(self._session, drafts, key, {"text": text, "at": at})

    def of(self, agent_id: int, place: str) -> SavedDraft | None:
        query = select(drafts.c.text, drafts.c.at).filter_by(agent_id=agent_id, place=place)
        row = self._session.execute(query).one_or_none()
        return SavedDraft(*row) if row is not None else None

    def forget(self, agent_id: int, place: str) -> None:
        self._session.execute(delete(drafts).filter_by(agent_id=agent_id, place=place))

    def purge(self, before: datetime) -> None:
        self._session.execute(delete(drafts).where(drafts.c.at < before))


class SqlPresences(SqlRepository):
    """Who looks at what."""

    def see(self, agent_id: int, place: str, at: datetime) -> None:
        insert_or_update(self._session, presences, {"agent_id": agent_id, "place": place}, {"seen_at": at})

    def leave(self, agent_id: int, place: str) -> None:
        self._session.execute(delete(presences).filter_by(agent_id=agent_id, place=place))

    def lookers(self, since: datetime, *, place: str = "") -> Sequence[Viewer]:
        """Those seen since an instant, at one place or at all of them, by name. Whose draft has changed since
        then is writing.
        """
        answer = and_(
            drafts.c.agent_id == presences.c.agent_id,
            drafts.c.place == presences.c.place + f":{ANSWER}",
            drafts.c.at >= since,
        )
        query = (
            select(presences.c.agent_id, agents.c.name, presences.c.place, drafts.c.place.is_not(None))
            .join(agents, agents.c.id == presences.c.agent_id)
            .outerjoin(drafts, answer)
            .where(presences.c.seen_at >= since, *equal((presences.c.place, place)))
            .order_by(agents.c.name)
        )
        return [Viewer(*row) for row in self._session.execute(query)]


class SqlSnoozes(SqlRepository):
    def of(self, agent_id: int, ticket: str) -> datetime | None:
        query = select(snoozes.c.until).filter_by(agent_id=agent_id, ticket=ticket)
        return self._session.execute(query).scalar_one_or_none()

    def due(self, agent_id: int, now: datetime) -> Sequence[str]:
        """The open tickets to come back to, the first asked for first."""
        query = (
            select(snoozes.c.ticket)
            .join(tickets, tickets.c.reference == snoozes.c.ticket)
            .where(snoozes.c.agent_id == agent_id, snoozes.c.until <= now, tickets.c.status != Status.CLOSED)
            .order_by(snoozes.c.until, snoozes.c.ticket)
        )
        return self._session.scalars(query).all()

    def keep(self, snooze: Snooze) -> None:
        key = {"agent_id": snooze.agent_id, "ticket": snooze.ticket}
        insert_or_update(self._session, snoozes, key, {"until": snooze.until})

    def forget(self, agent_id: int, ticket: str) -> None:
        self._session.execute(delete(snoozes).filter_by(agent_id=agent_id, ticket=ticket))


class SqlTimers(SqlRepository):
    """One at most for each person."""

    def of(self, agent_id: int) -> Timer | None:
        query = select(timers.c.agent_id, timers.c.ticket, timers.c.started_at).filter_by(agent_id=agent_id)
        row = self._session.execute(query).one_or_none()
        return Timer(*row) if row is not None else None

    def start(self, timer: Timer) -> None:
        values = {"ticket": timer.ticket, "started_at": timer.started_at}
        insert_or_update(self._session, timers, {"agent_id": timer.agent_id}, values)

    def stop(self, agent_id: int) -> None:
        self._session.execute(delete(timers).where(timers.c.agent_id == agent_id))


class SqlSavedViews(SqlRepository):
    def of(self, agent_id: int) -> Sequence[SavedView]:
        return self._views(saved_views.c.agent_id == agent_id)

    def shared(self, departement: str, *, besides: int) -> Sequence[SavedView]:
        """Those that others share with a département, or with all of them; those of all when it is ""."""
        column = saved_views.c.shared_in
        others = (column.is_not(None), saved_views.c.agent_id != besides)
        return self._views(*others, *shared_with(departement, column))

    def keep(
        self, agent_id: int, name: str, query: str, at: datetime, *, shared_in: str | None = None
    ) -> None:
        row = {"agent_id": agent_id, "name": name, "query": query, "created_at": at, "shared_in": shared_in}
        kept = dialect_insert(self._session, saved_views).values(row)
        anew = {"query": query, "shared_in": shared_in}
        self._session.execute(kept.on_conflict_do_update(index_elements=("agent_id", "name"), set_=anew))

    def rename(self, agent_id: int, view_id: int, name: str, *, shared_in: str | None = None) -> None:
        renamed = update(saved_views).filter_by(agent_id=agent_id, id=view_id)
        self._session.execute(renamed.values(name=name, shared_in=shared_in))

    def forget(self, view_id: int) -> None:
        self._session.execute(delete(saved_views).filter_by(id=view_id))

    def _views(self, *asked: ColumnElement[bool]) -> Sequence[SavedView]:
        table = saved_views.c
        query = (
            select(table.id, table.name, table.query, table.agent_id, agents.c.name, table.shared_in)
            .join(agents, agents.c.id == table.agent_id)
            .where(*asked)
            .order_by(table.id)
        )
        return [SavedView(*row) for row in self._session.execute(query)]


class SqlAnswerTemplates(SqlEntities[AnswerTemplate]):
    entity = AnswerTemplate

    def get(self, number: int) -> AnswerTemplate | None:
        """Retired or not."""
        return self._session.get(AnswerTemplate, number)

    def in_use(self, *, departement: str = "") -> Sequence[AnswerTemplate]:
        """By name: those that serve everywhere, and those of one département, of all when it is ""."""
        table = answer_templates.c
        serving = shared_with(departement, table.departement)
        query = select(AnswerTemplate).where(table.retired_at.is_(None), *serving)
        return self._session.scalars(query.order_by(table.name, table.id)).all()

    def retired(self, *, departement: str = "") -> Sequence[AnswerTemplate]:
        """The last retired first."""
        table = answer_templates.c
        served = shared_with(departement, table.departement)
        query = select(AnswerTemplate).where(table.retired_at.is_not(None), *served)
        return self._session.scalars(query.order_by(table.retired_at.desc(), table.id)).all()
