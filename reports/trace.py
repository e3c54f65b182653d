"""From a figure back to the journal: the rows behind it, by the name that it has for a machine."""

from __future__ import annotations

from collections.abc import Mapping

from reports.figures import Delay, Figure, Figures

BREAKDOWNS = frozenset({"by_channel", "by_theme", "by_guichet", "by_month", "automatic_by_month"})


def rows_behind(made: Figures, name: str, key: str = "") -> tuple[int, ...] | None:
    """The sequences that make a figure, ascending; None for a name, or a key, that makes none.

    ``key`` names a line of a breakdown: a theme, a channel, a month, the number of a guichet, "" for none.
    """
    match vars(made).get(name):
        case Figure() | Delay() as figure:
            return figure.rows
        case Mapping() as breakdown if name in BREAKDOWNS:
            lines = {"" if line is None else str(line): figure for line, figure in breakdown.items()}
            return lines[key].rows if key in lines else None
        case _:
            return None
