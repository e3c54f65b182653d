"""What of a bilan anybody may read: counts of the département, none of them under five."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rendering.bilan.document import IN_TIME, essential
from rendering.bilan.value import KEY_FIGURES, TO_COME, Bilan, BilanSection, BilanTable, Line, Quantity
from rendering.numbers import number

FEWEST = 5
"""A smaller count might tell who is behind it."""
PUBLISHED = "Les nombres inférieurs à 5 ne sont pas publiés."
HIDDEN = Quantity(None, "moins de 5")
WITHHELD = Quantity(None, "non publié")
"""What is not small, but from which the only small one would be reckoned."""
OTHERS = "Autres"
_OF_A_GUICHET = ("by_guichet", "by_person")


def public_bilan(bilan: Bilan) -> Bilan:
    """Without what names a guichet, quotes a question or is the gestionnaire's own words; without the year
    before, which would tell by the difference.
    """
    return replace(
        bilan,
        compared="",
        sections=tuple(_sections(bilan.sections)),
        gaps=(),
        method=(*bilan.method, PUBLISHED),
        texts={},
        difficulties=(),
    )


def told(bilan: Bilan) -> Iterator[str]:
    """« Interventions : 948 », a line for each essential figure that may be read."""
    for line in essential(bilan):
        if line.cells[0] is not HIDDEN:
            yield f"{line.label}\N{NO-BREAK SPACE}: {line.cells[0].words}"


def _sections(sections: Sequence[BilanSection]) -> Iterator[BilanSection]:
    for section in sections:
        tables = [_public(table) for table in section.tables if _is_counted(table)]
        if kept := tuple(table for table in tables if table.lines):
            yield replace(section, tables=kept)


def _is_counted(table: BilanTable) -> bool:
    """On rows of the journal, and on enough of them."""
    return not table.source and table.rows >= FEWEST and not table.name.endswith(_OF_A_GUICHET)


def _public(table: BilanTable) -> BilanTable:
    lines = [_alone(line, table) for line in table.lines]
    if table.name.endswith(IN_TIME):
        lines = _withheld(table, lines)
    elif not table.name.endswith(KEY_FIGURES):
        lines = _gathered(table, [line for line in lines if line.cells[0] is not HIDDEN])
    is_whole = all(line.cells[0] not in (HIDDEN, WITHHELD) for line in lines)
    return replace(table, header=table.header[:2], lines=tuple(lines), chart=table.chart if is_whole else "")


def _alone(line: Line, table: BilanTable) -> Line:
    """Of the period; of a share, without the counts that make it."""
    cell, unit = line.cells[0], line.unit or table.unit
    told = cell._replace(words=cell.words.partition(" (")[0])
    return replace(line, cells=(told if _is_large(line, cell, unit) else HIDDEN,), rows=())


def _is_large(line: Line, cell: Quantity, unit: str) -> bool:
    """Each delay has two rows; those of a share are of its part."""
    rows = len(line.rows)
    match unit:
        case "nombre":
            return cell.words == TO_COME or (cell.value or 0) >= FEWEST
        case "%":
            return rows >= FEWEST and round(100 * rows / (cell.value or 1)) - rows >= FEWEST
        case "heures de service" | "jours":
            return rows >= 2 * FEWEST
    return True


def _withheld(table: BilanTable, lines: Sequence[Line]) -> list[Line]:
    """What the others and the total would tell is hidden with the smallest of them."""
    small = [_value(line) for line, told in zip(table.lines, lines, strict=True) if told.cells[0] is HIDDEN]
    large = [told for told in lines if told.cells[0].value is not None]
    if not small or sum(small) >= FEWEST or not large:
        return [*lines]
    least = min(large, key=_value)
    return [replace(told, cells=(WITHHELD,)) if told is least else told for told in lines]


def _gathered(table: BilanTable, kept: Sequence[Line]) -> list[Line]:
    """The small ones together, with the least of the others while they are still too few; delays have no
    sum.
    """
    total = sum(map(_value, table.lines))
    shown = sorted(kept, key=_value, reverse=True)
    if table.unit != "nombre":
        return [*kept]
    while shown and 0 < total - sum(map(_value, shown)) < FEWEST:
        shown.pop()
    rest = round(total - sum(map(_value, shown)))
    return [*shown, Line(OTHERS, (Quantity(rest, number(rest)),))] if rest >= FEWEST else shown


def _value(line: Line) -> float:
    return line.cells[0].value or 0
