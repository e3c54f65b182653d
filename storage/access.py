"""What guards the doors, on SQL: second factors, recovery codes, and the tries that are counted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from guichets.registry import RecoveryCode, SecondFactor
from storage.dialects import insert_or_update, take_turn
from storage.ground import SqlEntities, SqlRepository
from storage.sealing import Sealing, WrongKey
from storage.tables import attempts, calendar_feeds, file_uses, recovery_codes, second_factors


class SqlSecondFactors(SqlEntities[SecondFactor]):
    def __init__(self, session: Session, sealing: Sealing) -> None:
        super().__init__(session)
        self._sealing = sealing

    def add(self, factor: SecondFactor) -> None:
        factor.sealed = self._sealing.seal(factor.secret, of=_row(factor.agent_id))
        super().add(factor)

    def of(self, agent_id: int) -> SecondFactor | None:
        """Held, so that one code is not taken twice at once."""
        factor = self._held(SecondFactor, second_factors.c.agent_id == agent_id)
        if factor is not None:
            factor.secret = _secret(factor.sealed, agent_id, self._sealing)
        return factor

    def forget(self, agent_id: int) -> None:
        """With the recovery codes."""
        self.replace_codes(agent_id, ())
        factor = self.of(agent_id)
        if factor is not None:
            self.remove(factor)

    def replace_codes(self, agent_id: int, digests: Sequence[str]) -> None:
        """These recovery codes, and no other."""
        self._session.execute(delete(RecoveryCode).where(recovery_codes.c.agent_id == agent_id))
        self._session.add_all(RecoveryCode(agent_id=agent_id, code_digest=each) for each in digests)
        self._session.flush()

    def code(self, agent_id: int, code_digest: str) -> RecoveryCode | None:
        """A recovery code that is left; held."""
        table = recovery_codes.c
        its = (table.agent_id == agent_id, table.code_digest == code_digest, table.used_at.is_(None))
        return self._held(RecoveryCode, *its)

    def codes_left(self, agent_id: int) -> int:
        query = select(func.count()).select_from(recovery_codes)
        left = query.where(recovery_codes.c.agent_id == agent_id, recovery_codes.c.used_at.is_(None))
        return self._session.scalar(left) or 0


class SqlCalendarFeeds(SqlRepository):
    def keep(self, agent_id: int, secret_digest: str, *, at: datetime) -> None:
        """In the place of the one that the person had."""
        made = {"secret_digest": secret_digest, "created_at": at}
        insert_or_update(self._session, calendar_feeds, {"agent_id": agent_id}, made)

    def made_at(self, agent_id: int) -> datetime | None:
        return self._session.scalar(select(calendar_feeds.c.created_at).filter_by(agent_id=agent_id))

    def owner(self, secret_digest: str) -> int | None:
        return self._session.scalar(select(calendar_feeds.c.agent_id).filter_by(secret_digest=secret_digest))

    def remove(self, agent_id: int) -> None:
        self._session.execute(delete(calendar_feeds).filter_by(agent_id=agent_id))


class SqlAttempts(SqlRepository):
    def since(self, key: str, at: datetime) -> Sequence[datetime]:
        """The tries under this key, oldest first; nobody else counts under it until the transaction ends."""
        take_turn(self._session, f"attempts:{key}")
        query = select(attempts.c.at).where(attempts.c.key == key, attempts.c.at > at)
        return self._session.scalars(query.order_by(attempts.c.at)).all()

    def add(self, key: str, at: datetime) -> None:
        self._session.execute(attempts.insert().values(key=key, at=at))

    def total(self) -> int:
        """The tries that are kept, under all keys."""
        return self._session.scalar(select(func.count()).select_from(attempts)) or 0

    def forget(self, key: str) -> None:
        self._session.execute(attempts.delete().where(attempts.c.key == key))

    def purge(self, before: datetime) -> None:
        self._session.execute(attempts.delete().where(attempts.c.at <= before))


def seal_again(session: Session, sealing: Sealing) -> int:
    """Each secret under the first key, however many there are. One that no key opens stays as it is."""
    count = 0
    for agent_id, sealed in _sealed(session):
        with suppress(WrongKey):
            values = {"secret": sealing.again(sealed)}
            session.execute(update(second_factors).filter_by(agent_id=agent_id).values(values))
            count += 1
    return count


def sealed_and_lost(session: Session, sealing: Sealing) -> tuple[int, int]:
    """How many secrets there are, and how many of them no key opens."""
    found = [_secret(sealed, agent_id, sealing) for agent_id, sealed in _sealed(session)]
    return len(found), found.count("")


def _sealed(session: Session) -> Sequence[tuple[int, str]]:
    return [(row.agent_id, row.secret) for row in session.execute(select(second_factors))]


def _secret(sealed: str, agent_id: int, sealing: Sealing) -> str:
    try:
        return sealing.opened(sealed, of=_row(agent_id))
    except WrongKey:
        return ""


def _row(agent_id: int) -> str:
    return f"second_factor:{agent_id}"


class SqlFileUses(SqlRepository):
    def total(self, owner: str, after: datetime) -> tuple[int, int]:
        """How many files since an instant, and how many bytes; nobody else counts them until the transaction
        ends.
        """
        take_turn(self._session, f"files:{owner}")
        query = select(func.count(), func.coalesce(func.sum(file_uses.c.size), 0)).where(
            file_uses.c.owner == owner, file_uses.c.at > after
        )
        count, size = self._session.execute(query).one()
        return count, int(size)

    def add(self, owner: str, size: int, at: datetime) -> None:
        self._session.execute(file_uses.insert().values(owner=owner, size=size, at=at))

    def purge(self, before: datetime) -> None:
        self._session.execute(file_uses.delete().where(file_uses.c.at <= before))
