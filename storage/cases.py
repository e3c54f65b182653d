"""The cases of a list, and its sample, on SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quality.cases import Case, CaseKind, Check, Outcome, Progress, Sample
from storage.erasure import SqlPersons
from storage.ground import SqlEntities, equal
from storage.tables import cases, imports, samples

_CASE = cases.c


class SqlCases(SqlEntities[Case]):
    """``persons`` is told once numbers are erased: the database is rewritten without them."""

    entity = Case

    def __init__(self, session: Session, persons: SqlPersons) -> None:
        super().__init__(session)
        self._persons = persons

    def add_all(self, added: Iterable[Case]) -> None:
        self._session.add_all(added)
        self._session.flush()

    def remove_all(self, removed: Iterable[Case]) -> None:
        for case in removed:
            self._session.delete(case)
        self._session.flush()

    def of_import(self, number: int) -> Sequence[Case]:
        """In the order of the file."""
        query = select(Case).where(_CASE.import_id == number)
        return self._session.scalars(query.order_by(_CASE.line, _CASE.id)).all()

    def next_of(self, import_id: int, *, after: int) -> Case | None:
        """The first that is to be treated beyond this line of the file."""
        query = select(Case).where(
            _CASE.import_id == import_id, _CASE.outcome.is_(None), _CASE.numero != "", _CASE.line > after
        )
        return self._session.scalars(query.order_by(_CASE.line).limit(1)).first()

    def treated(
        self, import_id: int, *, outcome: Outcome | None = None, limit: int | None = None, skipped: int = 0
    ) -> Sequence[Case]:
        """The last treated first."""
        query = select(Case).where(
            _CASE.import_id == import_id, _CASE.outcome.is_not(None), *equal((_CASE.outcome, outcome))
        )
        last = query.order_by(_CASE.treated_at.desc(), _CASE.id.desc())
        return self._session.scalars(last.limit(limit).offset(skipped)).all()

    def progress(self, import_ids: Sequence[int]) -> Mapping[int, Progress]:
        """Of those of which there are cases."""
        query = (
            select(_CASE.import_id, func.count(_CASE.outcome), func.count())
            .where(_CASE.import_id.in_(import_ids))
            .group_by(_CASE.import_id)
        )
        found = self._session.execute(query)
        return {number: Progress(treated, total) for number, treated, total in found}

    def counts(self, import_id: int) -> Mapping[Outcome, int]:
        query = (
            select(_CASE.outcome, func.count())
            .where(_CASE.import_id == import_id, _CASE.outcome.is_not(None))
            .group_by(_CASE.outcome)
        )
        found = {outcome: number for outcome, number in self._session.execute(query)}  # noqa: C416
        return {outcome: found[outcome] for outcome in Outcome if outcome in found}

    def sample(self, import_id: int) -> Sample | None:
        return self._held(Sample, samples.c.import_id == import_id)

    def add_sample(self, sample: Sample) -> None:
        self._session.add(sample)
        self._session.flush()

    def remove_sample(self, sample: Sample) -> None:
        self._session.delete(sample)
        self._session.flush()

    def erase_numbers(self, import_id: int) -> None:
        """With the reasons, which may quote them."""
        for case in self.of_import(import_id):
            case.numero = case.other = case.reason = ""
        self._persons.has_erased = True

    def checks(
        self, *, departement: str = "", import_id: int | None = None, since: datetime | None = None
    ) -> Sequence[Check]:
        """Of the dossiers that were drawn, and checked."""
        columns = (_CASE.import_id, _CASE.guichet_id, _CASE.outcome, _CASE.commitment)
        query = (
            select(*columns, func.count())
            .join(imports, imports.c.id == _CASE.import_id)
            .where(
                _CASE.kind == CaseKind.CONTROL,
                _CASE.outcome.is_not(None),
                *equal((imports.c.departement, departement), (_CASE.import_id, import_id)),
                *([_CASE.treated_at >= since] if since is not None else []),
            )
            .group_by(*columns)
            .order_by(*columns[:2])
        )
        return [Check(*row) for row in self._session.execute(query)]
