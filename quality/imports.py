"""A table of the infocentre, or the monthly « Suivi des guichets »: each of its lines imported, refused with
its reason, or left out; none is lost, and the whole can be read again or undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from deadlines.zones import Zone
from journal.entries import Kind
from journal.people import Person, identity
from privacy.nir import mask
from privacy.text import clean, fold
from quality.cadre import in_force
from quality.errors import (
    HeaderOutOfFile,
    ImportNotApplied,
    ImportNotRead,
    LinesErased,
    NothingImported,
    ReadingChanged,
    UnknownImport,
)
from quality.layouts import Column, guessed, header_of, layout_key, renewed
from quality.orders import Orders
from quality.reading import GuichetIndex, Purpose, Reading, RowCode, read_lines
from refusals.faults import Fault, FaultyFile
from tabular.reading import Line, read_table
from tabular.values import month_told
from tabular.workbooks import MOST_COLUMNS

if TYPE_CHECKING:
    from storage.unit_of_work import Work


MOST_BYTES = 10 * 1024**2
MOST_LINES = 20_000
LONGEST_NAME = 200
_SAMPLES = 5
"""Lines from which one sees whether a column holds numbers."""


class ImportState(StrEnum):
    READ = "read"
    APPLIED = "applied"
    UNDONE = "undone"


@dataclass(eq=False, kw_only=True)
class Import:
    """``columns`` are the keys of those of its table, in the order of the file; ``header_at`` is the place of
    the header among the filled lines. ``month`` is that of all lines, where no column gives one. ``faults``
    are of the lines that were refused: number, code, column, values.
    """

    id: int | None = None
    departement: str
    purpose: Purpose
    file_name: str
    state: ImportState = ImportState.READ
    header: list[str]
    header_at: int
    layout_key: str
    columns: list[str]
    month: date | None = None
    read: int
    imported: int = 0
    refused: int = 0
    left_out: int = 0
    faults: list[list[object]] = field(default_factory=list)
    brought_by: int
    brought_at: datetime
    applied_at: datetime | None = None
    undone_at: datetime | None = None

    @property
    def layout(self) -> tuple[Column, ...]:
        return tuple(map(Column.of, self.columns))

    @property
    def refusals(self) -> Iterator[Fault]:
        for line, code, column, values in self.faults:
            assert isinstance(line, int)
            assert isinstance(values, dict)
            yield Fault.of("", line, str(code), str(column), **values)


def lines_of(content: bytes) -> list[Line]:
    """The filled lines of a file, each cell on one line. Raises ``FaultyFile``, for too many columns too."""
    found = read_table(content, most_bytes=MOST_BYTES, most_lines=MOST_LINES).lines
    wide = next((number for number, cells in found if len(cells) > MOST_COLUMNS), None)
    if wide is not None:
        raise FaultyFile([Fault.of("", wide, RowCode.TOO_MANY_COLUMNS, most=MOST_COLUMNS)])
    return [(number, [" ".join(clean(cell).split()) for cell in cells]) for number, cells in found]


def lines_without_nirs(content: bytes) -> tuple[list[Line], int]:
    """As a file that a stranger sent is opened, apart. Raises ``FaultyFile``."""
    return masked_lines(lines_of(content))


def masked_lines(lines: Iterable[Line]) -> tuple[list[Line], int]:
    """Without their NIRs, and how many there were."""
    kept: list[Line] = []
    count = 0
    for number, cells in lines:
        found = [mask(cell) for cell in cells]
        count += sum(one.count for one in found)
        kept.append((number, [one.text for one in found]))
    return kept, count


class ImportService(Orders):
    def __init__(self, work: Work, *, now: datetime, zone: Zone, channel: str = "") -> None:
        super().__init__(work, now=now, channel=channel)
        self._today = zone.local(now).date()

    def bring(
        self, file_name: str, lines: Sequence[Line], purpose: Purpose, *, departement: str, by: Person
    ) -> Import:
        """Nothing is imported yet: the layout of the last such file, or what the header lets one guess, is
        there to be read again. ``lines`` hold no NIR. Raises NothingImported for a file without any line.
        """
        self._require(departement, by)
        if not lines:
            raise NothingImported
        place = header_of(lines)
        one = Import(
            departement=departement,
            purpose=purpose,
            file_name=file_name[:LONGEST_NAME],
            header=[],
            header_at=place,
            layout_key="",
            columns=[],
            month=_told_month(lines[:place], file_name),
            read=len(lines),
            brought_by=identity(by),
            brought_at=self._now,
        )
        self._head(one, lines, place)
        self._work.imports.add(one)
        self._work.imports.keep_lines(identity(one), lines)
        return one

    def reading(self, one: Import) -> Reading:
        """What the import would do, or has done, under its layout. Raises LinesErased, besides what
        ``read_lines`` does.
        """
        return read_lines(
            self._lines(one),
            one.header_at,
            one.layout,
            purpose=one.purpose,
            month=one.month,
            today=self._today,
            index=self._index(one),
            cadre=in_force(self._work.cadre.of(one.departement), self._today),
        )

    def alike(self, one: Import, names: Sequence[str]) -> Mapping[str, int | None]:
        """The guichet that each name is most alike, None for none; it costs some milliseconds a name."""
        index = self._index(one)
        return {name: index.like(name) for name in names}

    def lay_out(
        self, one: Import, columns: Sequence[Column], *, header_at: int, month: date | None, by: Person
    ) -> None:
        """A header that is elsewhere names other columns: theirs are guessed anew. Raises HeaderOutOfFile."""
        self._require_open(one, by)
        lines = self._lines(one)
        if not 0 <= header_at < len(lines):
            raise HeaderOutOfFile(len(lines))
        one.month = month
        if header_at != one.header_at:
            self._head(one, lines, header_at)
        else:
            one.columns = [column.key for column in columns][: len(one.header)]

    def confirm_name(self, one: Import, name: str, guichet_id: int | None, *, by: Person) -> None:
        """From now on it is that guichet, in any file; None leaves its lines out."""
        self._require_open(one, by)
        self._work.imports.remember_alias(one.departement, fold(name), guichet_id)

    def apply(self, one: Import, *, by: Person, seen: str = "") -> Reading:
        """Read as it is now laid out, in the place of what it had imported. ``seen`` is the digest of what
        was looked at, "" for nobody. Raises ReadingChanged or NothingImported, besides what ``reading`` does.
        """
        self._require_open(one, by)
        reading = self.reading(one)
        if seen and reading.digest != seen:
            raise ReadingChanged
        if not reading.rows:
            raise NothingImported
        self._work.imports.put_rows(identity(one), reading.rows)
        self._work.imports.remember_layout(one.departement, one.purpose, one.layout_key, one.columns)
        one.state, one.applied_at = ImportState.APPLIED, self._now
        one.read, one.imported = reading.read, len(reading.rows)
        one.refused, one.left_out = len(reading.refused), len(reading.left_out)
        one.faults = [[f.line, f.code, f.field, dict(f.values)] for f in reading.refused]
        self._log(one, Kind.TABLE_IMPORTED, by)
        return reading

    def discard(self, one: Import, *, by: Person) -> None:
        """It was brought by mistake. Raises ImportNotRead for what was imported once."""
        self._require_open(one, by)
        if one.state is not ImportState.READ:
            raise ImportNotRead
        self._work.imports.erase_lines(identity(one))
        self._work.imports.remove(one)

    def undo(self, one: Import, *, by: Person) -> None:
        """Its rows are taken out; what an earlier one said of the same months stands again."""
        self._require_open(one, by)
        if one.state is not ImportState.APPLIED:
            raise ImportNotApplied
        self._work.imports.put_rows(identity(one), ())
        one.state, one.undone_at, one.imported = ImportState.UNDONE, self._now, 0
        self._log(one, Kind.IMPORT_UNDONE, by)

    def _index(self, one: Import) -> GuichetIndex:
        known = self._work.registry.guichets(one.departement)
        return GuichetIndex(known, self._work.imports.aliases(one.departement))

    def _lines(self, one: Import) -> Sequence[Line]:
        lines = self._work.imports.lines(identity(one))
        if not lines:
            raise LinesErased
        return lines

    def _head(self, one: Import, lines: Sequence[Line], place: int) -> None:
        header = [cell[:LONGEST_NAME] for cell in lines[place][1]]
        key = layout_key(header)
        known = self._work.imports.layout(one.departement, one.purpose, key)
        samples = [cells for _, cells in lines[place + 1 : place + 1 + _SAMPLES]]
        cadre = in_force(self._work.cadre.of(one.departement), self._today)
        columns = (
            renewed(map(Column.of, known), cadre) if known is not None else guessed(header, cadre, samples)
        )
        one.header, one.header_at, one.layout_key = header, place, key
        one.columns = [column.key for column in columns]

    def _require_open(self, one: Import, by: Person) -> None:
        self._require_gestionnaire(by)
        if not by.sees(one.departement):
            raise UnknownImport

    def _log(self, one: Import, kind: Kind, by: Person) -> None:
        self._note(kind, by, f"import:{one.departement}:{one.id}", outcome=one.purpose.value)


def _told_month(above: Sequence[Line], file_name: str) -> date | None:
    """That of the title of the report, else of the name of the file."""
    titles = (" ".join(cells) for _, cells in above)
    return next(filter(None, map(month_told, (*titles, file_name))), None)
