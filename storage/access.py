"""What guards the doors, on SQL: second factors, recovery codes, and the tries that are counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from guichets.registry import RecoveryCode, SecondFactor
from storage.locks import held, take_turn
from storage.tables import attempts, recovery_codes, second_factors


class SqlSecondFactors:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, factor: SecondFactor) -> None:
        self._session.add(factor)
        self._session.flush()

    def of(self, agent_id: int) -> SecondFactor | None:
        query = select(SecondFactor).where(second_factors.c.agent_id == agent_id)
        return self._session.scalars(held(self._session, query)).one_or_none()

    def remove(self, agent_id: int) -> None:
        self.replace_codes(agent_id, ())
        factor = self.of(agent_id)
        if factor is not None:
            self._session.delete(factor)
            self._session.flush()

    def replace_codes(self, agent_id: int, digests: Sequence[str]) -> None:
        self._session.execute(delete(RecoveryCode).where(recovery_codes.c.agent_id == agent_id))
        self._session.add_all(RecoveryCode(agent_id=agent_id, code_digest=each) for each in digests)
        self._session.flush()

    def code(self, agent_id: int, code_digest: str) -> RecoveryCode | None:
        query = select(RecoveryCode).where(
            recovery_codes.c.agent_id == agent_id,
            recovery_codes.c.code_digest == code_digest,
            recovery_codes.c.used_at.is_(None),
        )
        return self._session.scalars(held(self._session, query)).one_or_none()

    def codes_left(self, agent_id: int) -> int:
        query = select(func.count()).select_from(recovery_codes)
        left = query.where(recovery_codes.c.agent_id == agent_id, recovery_codes.c.used_at.is_(None))
        return self._session.scalar(left) or 0


class SqlAttempts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def since(self, key: str, at: datetime) -> Sequence[datetime]:
        take_turn(self._session, f"attempts:{key}")
        query = select(attempts.c.at).where(attempts.c.key == key, attempts.c.at > at)
        return self._session.scalars(query.order_by(attempts.c.at)).all()

    def add(self, key: str, at: datetime) -> None:
        self._session.execute(attempts.insert().values(key=key, at=at))

    def forget(self, key: str) -> None:
        self._session.execute(attempts.delete().where(attempts.c.key == key))

    def purge(self, before: datetime) -> None:
        self._session.execute(attempts.delete().where(attempts.c.at <= before))
