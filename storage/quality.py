"""What the follow-up of quality keeps, on SQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from quality.cadre import Commitment
from storage.database import Reader
from storage.dialects import take_turn
from storage.ground import SqlEntities
from storage.tables import commitments


class SqlCadre(SqlEntities[Commitment]):
    entity = Commitment

    def of(self, departement: str) -> Sequence[Commitment]:
        """Every version, oldest first; no other writer adds one meanwhile."""
        return self._versions(departement)

    def by_code(self, departement: str, code: str) -> Sequence[Commitment]:
        """The versions of one, oldest first: the last is that which may be changed."""
        return self._versions(departement, code)

    def _versions(self, departement: str, *codes: str) -> Sequence[Commitment]:
        """A writer waits for the others, so that no two give one code, or follow one version."""
        if not isinstance(self._session, Reader):
            take_turn(self._session, f"cadre:{departement}")
        query = select(Commitment).where(commitments.c.departement == departement)
        if codes:
            query = query.where(commitments.c.code.in_(codes))
        return self._session.scalars(query.order_by(commitments.c.since, commitments.c.id)).all()
