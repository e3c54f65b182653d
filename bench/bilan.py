"""The bilan of a year at its full size: each thing that is made of it beside the bare reading of its rows.

``python -m bench.bilan [--rows 10000,100000,1000000] [--repetitions N] [--json FILE]``

An invented year is written into a SQLite database by the journal itself. Then, in a new process each time,
the same columns are read by the bare ``sqlite3`` module, which is the peer, and each thing of ``MEASURED`` is
made from that database: seconds, and how much the memory grew at its peak; medians. Each is said beside the
bare reading, and its growth for a row beside the size before: 1.0 is linear.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib import import_module
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.processes import apart
from bench.written import options_of, write

if TYPE_CHECKING:
    from journal.entries import Row

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))  # the invented year lives there

YEAR, GUICHETS, AGENTS = 2026, 120, 480
ROWS_OF_ONE = 1_450
"""Of a year, for one intervention a working day: a little less than there are."""
AT_ONCE = 20_000
PEER = "bare"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options_of("bilan", __doc__)
    parser.add_argument("--rows", default="10000,100000,1000000", help="sizes, separated by commas")
    parser.add_argument("--repetitions", type=int, default=3, help="of each measure (default 3)")
    options = parser.parse_args(arguments)
    report: dict[str, object] = {}
    former: dict[str, float] = {}
    print(f"{'rows':>9} {'what':<8} {'s':>8} {'MB':>6} {'ratio':>6} {'ratio MB':>9} {'growth':>7}")
    for rows in map(int, options.rows.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "relais.db"
            start = perf_counter()
            with apart(_fill, file, rows) as process:
                process.recv()
            filled = perf_counter() - start
            taken = {name: _measured(name, file, options.repetitions) for name in MEASURED}
        lines = {}
        for name, (seconds, memory) in taken.items():
            of_row = seconds / rows
            lines[name] = {
                "s": round(seconds, 3),
                "MB": round(memory),
                "ratio": round(seconds / taken[PEER][0], 1),
                "ratio MB": round(memory / taken[PEER][1], 1),
                "growth": round(of_row / former[name], 2) if name in former else None,
            }
            former[name] = of_row
            print(f"{rows:>9} {name:<8} " + _told(lines[name]))
        report[f"{rows}"] = {"filled s": round(filled, 1), **lines}
        print(f"{rows:>9} filled in {filled:.1f} s")
    print(write("bilan", report, options.json))


def _fill(answer: Connection, file: Path, rows: int) -> None:
    """Of an invented year; apart, or what is measured would start with the peak of its parent."""
    from invented_course import Cast
    from invented_year import InventedYear

    from deadlines.zones import Zone
    from storage.database import Database
    from storage.journal import SqlJournal
    from storage.migrate import upgrade

    agents = {100 + number: 1 + number % GUICHETS for number in range(AGENTS)}
    cast = Cast(Zone.of("00"), gestionnaires=(1, 2, 3), agents=agents)
    year = InventedYear(date(YEAR, 1, 1), date(YEAR, 12, 31), cast, per_day=rows / ROWS_OF_ONE)
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    written, entries = 0, islice(year.rows(), rows)
    while batch := list(islice(entries, AT_ONCE)):
        with database.writing() as session:
            journal = SqlJournal(session)
            for entry in batch:
                journal.add(entry)
            journal.flush()
            written += len(batch)
    database.close()
    assert written == rows, f"{written} rows only: fewer are written than thought"
    answer.send(written)


def bare(file: Path) -> int:
    """The peer: the same columns of the same rows, and nothing is made of them."""
    with sqlite3.connect(file) as base:
        rows = base.execute(
            "SELECT sequence, at, kind, channel, guichet_id, theme, level, minutes, outcome, subject, "
            "actor_id, digest FROM journal ORDER BY sequence"
        ).fetchall()
    return len(rows)


def read(file: Path) -> int:
    """The rows of the year, as the bilan reads them."""
    return len(_rows(file))


def made(file: Path) -> int:
    """The figures, from the database on, as the service reads them."""
    with _bilan(file) as bilan:
        return sum(len(table.lines) for table in bilan.tables())


def written(form: str) -> Callable[[Path], int]:
    """The figures and one file of them: its size."""

    def write_file(file: Path) -> int:
        from rendering.bilan.files import bilan_file

        with _bilan(file) as bilan:
            return len(bilan_file(form, bilan, service="Banc", dated_on=date(YEAR, 12, 31)))

    return write_file


@contextmanager
def _bilan(file: Path) -> Iterator[Any]:
    from deadlines.zones import Zone
    from rendering.bilan.value import bilan_of
    from reports.period import Period
    from reports.reading import BilanReader, Scope
    from reports.resources import YEARLY_HOURS
    from storage.database import Database
    from storage.unit_of_work import UnitsOfWork

    units: Any = UnitsOfWork(Database(f"sqlite:///{file}"))
    with units.reading() as work:
        reader = BilanReader(work, zone=Zone.of("00"), now=datetime(YEAR + 1, 1, 1, 12, tzinfo=UTC))
        found = reader.figures(Period.of(YEAR), Scope())
        yield bilan_of(found, None, names=reader.names(found), scope="", yearly_hours=YEARLY_HOURS)


def _rows(file: Path) -> Sequence[Row]:
    from deadlines.zones import Zone
    from journal.entries import JournalQuery
    from reports.period import Period
    from storage.database import Database
    from storage.journal import SqlJournal

    start, end = Period.of(YEAR).bounds(Zone.of("00").timezone)
    with Database(f"sqlite:///{file}").reading() as session:
        return list(SqlJournal(session).between(JournalQuery(start=start, end=end)))


MEASURED: Mapping[str, Callable[[Path], int]] = {
    PEER: bare,
    "read": read,
    "figures": made,
    **{form: written(form) for form in ("docx", "pdf", "xlsx", "html")},
}


def _measured(name: str, file: Path, repetitions: int) -> tuple[float, float]:
    """Seconds, and megabytes."""
    taken = []
    for _ in range(repetitions):
        with apart(_measure, name, file) as process:
            taken.append(process.recv())
    return median(seconds for seconds, _ in taken), median(memory for _, memory in taken)


def _measure(answer: Connection, name: str, file: Path) -> None:
    """What is imported before is not counted, whatever is measured."""
    import_module("reports.figures")
    import_module("storage.journal")
    before, start = _peak(), perf_counter()
    MEASURED[name](file)
    answer.send((perf_counter() - start, max(_peak() - before, 0.1)))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _told(line: Mapping[str, float | None]) -> str:
    growth = "" if line["growth"] is None else f"{line['growth']:.2f}"
    return f"{line['s']:>8.3f} {line['MB']:>6} {line['ratio']:>6.1f} {line['ratio MB']:>9.1f} {growth:>7}"


if __name__ == "__main__":
    main()
