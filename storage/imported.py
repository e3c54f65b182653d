"""Imported tables, and what the guichets have committed to, on SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, delete, func, insert, select

from quality.cadre import Commitment
from quality.control import Control
from quality.imports import Import, ImportState
from quality.reading import ImportedRow, Purpose
from storage.database import Reader
from storage.dialects import insert_or_update, take_turn
from storage.ground import SqlEntities, equal
from storage.tables import (
    commitments,
    controls,
    guichet_aliases,
    import_lines,
    imported_rows,
    imports,
    layouts,
)
from tabular.reading import Line

_ROW = imported_rows.c


class SqlControls(SqlEntities[Control]):
    entity = Control

    def of(self, departement: str, month: date) -> Control | None:
        """A writer waits for the others, so that no two note one month."""
        if not isinstance(self._session, Reader):
            take_turn(self._session, f"controle:{departement}")
        return self._held(Control, controls.c.departement == departement, controls.c.month == month)

    def between(self, departement: str, first: date, last: date) -> Sequence[Control]:
        query = select(Control).where(*equal((controls.c.departement, departement)))
        query = query.where(controls.c.month.between(first, last)).order_by(controls.c.month)
        return self._session.scalars(query).all()


class SqlImports(SqlEntities[Import]):
    entity = Import

    def listed(
        self, departement: str, *, purposes: Sequence[Purpose] = (), limit: int, skipped: int = 0
    ) -> Sequence[Import]:
        """The last brought first."""
        query = select(Import).where(*equal((imports.c.departement, departement)))
        if purposes:
            query = query.where(imports.c.purpose.in_(purposes))
        last = query.order_by(imports.c.id.desc())
        return self._session.scalars(last.limit(limit).offset(skipped)).all()

    def keep_lines(self, number: int, lines: Sequence[Line]) -> None:
        self._session.execute(insert(import_lines).values(import_id=number, lines=lines))

    def lines(self, number: int) -> Sequence[Line]:
        """Those of the file as it came; none once they are erased."""
        query = select(import_lines.c.lines).where(import_lines.c.import_id == number)
        kept = self._session.execute(query).scalar_one_or_none()
        return [(place, cells) for place, cells in kept or ()]

    def erase_lines(self, number: int) -> None:
        self._session.execute(delete(import_lines).where(import_lines.c.import_id == number))

    def put_rows(self, number: int, rows: Sequence[ImportedRow]) -> None:
        """In the place of those that were there."""
        self._session.execute(delete(imported_rows).where(_ROW.import_id == number))
        made = [
            {
                "import_id": number,
                "line": row.line,
                "guichet_id": row.guichet_id,
                "month": row.month,
                "cells": list(row.cells),
            }
            for row in rows
        ]
        if made:
            self._session.execute(insert(imported_rows), made)

    def rows(
        self, number: int, *, since: int = 0, limit: int | None = None, skipped: int = 0
    ) -> Sequence[ImportedRow]:
        """In the order of the file, from a line of it."""
        query = select(imported_rows).where(_ROW.import_id == number, _ROW.line >= since)
        found = self._session.execute(query.order_by(_ROW.line).limit(limit).offset(skipped))
        return [ImportedRow(row.line, row.guichet_id, row.month, tuple(row.cells)) for row in found]

    def applied(self, departement: str, purpose: Purpose, *, layout_key: str = "") -> Sequence[Import]:
        """The last applied last: what it says of a month stands."""
        query = select(Import).where(
            imports.c.departement == departement,
            imports.c.purpose == purpose,
            imports.c.state == ImportState.APPLIED,
            *equal((imports.c.layout_key, layout_key)),
        )
        return self._session.scalars(query.order_by(imports.c.applied_at, imports.c.id)).all()

    def rows_between(
        self, numbers: Sequence[int], first: date, last: date, *, guichet_id: int | None = None
    ) -> Iterator[tuple[int, ImportedRow]]:
        """Those of these imports from a month to another, both included, with the number of their import; the
        last applied last, as the ``applied`` ones.
        """
        query = select(imported_rows).where(_ROW.import_id.in_(numbers), _ROW.month.between(first, last))
        query = query.where(*equal((_ROW.guichet_id, guichet_id))).join(imports)
        in_order = query.order_by(imports.c.applied_at, imports.c.id, _ROW.line)
        for row in self._session.execute(in_order):
            yield row.import_id, ImportedRow(row.line, row.guichet_id, row.month, tuple(row.cells))

    def last_month(self, numbers: Sequence[int], until: date) -> date | None:
        last: Select[date | None] = select(func.max(_ROW.month)).where(_ROW.import_id.in_(numbers))
        last = last.where(_ROW.month <= until)
        return self._session.scalars(last).one()

    def layout(self, departement: str, purpose: Purpose, key: str) -> Sequence[str] | None:
        """The columns that were chosen for the last file with such a header."""
        query = select(layouts.c.columns).filter_by(departement=departement, purpose=purpose, key=key)
        return self._session.execute(query).scalar_one_or_none()

    def remember_layout(self, departement: str, purpose: Purpose, key: str, columns: Sequence[str]) -> None:
        of = {"departement": departement, "purpose": purpose, "key": key}
        insert_or_update(self._session, layouts, of, {"columns": list(columns)})

    def aliases(self, departement: str) -> Mapping[str, int | None]:
        query = select(guichet_aliases.c.name, guichet_aliases.c.guichet_id)
        found = self._session.execute(query.where(guichet_aliases.c.departement == departement))
        return {name: number for name, number in found}  # noqa: C416  rows are no pairs to the checker

    def remember_alias(self, departement: str, name: str, guichet_id: int | None) -> None:
        of = {"departement": departement, "name": name}
        insert_or_update(self._session, guichet_aliases, of, {"guichet_id": guichet_id})


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
