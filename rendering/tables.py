"""Tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

INDENT = "  "


def columns(lines: Sequence[Sequence[object]]) -> str:
    """Lines of the same length, aligned: the first column to the left, numbers to the right."""
    cells = [[str(cell) for cell in line] for line in lines]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(INDENT + _aligned(line, widths) for line in cells)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.rjust(width) if number else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return INDENT.join([first, *others])
