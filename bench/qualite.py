"""The follow-up of quality at its full size: imports, the page of the control, the file of the comité.

``python -m bench.qualite [--guichets N] [--months N] [--departements N] [--repetitions N] [--json FILE]``

A report of fifteen indicators for each guichet, month and département goes through the real import into
one database. Beside it, the same cells are read by the ``csv`` module and put into a bare SQLite table: the
peer. A table of 5,000 lines is then brought and imported, whose limit is three seconds. The page of the
control and the document of the comité are made for one département, in that database and in one that holds
nothing else, turn about in the same run: how much the others cost it is the ratio. Medians.
"""

from __future__ import annotations

import csv
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.written import options_of, write

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
LAST = date(2026, 10, 1)
LIMIT, LINES = 3.0, 5_000
"""Seconds for so many lines."""
FIRST_DEPARTEMENT = 21


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options_of("qualite", __doc__)
    parser.add_argument("--guichets", type=int, default=150)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--departements", type=int, default=20)
    parser.add_argument("--repetitions", type=int, default=5, help="of each turn (default 5)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        full = Service.filled(
            Path(folder) / "full.db", options.guichets, options.months, options.departements
        )
        alone = Service.filled(Path(folder) / "alone.db", options.guichets, options.months, 1)
        bare = _peer(full.files)
        long = [full.brings(LINES) for _ in range(options.repetitions)]
        pages: dict[str, list[float]] = {"control": [], "control alone": [], "comite": []}
        for _ in range(options.repetitions):
            pages["control"].append(_timed(full.control))
            pages["control alone"].append(_timed(alone.control))
            pages["comite"].append(_timed(full.comite))
    taken = {name: median(seconds) for name, seconds in pages.items()}
    report = {
        "rows": full.rows,
        "rows/s": round(full.rows / full.seconds),
        "ratio to bare csv and SQLite": round(full.seconds / (bare * options.departements), 1),
        f"{LINES} lines s": round(median(long), 2),
        "of the limit": round(median(long) / LIMIT, 2),
        "control ms": round(taken["control"] * 1_000),
        "control ms alone": round(taken["control alone"] * 1_000),
        "ratio": round(taken["control"] / taken["control alone"], 2),
        "comite ms": round(taken["comite"] * 1_000),
    }
    print(", ".join(f"{name} {value}" for name, value in report.items()))
    print(write("qualite", report, options.json))


@dataclass
class Service:
    units: Any
    files: Mapping[date, bytes]
    by: Any
    departement: str
    rows: int = 0
    seconds: float = 0.0

    @classmethod
    def filled(cls, file: Path, guichets: int, months: int, departements: int) -> Service:
        from deadlines.months import add_calendar_months
        from guichets.registry import Agent, Guichet, GuichetKind, Role
        from quality.cadre import CadreService
        from quality.example_report import example_cadre, example_report
        from storage.database import Database
        from storage.migrate import upgrade
        from storage.unit_of_work import UnitsOfWork

        database = Database(f"sqlite:///{file}")
        upgrade(database)
        units: Any = UnitsOfWork(database)
        names = [f"Mairie de Lieu {number}" for number in range(guichets)]
        codes = [str(FIRST_DEPARTEMENT + number) for number in range(departements)]
        people = {}
        with units() as work:
            for code in codes:
                for name in names:
                    work.registry.add(Guichet(name=name, kind=GuichetKind.COMMUNE, departement=code))
                people[code] = Agent(
                    name=code, role=Role.GESTIONNAIRE, guichet_id=None, departement=code, created_at=NOW
                )
                work.registry.add(people[code])
                CadreService(work, now=NOW).adopt(
                    example_cadre(), departement=code, since=date(2020, 1, 1), by=people[code]
                )
            cadre = work.cadre.of(codes[0])
        wanted = [add_calendar_months(LAST, -back) for back in reversed(range(months))]
        files = {month: example_report(names, cadre, month) for month in wanted}
        made = cls(units, files, people[codes[0]], codes[0])
        start = perf_counter()
        for code in codes:
            for month, content in files.items():
                made.rows += made.imports(content, f"{month:%Y-%m}.csv", code, people[code])
        made.seconds = perf_counter() - start
        return made

    def imports(self, content: bytes, name: str, code: str, by: Any) -> int:
        """As the two pages do it: brought, looked at, imported."""
        from deadlines.zones import Zone
        from quality.imports import ImportService, lines_of, masked_lines
        from quality.reading import Purpose

        lines, _ = masked_lines(lines_of(content))
        with self.units() as work:
            service = ImportService(work, now=NOW, zone=Zone.of(code))
            one = service.bring(name, lines, Purpose.REPORT, departement=code, by=by)
        with self.units() as work:
            service = ImportService(work, now=NOW, zone=Zone.of(code))
            return len(service.apply(work.imports.get(one.id), by=by).rows)

    def brings(self, lines: int) -> float:
        """A file of so many lines, which is then undone."""
        from quality.imports import ImportService

        content = _long(self.files, lines)
        start = perf_counter()
        self.imports(content, "long.csv", self.departement, self.by)
        taken = perf_counter() - start
        with self.units() as work:
            (last,) = work.imports.listed(self.departement, limit=1)
            ImportService(work, now=NOW, zone=_zone(self.departement)).undo(last, by=self.by)
        return taken

    def followed(self) -> tuple[Any, Sequence[Sequence[Any]]]:
        """The report until the last month, and what is judged of each guichet then."""
        from quality.control import report

        with self.units.reading() as work:
            kinds = {
                one.id: one.kind.value
                for one in work.registry.guichets()
                if one.departement == self.departement
            }
            made = report(work, self.departement, LAST, kinds=kinds)
            return made, [made.followed(number, LAST, compared=False) for number in kinds]

    def control(self) -> int:
        """What the page shows: each guichet, each gap, each trend drawn."""
        from rendering.charts import sparkline

        made, followed = self.followed()
        drawn = [sparkline(one.trend, breached=one.breached) for one in made.of_departement(LAST)]
        gaps = [one for of_one in followed for one in of_one if one.is_gap]
        return len(gaps) + len(drawn)

    def comite(self) -> int:
        from rendering.comite import ComiteFile, IndicatorLine, comite_document
        from rendering.dates import Dates
        from rendering.documents.files import document_pdf

        made, followed = self.followed()
        judged = [one for of_one in followed for one in of_one]
        measured = Counter(one.commitment.code for one in judged if one.measured)
        in_gap = Counter(one.commitment.code for one in judged if one.is_gap)
        guichets_in_gap = sum(any(one.is_gap for one in of_one) for of_one in followed)
        lines = [
            IndicatorLine(one, None, measured[one.commitment.code], in_gap[one.commitment.code], 0)
            for one in made.of_departement(LAST)
        ]
        file = ComiteFile(
            first=date(2026, 1, 1), last=NOW.date(), month=LAST, first_month=None,
            guichets_measured=len(followed), guichets_in_gap=guichets_in_gap, guichets_absent=0,
            indicators=lines,
            controls=(), checked=0, conform=0,
            signalements=(), names={}, changes=(), evaluation="", proposals="",
        )  # fmt: skip
        dates = Dates(_zone(self.departement).timezone)
        return len(
            document_pdf(comite_document(file, "Dossier", service="x", dated_on=NOW.date(), dates=dates))
        )


def _peer(files: Mapping[date, bytes]) -> float:
    """Of one département: read by ``csv``, put as it is."""
    start = perf_counter()
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE TABLE cells (month TEXT, line INTEGER, place INTEGER, cell TEXT)")
        for month, content in files.items():
            rows = csv.reader(StringIO(content.decode("cp1252"), newline=""), delimiter=";")
            cells = [
                (f"{month}", line, place, cell)
                for line, row in enumerate(rows)
                for place, cell in enumerate(row)
            ]
            base.executemany("INSERT INTO cells VALUES (?, ?, ?, ?)", cells)
    return perf_counter() - start


def _long(files: Mapping[date, bytes], lines: int) -> bytes:
    """The reports one below the other, each line with its month."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    for month, content in files.items():
        rows = [*csv.reader(StringIO(content.decode("cp1252"), newline=""), delimiter=";")]
        body = [row for row in rows if len(row) > 2]
        if month == min(files):
            writer.writerow([*body[0], "Mois"])
        writer.writerows([*row, f"{month:%m/%Y}"] for row in body[1:-1])
    return "".join(text.getvalue().splitlines(keepends=True)[: lines + 1]).encode()


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _zone(departement: str) -> Any:
    from deadlines.zones import Zone

    return Zone.of(departement)


if __name__ == "__main__":
    main()
