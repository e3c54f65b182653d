"""What gestionnaires answer with, on SQL: the answers that come again, and the timers that run."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from storage.dialects import insert_or_update
from storage.tables import answer_templates, timers
from tickets.answer_templates import AnswerTemplate
from tickets.timers import Timer


class SqlAnswerTemplates:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, template: AnswerTemplate) -> None:
        self._session.add(template)
        self._session.flush()

    def get(self, template_id: int) -> AnswerTemplate | None:
        """Retired or not."""
        return self._session.get(AnswerTemplate, template_id)

    def in_use(self, *, departement: str = "") -> Sequence[AnswerTemplate]:
        """By name: those that serve everywhere, and those of one département, of all when it is ""."""
        table = answer_templates.c
        query = _serving(departement).where(table.retired_at.is_(None))
        return self._session.scalars(query.order_by(table.name, table.id)).all()

    def retired(self, *, departement: str = "") -> Sequence[AnswerTemplate]:
        """The last retired first."""
        table = answer_templates.c
        query = _serving(departement).where(table.retired_at.is_not(None))
        return self._session.scalars(query.order_by(table.retired_at.desc(), table.id)).all()


def _serving(departement: str) -> Select[AnswerTemplate]:
    query = select(AnswerTemplate)
    return query.where(answer_templates.c.departement.in_(("", departement))) if departement else query


class SqlTimers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, agent_id: int) -> Timer | None:
        query = select(timers.c.agent_id, timers.c.ticket, timers.c.started_at)
        row = self._session.execute(query.where(timers.c.agent_id == agent_id)).one_or_none()
        return Timer(*row) if row is not None else None

    def start(self, timer: Timer) -> None:
        values = {"ticket": timer.ticket, "started_at": timer.started_at}
        insert_or_update(self._session, timers, {"agent_id": timer.agent_id}, values)

    def stop(self, agent_id: int) -> None:
        self._session.execute(delete(timers).where(timers.c.agent_id == agent_id))
