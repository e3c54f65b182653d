"""The bilan as a document to be sent, and as a workbook: the same tables, charts and words in each file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import shorten

from markupsafe import Markup

from rendering import charts
from rendering.bilan.value import (
    KEY_FIGURES,
    TO_COME,
    Bilan,
    BilanSection,
    BilanTable,
    Line,
    Quantity,
)
from rendering.bilan.words import short_month
from rendering.dates import long_day
from rendering.documents.model import Block, Chart, Document, Heading, Items, Paragraph, Table
from rendering.numbers import number
from tabular.writing import Cell, Sheet, SheetChart

INTRODUCTION, PLAN = "introduction", "plan"
"""What the gestionnaire writes, besides an analysis for each section, by its code."""
ESSENTIAL = (
    "assistance.interventions.total",
    "assistance.interventions.solved_here",
    "assistance.tickets.first_answer",
    "assistance.satisfaction.helped",
    "assistance.questions.total",
    "assistance.questions.automatic_share",
    "trainings.attendances",
    "animation.meetings.held",
    "quality.signalements.sent",
    "quality.signalements.in_time",
    "resources.minutes.total",
)
"""What is read when the first page alone is."""
MOST_LINES = 15
"""Of a breakdown in a document; the workbook has them all."""
MOST_BARS = 12
IN_TIME = ("by_month", "by_hour")
"""Breakdowns whose lines follow each other: the last ones are not the least."""
FEWEST_MONTHS = 3
"""Of a line: two points tell no course."""
LONGEST_TAB = 31
"""Characters that a spreadsheet takes."""
DRAFT = "Document de travail : les chiffres ne sont pas figés."
SEAL = 12
"""Digits of a seal that are printed: enough to tell two tables apart."""
_COUNTED, _SOURCED = (9, 6, 6, 5), (9, 4, 6, 4)
"""Shares of the columns of a table, of figures of the journal and of others."""
_NBSP = "\N{NO-BREAK SPACE}"
_NOTHING = "Rien n’a été noté pour cette période."


def drawn(table: BilanTable) -> Markup | None:
    """The chart of its first column, and of the one it is compared with; None without anything to draw."""
    lines = table.lines
    if len(lines) > MOST_BARS + 2 and not table.name.endswith(IN_TIME):
        lines = lines[:MOST_BARS]
    if not table.chart or not any(line.cells[0].value for line in lines):
        return None
    title = f"{table.caption} ({table.unit})"
    if table.chart == "lines" and len(lines) < FEWEST_MONTHS:
        return None
    if table.chart == "bars":
        return charts.bars(title, [(line.label, round(float(line.cells[0].value or 0), 1)) for line in lines])
    compared = table.header[1:3] if len(table.header) > 2 else table.header[1:2]
    series = {
        name: [None if line.cells[at].value is None else float(line.cells[at].value or 0) for line in lines]
        for at, name in enumerate(compared)
    }
    months = [short_month(line.key) for line in lines]
    return charts.lines(title, months, series, from_zero=True)


def bilan_document(bilan: Bilan, *, service: str, dated_on: date, edition: str = "") -> Document:
    """``edition`` says which frozen one it is; a draft has none, and says that it is one."""
    return Document(
        title=bilan.title,
        service=service,
        dated_on=dated_on,
        has_contents=True,
        blocks=tuple(_blocks(bilan, edition)),
    )


def _blocks(bilan: Bilan, edition: str) -> Iterator[Block]:
    yield Paragraph(f"Période : {bilan.days}." + (f" {bilan.scope}." if bilan.scope else ""))
    yield Paragraph(edition or DRAFT)
    yield from _essential(bilan)
    if bilan.texts.get(INTRODUCTION):
        yield Heading("Introduction")
        yield from _paragraphs(bilan.texts[INTRODUCTION])
    for section in bilan.sections:
        yield Heading(section.title)
        yield from _section(section)
        if bilan.texts.get(section.code):
            yield Heading("Analyse", 2)
            yield from _paragraphs(bilan.texts[section.code])
    if bilan.difficulties:
        yield Heading("Questions et difficultés rencontrées par les guichets")
        yield from _difficulties(bilan)
    if bilan.texts.get(PLAN):
        yield Heading("Plan d’actions")
        yield from _paragraphs(bilan.texts[PLAN])
    yield Heading("Méthode et limites")
    yield Items(bilan.method)
    if bilan.gaps:
        yield Heading("Lacunes connues", 2)
        yield Items(bilan.gaps)


def essential(bilan: Bilan) -> tuple[Line, ...]:
    """Of a delay, its median: it comes first."""
    tables = [table for table in bilan.tables() if table.name.endswith(KEY_FIGURES)]
    lines: dict[str, Line] = {}
    for line in (line for table in tables for line in table.lines):
        lines.setdefault(line.name, line)
    return tuple(lines[name] for name in ESSENTIAL if name in lines)


def _essential(bilan: Bilan) -> Iterator[Block]:
    caption, source = "L’essentiel (nombre, sauf indication)", "Source : les parties qui suivent."
    if lines := essential(bilan):
        header = next(table.header for table in bilan.tables() if table.name.endswith(KEY_FIGURES))
        yield _table(caption, header, lines, source)


def annex(bilan: Bilan) -> Iterator[Block]:
    """The figures of a period, at the end of another document."""
    yield Heading("Annexe : activité de la période")
    for section in bilan.sections:
        if section.tables:
            yield Heading(section.title, 2)
            yield from _section(section)


def _difficulties(bilan: Bilan) -> Iterator[Block]:
    """All are counted; the words of the first ones are given."""
    groups = bilan.difficulties
    grouped = sum(one.questions for one in groups)
    yield Paragraph(
        f"Les questions sont regroupées, et comptées mois par mois avant d’être effacées : "
        f"{number(grouped)} le sont "
        "pour cette période. Le nombre de questions posées à la base, plus haut, compte aussi celles dont "
        "les mots "
        "n’ont pas été gardés."
    )
    shown = groups[:MOST_LINES]
    yield Table(
        "Questions les plus posées (nombre)",
        ("Question", "Questions", "Guichets"),
        tuple((one.label, number(one.questions), number(one.guichets)) for one in shown),
        widths=(8, 2, 2),
        figures=frozenset({1, 2}),
    )
    told = [one for one in shown if one.comments or one.examples]
    if told:
        yield Table(
            "Exemples, réponses données et commentaires",
            ("Question", "Exemples", "Réponse et commentaires"),
            tuple(
                (
                    one.label,
                    "\n".join(f"« {example} »" for example in one.examples),
                    "\n".join((one.answer, *one.comments)),
                )
                for one in told
            ),
            widths=(3, 4, 4),
        )


def _section(section: BilanSection) -> Iterator[Block]:
    yield Paragraph(section.note if section.tables else _NOTHING)
    for table in section.tables:
        chart = drawn(table)
        if chart is not None:
            yield Chart(str(chart), f"{table.caption} ({table.unit})")
        shown = [line for line in shortened(table, MOST_LINES) if line.cells[0].words != TO_COME]
        caption = f"{table.caption}{f'{_NBSP}: valeurs' if chart else ''} ({table.unit})"
        yield _table(
            caption, table.header, shown, source(table), shares=_SOURCED if table.source else _COUNTED
        )


def _table(
    caption: str,
    header: Sequence[str],
    lines: Sequence[Line],
    source: str,
    *,
    shares: Sequence[int] = _COUNTED,
) -> Table:
    return Table(
        caption,
        tuple(header),
        tuple((line.label, *(cell.words for cell in line.cells)) for line in lines),
        widths=tuple(shares[: len(header)]),
        figures=frozenset(range(1, len(header))),
        source=source,
    )


def edition_words(version: int, frozen_on: date, seal: str) -> str:
    """« Version figée n° 2, le dimanche 29 novembre 2026, empreinte 3f2a… »"""
    told = f"Version figée n°{_NBSP}{version}, le {long_day(frozen_on)}"
    return f"{told}, empreinte {seal[:SEAL]}."


def source(table: BilanTable) -> str:
    """« Source : journal de Relais SNE, requête acts.delays.by_kind, 214 lignes, empreinte … »"""
    if table.source:
        return table.source
    told = f"Source : journal de Relais SNE, requête {table.name}"
    if not table.seal:
        return f"{told}."
    lines = f"{number(table.rows)} {'ligne' if table.rows < 2 else 'lignes'}"
    return f"{told}, {lines}, empreinte {table.seal[:SEAL]}."


def shortened(table: BilanTable, most: int) -> Sequence[Line]:
    """The first lines; the others add up to one."""
    if table.name.endswith((KEY_FIGURES, *IN_TIME)) or len(table.lines) <= most + 1:
        return table.lines
    kept, rest = table.lines[:most], table.lines[most:]
    sums = []
    for at in range(len(table.header) - 1):
        total = round(sum(line.cells[at].value or 0 for line in rest), 2)
        sums.append(Quantity(total, table.told(at, total)))
    return [*kept, Line("Le dernier" if len(rest) == 1 else f"Les {len(rest)} autres", tuple(sums))]


def _paragraphs(text: str) -> Iterator[Block]:
    for part in text.splitlines():
        if part.strip():
            yield Paragraph(part.strip())


def bilan_sheets(bilan: Bilan, edition: str = "") -> Iterator[Sheet]:
    """What it is, then one for each table, every line of it."""
    told = [bilan.scope, f"Période : {bilan.days}.", edition or DRAFT, *bilan.method, *bilan.gaps]
    yield Sheet("Présentation", (bilan.title,), [(one,) for one in told if one])
    for table in bilan.tables():
        columns = tuple(range(1, min(len(table.header), 3)))
        rows: list[Sequence[Cell]] = [
            (line.label, *map(_cell, line.cells), line.unit or table.unit, line.name or table.name)
            for line in table.lines
        ]
        yield Sheet(
            shorten(table.caption, LONGEST_TAB, placeholder="…"),
            (*table.header, "Unité", "Requête"),
            rows,
            SheetChart(table.caption, table.chart, columns, table.header[0], table.unit)
            if table.chart
            else None,
            source(table),
        )
    if bilan.difficulties:
        yield Sheet(
            "Questions et difficultés",
            ("Question", "Questions", "Guichets", "Exemples", "Réponse", "Commentaire"),
            [
                (
                    one.label, one.questions, one.guichets, "\n".join(one.examples), one.answer,
                    "\n".join(one.comments),
                )
                for one in bilan.difficulties
            ],
        )  # fmt: skip


def _cell(cell: Quantity) -> Cell:
    """What a spreadsheet adds up, else what is read."""
    return (
        (round(cell.value, 2) if isinstance(cell.value, float) else cell.value)
        if cell.value is not None
        else cell.words
    )
