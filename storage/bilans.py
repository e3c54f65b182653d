"""The words of bilans, those that are frozen, and their templates, on SQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Table, delete, select

from reports.bilans import BilanTemplate, BilanText, FrozenBilan
from reports.period import Period
from storage.database import Reader
from storage.dialects import insert_or_update, take_turn
from storage.ground import SqlEntities
from storage.tables import bilan_templates, bilan_texts, frozen_bilans


class SqlBilans(SqlEntities[FrozenBilan]):
    entity = FrozenBilan

    def frozen(self, departement: str, period: Period) -> Sequence[FrozenBilan]:
        """The latest first."""
        self._take_turn(departement)
        query = select(FrozenBilan).where(*_of(frozen_bilans, departement, period))
        return self._session.scalars(query.order_by(frozen_bilans.c.number.desc())).all()

    def text(self, departement: str, period: Period) -> BilanText | None:
        """Held until the end of the transaction."""
        self._take_turn(departement)
        query = select(bilan_texts).where(*_of(bilan_texts, departement, period))
        row = self._session.execute(query).one_or_none()
        return BilanText(**row._asdict()) if row else None

    def keep_text(self, text: BilanText) -> None:
        named = {"departement": text.departement, "first": text.first, "last": text.last}
        written = ("texts", "version", "written_by", "written_at")
        insert_or_update(self._session, bilan_texts, named, {name: getattr(text, name) for name in written})

    def template(self, departement: str) -> BilanTemplate | None:
        query = select(bilan_templates).where(bilan_templates.c.departement == departement)
        row = self._session.execute(query).one_or_none()
        return BilanTemplate(**row._asdict()) if row else None

    def keep_template(self, template: BilanTemplate) -> None:
        values = dict(vars(template))
        insert_or_update(self._session, bilan_templates, {"departement": values.pop("departement")}, values)

    def remove_template(self, departement: str) -> None:
        self._session.execute(delete(bilan_templates).where(bilan_templates.c.departement == departement))

    def _take_turn(self, departement: str) -> None:
        """Two who write at once write one after the other."""
        if not isinstance(self._session, Reader):
            take_turn(self._session, f"bilan:{departement}")


def _of(table: Table, departement: str, period: Period) -> list[ColumnElement[bool]]:
    return [
        table.c.departement == departement,
        table.c.first == period.first,
        table.c.last == period.last,
    ]
