"""The exchanges with the national pole, on SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.locks import held
from storage.tables import escalations, tickets
from tickets.escalations import Escalation, EscalationStatus
from tickets.life import Status


class SqlEscalations:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, escalation: Escalation) -> None:
        self._session.add(escalation)
        self._session.flush()

    def of_ticket(self, ticket_id: int) -> Sequence[Escalation]:
        query = select(Escalation).where(escalations.c.ticket_id == ticket_id)
        return self._session.scalars(query.order_by(escalations.c.number)).all()

    def latest(self, ticket_id: int) -> Escalation | None:
        query = select(Escalation).where(escalations.c.ticket_id == ticket_id)
        return self._session.scalars(query.order_by(escalations.c.number.desc()).limit(1)).one_or_none()

    def known_as(self, pole_reference: str, *, limit: int) -> Sequence[Escalation]:
        query = select(Escalation).where(escalations.c.pole_reference == pole_reference)
        return self._session.scalars(query.order_by(escalations.c.id.desc()).limit(limit)).all()

    def to_nudge(self, now: datetime) -> Sequence[Escalation]:
        """A ticket that was closed meanwhile waits no more, though its exchange keeps its ``nudge_at``."""
        waiting = select(tickets.c.id).where(
            tickets.c.id == escalations.c.ticket_id, tickets.c.status == Status.ESCALATED
        )
        query = (
            select(Escalation)
            .where(
                escalations.c.nudge_at <= now,
                escalations.c.standing == EscalationStatus.SENT,
                waiting.exists(),
            )
            .order_by(escalations.c.nudge_at, escalations.c.id)
        )
        return self._session.scalars(held(self._session, query)).all()
