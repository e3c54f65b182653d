"""The dashboards and the local objectives, on SQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from quality.dashboards import Query
from storage.dialects import insert_or_update
from storage.ground import SqlEntities, equal
from storage.tables import queries, reform_epcis


class SqlQueries(SqlEntities[Query]):
    entity = Query

    def of(self, departement: str) -> Sequence[Query]:
        """By name; of all when it is ""."""
        query = select(Query).where(*equal((queries.c.departement, departement)))
        return self._session.scalars(query.order_by(queries.c.name, queries.c.id)).all()

    def epcis(self, departement: str) -> Sequence[str]:
        """Those that the reform concerns."""
        query = select(reform_epcis.c.names).where(reform_epcis.c.departement == departement)
        return self._session.execute(query).scalar_one_or_none() or ()

    def keep_epcis(self, departement: str, names: Sequence[str]) -> None:
        insert_or_update(self._session, reform_epcis, {"departement": departement}, {"names": list(names)})
