"""The port of quality on SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from quality.ports import SignalementQuery
from quality.signalements import Signalement, SignalementStatus
from storage import tables
from storage.locks import held
from storage.repositories import SqlCounters

_ROWS = tables.signalements.c
_OPEN = frozenset({SignalementStatus.OWED, SignalementStatus.LATE})


class SqlSignalements:
    def __init__(self, session: Session, counters: SqlCounters) -> None:
        self._session = session
        self._counters = counters

    def add(self, signalement: Signalement) -> None:
        self._session.add(signalement)
        self._session.flush()

    def next_reference(self, year: int) -> str:
        return f"S-{year}-{self._counters.next(f'signalements:{year}'):03d}"

    def by_reference(self, reference: str) -> Signalement | None:
        query = select(Signalement).where(_ROWS.reference == reference)
        return self._session.scalars(held(self._session, query)).one_or_none()

    def unanswered(self, *, due_before: date | None = None, departement: str = "") -> Sequence[Signalement]:
        """Held, so that none is answered or cancelled while people are reminded of it."""
        pending = (_ROWS.answered_on.is_(None), _ROWS.cancelled_at.is_(None))
        query = select(Signalement).where(*pending, *_where(SignalementQuery(departement=departement)))
        if due_before is not None:
            query = query.where(_ROWS.due_on <= due_before)
        return self._session.scalars(held(self._session, query.order_by(_ROWS.due_on, _ROWS.id))).all()

    def standing(
        self,
        standing: SignalementStatus,
        wanted: SignalementQuery,
        *,
        today: date,
        limit: int | None = None,
        skipped: int = 0,
    ) -> Sequence[Signalement]:
        """Those owed or late, first due first; those closed, last sent first."""
        order = (_ROWS.due_on, _ROWS.id) if standing in _OPEN else (_ROWS.sent_on.desc(), _ROWS.id.desc())
        return self._session.scalars(
            select(Signalement)
            .where(_standing(today) == standing.value, *_where(wanted))
            .order_by(*order)
            .limit(limit)
            .offset(skipped)
        ).all()

    def counts(self, wanted: SignalementQuery, *, today: date) -> Mapping[SignalementStatus, int]:
        """How many stand where; each standing is there."""
        standing = _standing(today).label("standing")
        query = select(standing, func.count()).where(*_where(wanted)).group_by(standing)
        counted = {SignalementStatus(name): count for name, count in self._session.execute(query)}
        return {standing: counted.get(standing, 0) for standing in SignalementStatus}


def _standing(today: date) -> ColumnElement[str]:
    """As ``Signalement.standing``."""
    return case(
        (_ROWS.cancelled_at.is_not(None), SignalementStatus.WITHDRAWN.value),
        (_ROWS.answered_on.is_not(None), SignalementStatus.ANSWERED.value),
        (_ROWS.due_on < today, SignalementStatus.LATE.value),
        else_=SignalementStatus.OWED.value,
    )


def _where(wanted: SignalementQuery) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.guichet_id is not None:
        where.append(_ROWS.guichet_id == wanted.guichet_id)
    if wanted.departement:
        guichets = tables.guichets.c
        where.append(
            _ROWS.guichet_id.in_(select(guichets.id).where(guichets.departement == wanted.departement))
        )
    return where
