"""What the page of the bilan prints: figures that open on their rows, and breakdowns that add up."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from urllib.parse import urlencode

from journal.ports import JournalQuery
from rendering.bilan_words import BREAKDOWN, FIGURE, figure_value, line_label
from reports.figures import Delay, Figure, Figures, figures
from reports.period import Period
from web.ports import Work

GROUPS: Mapping[str, Sequence[str]] = {
    "Ce qui a pris votre temps": (
        "interventions",
        "tickets_opened",
        "incident_tickets",
        "incidents",
        "incident_contacts",
        "calls",
        "calls_resolved",
        "minutes",
    ),
    "Tickets": (
        "first_answer",
        "tickets_closed",
        "tickets_reopened",
        "escalations",
        "ratings",
        "ratings_helped",
    ),
    "Réponses automatiques, comptées à part": ("automatic", "questions", "suggested", "unanswered"),
    "Animation et qualité": (
        "trainings",
        "meetings",
        "signalements",
        "signalements_answered",
        "signalements_late",
        "reminders",
        "nirs_masked",
    ),
}


@dataclass(frozen=True)
class Shown:
    """A figure. ``address`` opens the rows that make it, "" when there are none; ``share`` is in hundredths
    of the largest of its breakdown.
    """

    label: str
    value: str
    address: str
    share: int = 0


@dataclass(frozen=True)
class Breakdown:
    name: str
    title: str
    lines: Sequence[Shown]


def figures_of(work: Work, period: Period, departement: str, timezone: tzinfo) -> Figures:
    """Those of a département, "" for all: what its guichets did, and what belongs to no guichet."""
    start, end = period.bounds(timezone)
    rows = list(work.journal.matching(JournalQuery(start=start, end=end, departement=departement)))
    numbers = {row.entry.guichet_id for row in rows}
    names = {number: work.people.guichet_name(number) for number in numbers if number is not None}
    return figures(rows, period.year, period.semestre, timezone, names)


def groups_of(made: Figures) -> dict[str, list[Shown]]:
    return {title: [_shown(made, name) for name in names] for title, names in GROUPS.items()}


def breakdowns_of(made: Figures) -> list[Breakdown]:
    """Months all stand there; of the others, those that count something."""
    return [
        Breakdown(name, title, _lines(made, name, getattr(made, name))) for name, title in BREAKDOWN.items()
    ]


def address_of(period: Period) -> str:
    """What names the period in an address."""
    return urlencode({"annee": period.year, **({"semestre": period.semestre} if period.semestre else {})})


def _shown(made: Figures, name: str) -> Shown:
    figure: Figure | Delay = getattr(made, name)
    return Shown(FIGURE[name], figure_value(name, figure), _rows(made.period, figure, name))


def _lines(made: Figures, name: str, breakdown: Mapping[Hashable, Figure]) -> list[Shown]:
    most = max((figure.value for figure in breakdown.values()), default=0)
    lines = []
    for line, figure in breakdown.items():
        key = "" if line is None else str(line)
        shown = Shown(
            line_label(name, key, made),
            figure_value(name, figure),
            _rows(made.period, figure, name, key),
        )
        lines.append(replace(shown, share=round(100 * figure.value / most) if most else 0))
    return lines


def _rows(period: Period, figure: Figure | Delay, name: str, key: str | None = None) -> str:
    if not figure.rows:
        return ""
    line = {} if key is None else {"cle": key}
    return f"/journal?{address_of(period)}&{urlencode({'chiffre': name, **line})}"
