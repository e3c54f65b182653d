"""The obligations of the year on SQL: what is noted as done, and what differs from their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select

from agenda.obligations import Fulfilment, Obligation, Rule
from journal.entries import Kind
from storage.dialects import insert_or_update
from storage.ground import SqlEntities, guichets_of
from storage.tables import agents, fulfilments, journal, obligation_rules, obligation_starts


class SqlObligations(SqlEntities[Fulfilment]):
    entity = Fulfilment

    def rules(self, departement: str) -> Mapping[Obligation, Rule]:
        table = obligation_rules.c
        query = select(table.obligation, table.times, table.warned_ahead, table.is_followed)
        rows = self._session.execute(query.where(table.departement == departement))
        return {row.obligation: Rule(row.times, row.warned_ahead, row.is_followed) for row in rows}

    def keep_rule(self, departement: str, obligation: Obligation, rule: Rule | None) -> None:
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
        ours = select(Fulfilment).where(
            table.departement == departement, table.day.between(date(year, 1, 1), date(year, 12, 31))
        )
        return self._session.scalars(ours.order_by(table.day, table.id)).all()

    def noted_on(self, departement: str, obligation: Obligation, day: date) -> Fulfilment | None:
        table = fulfilments.c
        same = (table.departement == departement, table.obligation == obligation, table.day == day)
        return self._held(Fulfilment, *same)

    def note(self, fulfilment: Fulfilment) -> None:
        self.add(fulfilment)

    def forget(self, fulfilment: Fulfilment) -> None:
        self._session.delete(fulfilment)
        self._session.flush()
