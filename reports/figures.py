"""The figures of a bilan, as values: each with the rows of the journal that make it.

An *intervention* is what took the gestionnaire's time: a ticket, or a call, a mail or a visit logged by hand.
What the base answered alone is counted apart (assistance.md § 8), and so are trainings and meetings: the
journal tells when they were planned, not that they were held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from fractions import Fraction
from statistics import median
from typing import TypeVar

from journal.entries import Kind, Row
from reports.period import Period, month_of
from reports.questions import Fate, Question, questions_in

TRAININGS = "formations"  # the theme of a training's rows
LATE = "late"
RESOLVED = "resolved"

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Figure:
    """A number, and the sequences of the journal rows that make it, ascending."""

    value: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Delay:
    """``value`` is a median, None when there is nothing to measure; ``rows`` are both ends of each delay."""

    value: timedelta | None
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The breakdowns of interventions each add up to ``interventions``, most numerous first.

    Months are all those of the period, in order. ``questions`` are ``automatic`` (the base answered, and the
    agent did not refuse), ``suggested`` (titles were shown and none was chosen) or ``unanswered``.
    """

    period: Period
    interventions: Figure
    by_channel: Mapping[str, Figure]
    by_theme: Mapping[str, Figure]
    by_guichet: Mapping[int | None, Figure]
    by_month: Mapping[str, Figure]
    guichet_names: Mapping[int, str]
    minutes: Figure
    calls: Figure
    calls_resolved: Figure
    tickets_opened: Figure
    tickets_closed: Figure
    tickets_reopened: Figure
    escalations: Figure
    first_answer: Delay
    questions: Figure
    automatic: Figure
    automatic_by_month: Mapping[str, Figure]
    suggested: Figure
    unanswered: Figure
    trainings: Figure
    meetings: Figure
    signalements: Figure
    signalements_answered: Figure
    signalements_late: Figure
    reminders: Figure
    nirs_masked: Figure

    @property
    def automatic_share(self) -> Fraction | None:
        """Of the questions, those that the base answered alone; None when nothing was asked."""
        return Fraction(self.automatic.value, self.questions.value) if self.questions.value else None


def figures(
    rows: Iterable[Row],
    year: int,
    semestre: int | None,
    timezone: tzinfo,
    guichet_names: Mapping[int, str],
) -> Figures:
    """The figures of a year, or of its semestre 1 or 2. Raises InvalidPeriod.

    Rows come in ascending order; those of another period are left out. A delay counts when both its ends are in
    the period, a question in the month in which it was asked, a ticket under the theme that it was last given.
    """
    period = Period(year, semestre)
    start, end = period.bounds(timezone)
    kept = [row for row in rows if start <= row.entry.at < end]
    of = _by_kind(kept)
    interventions = sorted((*of[Kind.TICKET_OPENED], *of[Kind.CALL_LOGGED]), key=_sequence)
    themes = _last_themes(kept)
    questions = questions_in(kept)
    automatic = [question.row for question in questions if question.fate is Fate.AUTOMATIC]

    def month(row: Row) -> str:
        return month_of(row.entry.at, timezone)

    return Figures(
        period=period,
        interventions=_count(interventions),
        by_channel=_breakdown(interventions, lambda row: row.entry.channel),
        by_theme=_breakdown(
            interventions, lambda row: themes.get(row.entry.subject, row.entry.theme)
        ),
        by_guichet=_breakdown(interventions, lambda row: row.entry.guichet_id),
        by_month=_monthly(interventions, month, period),
        guichet_names=guichet_names,
        minutes=_minutes(kept),
        calls=_count(of[Kind.CALL_LOGGED]),
        calls_resolved=_count(row for row in of[Kind.CALL_LOGGED] if row.entry.outcome == RESOLVED),
        tickets_opened=_count(of[Kind.TICKET_OPENED]),
        tickets_closed=_count(of[Kind.TICKET_CLOSED]),
        tickets_reopened=_count(of[Kind.TICKET_REOPENED]),
        escalations=_count(of[Kind.TICKET_ESCALATED]),
        first_answer=_first_answer(kept),
        questions=_count(question.row for question in questions),
        automatic=_count(automatic),
        automatic_by_month=_monthly(automatic, month, period),
        suggested=_fate(questions, Fate.SUGGESTED),
        unanswered=_fate(questions, Fate.UNANSWERED),
        trainings=_planned(of, lambda row: row.entry.theme == TRAININGS),
        meetings=_planned(of, lambda row: row.entry.theme != TRAININGS),
        signalements=_standing(of[Kind.SIGNALEMENT_RECORDED], of[Kind.SIGNALEMENT_CANCELLED]),
        signalements_answered=_count(of[Kind.SIGNALEMENT_ANSWERED]),
        signalements_late=_count(row for row in of[Kind.SIGNALEMENT_ANSWERED] if row.entry.outcome == LATE),
        reminders=_count(of[Kind.REMINDER_SENT]),
        nirs_masked=_count(of[Kind.NIR_MASKED]),
    )


def to_json(made: Figures) -> dict[str, object]:
    """The same for a machine: ``figures`` holds the numbers, ``rows`` the journal rows behind each of them."""
    return {
        "year": made.period.year,
        "semestre": made.period.semestre,
        "figures": {
            **_tree(made, lambda figure: figure.value),
            "median_first_answer_seconds": _seconds(made.first_answer.value),
            "first_answers": made.first_answer.count,
        },
        "rows": {
            **_tree(made, lambda figure: list(figure.rows)),
            "first_answers": list(made.first_answer.rows),
        },
    }


def _tree(made: Figures, leaf: Callable[[Figure], object]) -> dict[str, object]:
    def named(guichet_id: int | None) -> str:
        return made.guichet_names.get(guichet_id, str(guichet_id)) if guichet_id is not None else ""

    tree: dict[str, object] = {}
    for field in fields(made):
        value = getattr(made, field.name)
        if isinstance(value, Figure):
            tree[field.name] = leaf(value)
    return tree
