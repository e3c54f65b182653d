"""The dashboards and the local objectives that a département keeps, and what they show of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from journal.entries import Kind
from journal.people import Person, identity
from privacy.text import fold
from quality.errors import (
    QueryNameRefused,
    SheetsSentAlready,
    TooManyRows,
    UnknownColumn,
    UnknownQuery,
    UnknownTable,
)
from quality.imports import Import
from quality.orders import Orders
from quality.queries import Definition, Result, TableRow, column_names, evaluate, sheets, standing
from quality.queries import GuichetSheet as GuichetSheet
from quality.reading import ImportedRow, KnownGuichet, Purpose

if TYPE_CHECKING:
    from storage.journal import SqlJournal


LONGEST_NAME = 200
MOST_ROWS = 50_000
MOST_EPCIS = 200
SOURCES = (Purpose.TABLE, Purpose.REPORT)
"""The lists of numéros uniques are treated one by one: nothing is reckoned of them."""


@dataclass(eq=False, kw_only=True)
class Query:
    """``sent_digest`` is that of the sheets that left last."""

    id: int | None = None
    departement: str
    name: str
    definition: Definition
    written_by: int
    written_at: datetime
    sent_at: datetime | None = None
    sent_digest: str = ""


class Queries(Protocol):
    def add(self, query: Query) -> None:
        """Adds, and gives the query its ``id``."""

    def remove(self, query: Query, /) -> None: ...

    def epcis(self, departement: str) -> Sequence[str]:
        """Those that the reform concerns."""

    def keep_epcis(self, departement: str, names: Sequence[str]) -> None: ...


class AppliedImports(Protocol):
    def applied(self, departement: str, purpose: Purpose, *, layout_key: str = "") -> Sequence[Import]: ...

    def rows(self, number: int) -> Sequence[ImportedRow]: ...


class Registry(Protocol):
    def all_guichets(self, departement: str) -> Sequence[KnownGuichet]:
        """Open or closed."""


class DashboardsWork(Protocol):
    @property
    def queries(self) -> Queries: ...
    @property
    def imports(self) -> AppliedImports: ...
    @property
    def registry(self) -> Registry: ...
    @property
    def journal(self) -> SqlJournal: ...


@dataclass(frozen=True)
class Table:
    """What stands of the imports of one layout; ``titles`` are those of its columns, by name."""

    imports: Sequence[Import]
    titles: Mapping[str, str]
    rows: Sequence[TableRow]


class DashboardService(Orders):
    def write(self, name: str, definition: Definition, *, departement: str, by: Person) -> Query:
        self._require(departement, by)
        self._check(definition, departement)
        query = Query(
            departement=departement,
            name=_named(name),
            definition=definition,
            written_by=identity(by),
            written_at=self._now,
        )
        self._work.queries.add(query)
        self._note(Kind.DASHBOARD_KEPT, by, _subject(query))
        return query

    def change(self, query: Query, name: str, definition: Definition, *, by: Person) -> None:
        self._require_own(query, by)
        self._check(definition, query.departement)
        query.name, query.definition = _named(name), definition
        self._note(Kind.DASHBOARD_KEPT, by, _subject(query))

    def remove(self, query: Query, *, by: Person) -> None:
        self._require_own(query, by)
        self._note(Kind.DASHBOARD_REMOVED, by, _subject(query))
        self._work.queries.remove(query)

    def keep_epcis(self, names: Iterable[str], *, departement: str, by: Person) -> None:
        """Those of the reform, each once."""
        self._require(departement, by)
        listed = {fold(name): " ".join(name.split())[:LONGEST_NAME] for name in names}
        listed.pop("", None)
        self._work.queries.keep_epcis(departement, list(listed.values())[:MOST_EPCIS])
        self._note(Kind.EPCIS_LISTED, by, f"epci:{departement}")

    def note_sent(self, query: Query, digest: str, *, by: Person) -> None:
        """Before they leave, so that a second click sends nothing. Raises SheetsSentAlready."""
        self._require_own(query, by)
        if digest == query.sent_digest:
            raise SheetsSentAlready
        query.sent_at, query.sent_digest = self._now, digest

    def tables(self, departement: str) -> Sequence[Import]:
        """The last import of each layout, the last applied first."""
        found: dict[tuple[Purpose, str], Import] = {}
        for purpose in SOURCES:
            for one in self._work.imports.applied(departement, purpose):
                found[purpose, one.layout_key] = one
        return sorted(found.values(), key=lambda one: one.applied_at or one.brought_at, reverse=True)

    def table(self, departement: str, asked: Definition) -> Table:
        """Raises UnknownTable or TooManyRows."""
        applied = self._work.imports.applied(departement, asked.purpose, layout_key=asked.layout_key)
        if not applied:
            raise UnknownTable
        read = applied[-1:] if asked.last_only else applied
        if sum(one.imported for one in read) > MOST_ROWS:
            raise TooManyRows(MOST_ROWS)
        header = applied[-1].header
        titles = {name: title for name, title in zip(column_names(header), header, strict=True) if name}
        rows = standing((one, self._work.imports.rows(identity(one))) for one in read)
        return Table(read, titles, rows)

    def result(self, query: Query, table: Table) -> Result:
        return evaluate(
            query.definition, table.rows, names=self.names(query), epcis=self.epcis(query.departement)
        )

    def sheets(self, query: Query, table: Table) -> Sequence[GuichetSheet]:
        return sheets(
            query.definition, table.rows, names=self.names(query), epcis=self.epcis(query.departement)
        )

    def names(self, query: Query) -> Mapping[int, str]:
        """Of the guichets of its département, closed ones too."""
        return {identity(one): one.name for one in self._work.registry.all_guichets(query.departement)}

    def epcis(self, departement: str) -> Sequence[str]:
        return self._work.queries.epcis(departement)

    def _check(self, definition: Definition, departement: str) -> None:
        """Raises UnknownTable or UnknownColumn, besides what the definition itself refuses. What was kept
        before its table lost a column is still shown, and mended here.
        """
        purpose, key = definition.purpose, definition.layout_key
        applied = self._work.imports.applied(departement, purpose, layout_key=key)
        if not applied:
            raise UnknownTable
        known = column_names(applied[-1].header)
        for column in definition.columns:
            if column not in known:
                raise UnknownColumn(column)
        definition.check()

    def _require_own(self, query: Query, by: Person) -> None:
        self._require_gestionnaire(by)
        if not by.sees(query.departement):
            raise UnknownQuery


def _subject(query: Query) -> str:
    return f"tableau:{query.departement}:{query.id}"


def _named(name: str) -> str:
    line = " ".join(name.split())
    if not 0 < len(line) <= LONGEST_NAME:
        raise QueryNameRefused(LONGEST_NAME)
    return line
