"""What one guichet asked, received and answered over a period, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rendering.bilan.document import drawn, shortened, source
from rendering.bilan.value import KEY_FIGURES, TO_COME, Bilan, BilanTable
from rendering.bilan.words import short_month
from rendering.documents.model import Block, Chart, Document, Paragraph, Table

MOST_THEMES = 5


def guichet_sheet(bilan: Bilan, *, service: str, dated_on: date) -> Document:
    """``bilan`` has the sections of ``GUICHET``."""
    return Document(
        title=f"{bilan.scope}, {bilan.period}",
        service=service,
        dated_on=dated_on,
        blocks=tuple(_blocks(bilan)),
        is_compact=True,
    )


def _blocks(bilan: Bilan) -> Iterator[Block]:
    yield Paragraph(f"Période : {bilan.days}. {bilan.sections[0].note}")
    tables = list(bilan.tables())
    if not tables:
        yield Paragraph("Rien n’a été noté pour cette période.")
    for table in tables:
        if table.name.endswith("by_month"):
            yield from _months(table)
        else:
            yield _table(table)
        if table.name.endswith(KEY_FIGURES):
            yield Paragraph(source(table))


def _months(table: BilanTable) -> Iterator[Block]:
    """A row for each year: as many rows as months would not leave room for the rest."""
    chart = drawn(table)
    if chart is not None:
        yield Chart(str(chart), f"{table.caption} ({table.unit})")
    lines = [line for line in table.lines if line.cells[0].words != TO_COME]
    yield Table(
        f"{table.caption} : valeurs ({table.unit})",
        ("Mois", *(short_month(line.key) for line in lines)),
        tuple((year, *(line.cells[at].words for line in lines)) for at, year in enumerate(table.header[1:3])),
        widths=(3, *(2 for _ in lines)),
        figures=frozenset(range(1, len(lines) + 1)),
    )


def _table(table: BilanTable) -> Table:
    return Table(
        f"{table.caption} ({table.unit})",
        table.header,
        tuple((line.label, *(cell.words for cell in line.cells)) for line in shortened(table, MOST_THEMES)),
        widths=(7, 4, 4, 4)[: len(table.header)],
        figures=frozenset(range(1, len(table.header))),
    )
