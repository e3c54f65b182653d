"""The obligations of the year on SQL: what is noted as done, and what differs from their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select

from agenda.obligations import Fulfilment, Obligation, Rhythm
from journal.entries import Kind
from storage.dialects import insert_ignoring, insert_or_update
from storage.ground import SqlRepository, guichets_of
from storage.tables import agents, fulfilments, journal, obligation_rules, obligation_starts

_UNIQUE = ("departement", "obligation", "day")


class SqlObligations(SqlRepository):
    def rules(self, departement: str) -> Mapping[Obligation, Rhythm]:
        """Those that differ from the table."""
        table = obligation_rules.c
        query = select(table.obligation, table.times, table.warned_ahead, table.is_followed)
        rows = self._session.execute(query.where(table.departement == departement))
        return {row.obligation: Rhythm(row.times, row.warned_ahead, row.is_followed) for row in rows}

    def keep_rule(self, departement: str, obligation: Obligation, rule: Rhythm | None) -> None:
        """None for that of the table."""
        key = {"departement": departement, "obligation": obligation}
        if rule is None:
            self._session.execute(delete(obligation_rules).filter_by(**key))
        else:
            insert_or_update(self._session, obligation_rules, key, vars(rule))

    def start_of(self, departement: str) -> date | None:
        query = select(obligation_starts.c.day).filter_by(departement=departement)
        return self._session.scalar(query)

    def keep_start(self, departement: str, day: date) -> None:
        insert_or_update(self._session, obligation_starts, {"departement": departement}, {"day": day})

    def earliest_trace(self, departement: str) -> datetime | None:
        """The first of its people or of its guichets that were added, else of those who work for all."""
        here = guichets_of(departement)
        people = select(func.min(agents.c.created_at)).where(
            or_(agents.c.departement == departement, agents.c.guichet_id.in_(here))
        )
        added = select(func.min(journal.c.at)).where(
            journal.c.kind == Kind.GUICHET_ADDED, journal.c.guichet_id.in_(here)
        )
        of_all = select(func.min(agents.c.created_at)).filter_by(departement="", guichet_id=None)
        found = [at for query in (people, added) if (at := self._session.scalar(query)) is not None]
        earliest: datetime | None = min(found) if found else self._session.scalar(of_all)
        return earliest

    def noted(self, departement: str, year: int) -> Sequence[Fulfilment]:
        table = fulfilments.c
        of_year = table.day.between(date(year, 1, 1), date(year, 12, 31))
        columns = (table.departement, table.obligation, table.day, table.noted_by, table.noted_at)
        ours = select(*columns).where(table.departement == departement, of_year)
        rows = self._session.execute(ours.order_by(table.day, table.id))
        return [Fulfilment(**row._asdict()) for row in rows]

    def note(self, fulfilment: Fulfilment) -> bool:
        """False when it was noted already, for that day."""
        return bool(insert_ignoring(self._session, fulfilments, _UNIQUE, vars(fulfilment)))

    def forget(self, departement: str, obligation: Obligation, day: date) -> bool:
        """False when it is not noted."""
        key = dict(zip(_UNIQUE, (departement, obligation, day), strict=True))
        gone = delete(fulfilments).filter_by(**key).returning(fulfilments.c.id)
        return bool(self._session.execute(gone).all())
