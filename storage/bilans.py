"""The words of bilans, those that are frozen, their templates, and the compilation of questions, on SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, update
from sqlalchemy.orm import Session

from knowledge_base.learning.compilation import Difficulty, Remark
from reports.bilans import BilanTemplate, BilanText, FrozenBilan
from reports.period import Period
from storage.database import Reader
from storage.dialects import insert_ignoring, insert_or_update, take_turn
from storage.ground import SqlEntities, SqlRepository
from storage.tables import bilan_templates, bilan_texts, compiled_months, compiled_remarks, frozen_bilans


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


_FROZEN = ("key", "name", "theme", "questions", "guichets", "examples", "tickets", "entry_id")
_SEVERAL = frozenset({"guichets", "examples"})


class SqlCompilations(SqlRepository):
    """The groups of questions of each département, month by month, and what is said of those of a year."""

    def months(self, departement: str, year: int) -> Mapping[str, Sequence[Difficulty]]:
        """By month, « 2026-01 », those that are frozen."""
        table = compiled_months.c
        query = select(table.month, table.groups).where(
            table.departement == departement, table.month.startswith(f"{year:04}-")
        )
        return {row.month: [_group(one) for one in row.groups] for row in self._session.execute(query)}

    def freeze(self, departement: str, month: str, groups: Sequence[Difficulty], at: datetime) -> bool:
        """Once: False when that month was frozen already, and then it stays as it was."""
        written = [{name: getattr(group, name) for name in _FROZEN} for group in groups]
        values = {"departement": departement, "month": month, "frozen_at": at, "groups": written}
        return insert_ignoring(self._session, compiled_months, ("departement", "month"), values) == 1

    def remarks(self, departement: str, year: int) -> Mapping[str, Remark]:
        """By the key of the group; kept from other writers until the transaction ends."""
        if not isinstance(self._session, Reader):
            take_turn(self._session, f"compilation:{departement}")
        table = compiled_remarks.c
        query = select(table.key, table.title, table.comment, table.merged_into).where(
            table.departement == departement, table.year == year
        )
        return {
            row.key: Remark(title=row.title, comment=row.comment, merged_into=row.merged_into)
            for row in self._session.execute(query)
        }

    def keep_remark(self, departement: str, year: int, key: str, remark: Remark) -> None:
        named = {"departement": departement, "year": year, "key": key}
        insert_or_update(self._session, compiled_remarks, named, vars(remark))


def forget_phrasings(session: Session, phrasings: Collection[str]) -> int:
    """Cites them no more; how many months changed. Their figures stay."""
    changed = 0
    for row in session.execute(select(compiled_months)).all():
        left = [
            {**group, "examples": [text for text in group["examples"] if text not in phrasings]}
            for group in row.groups
        ]
        if left != row.groups:
            here = {"departement": row.departement, "month": row.month}
            session.execute(update(compiled_months).filter_by(**here).values(groups=left))
            changed += 1
    return changed


def _group(written: Mapping[str, Any]) -> Difficulty:
    several = {name: tuple(written[name]) for name in _SEVERAL}
    return Difficulty(**{**written, **several})
