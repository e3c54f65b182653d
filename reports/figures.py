"""The figures of a bilan, as values: each with the rows of the journal that make it.

An *intervention* is what took the gestionnaire's time: a ticket, or a call, a mail or a visit logged by hand,
or an incident of the SNE, with all the tickets that it groups.
What the base answered alone is counted apart, and so are trainings and meetings: each counts as held once its
attendance was taken, and the last row of a meeting says how many came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from statistics import median
from typing import TypeVar

from agenda.enrolling import PRESENT
from agenda.enrolment import EnrolmentState, Usefulness
from deadlines.months import add_calendar_months
from journal.entries import Kind, Row
from reports.incidents import contacts_in, of_incidents
from reports.period import Period, month_of
from reports.questions import Fate, questions_in
from reports.ratings import HELPED, ratings_in
from tickets.interventions import line_of

_TICKET_KINDS = frozenset(kind for kind in Kind if kind.startswith("ticket_"))
TRAININGS = "formations"  # the theme of a training's rows
LATE = "late"
_ENROLMENT = {Kind.TRAINING_JOINED, Kind.TRAINING_LEFT}
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

    Months are all those of the period, in order. ``tickets_closed`` counts tickets, not closings: one that
    was closed in both semestres counts in each, and once in the year. ``questions`` are ``automatic`` (the
    base answered, and the agent did not refuse), ``suggested`` (titles were shown and none was chosen) or
    ``unanswered``.
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
    incident_tickets: Figure
    incidents: Figure
    incident_contacts: Figure
    tickets_closed: Figure
    tickets_reopened: Figure
    ratings: Figure
    ratings_helped: Figure
    escalations: Figure
    first_answer: Delay
    questions: Figure
    automatic: Figure
    automatic_by_month: Mapping[str, Figure]
    suggested: Figure
    unanswered: Figure
    trainings: Figure
    trainings_held: Figure
    enrolments: Figure
    attendances: Figure
    guichets_trained: Figure
    training_ratings: Figure
    training_useful: Figure
    meetings: Figure
    meetings_held: Figure
    meeting_attendances: Figure
    publications: Figure
    publication_readings: Figure
    signalements: Figure
    signalements_answered: Figure
    signalements_late: Figure
    signalements_unanswered: Figure
    signalements_chased: Figure
    signalements_helped: Figure
    signalements_reported: Figure
    signalements_proposed: Figure
    controls: Figure
    cases_treated: Figure
    samples: Figure
    tables_imported: Figure
    reminders: Figure
    nirs_masked: Figure

    @property
    def automatic_share(self) -> Fraction | None:
        """Of the questions, those that the base answered alone; None when nothing was asked."""
        return Fraction(self.automatic.value, self.questions.value) if self.questions.value else None

    @property
    def helped_share(self) -> Fraction | None:
        """Of the answers that agents gave, those that say « it helped »; None when nobody answered."""
        return Fraction(self.ratings_helped.value, self.ratings.value) if self.ratings.value else None

    @property
    def useful_share(self) -> Fraction | None:
        """Of the opinions on trainings; None without any."""
        rated = self.training_ratings.value
        return Fraction(self.training_useful.value, rated) if rated else None

    def guichet_name(self, guichet_id: int | None) -> str:
        """Empty for none, and for one that is not known any more."""
        return "" if guichet_id is None else self.guichet_names.get(guichet_id, "")


def figures(
    rows: Iterable[Row],
    year: int,
    semestre: int | None,
    timezone: tzinfo,
    guichet_names: Mapping[int, str],
    *,
    now: datetime | None = None,
) -> Figures:
    """The figures of a year, or of its semestre 1 or 2. Raises InvalidPeriod. An answer is missing once its
    month is over ``now``, or at the end of the period.

    Rows come in ascending order; those of another period are left out. A delay counts when both its ends are
    in the period, a question in the month in which it was asked, a ticket under its last theme.
    """
    period = Period(year, semestre)
    start, end = period.bounds(timezone)
    kept = _without_cancelled([row for row in rows if start <= row.entry.at < end])
    of = _groups(kept, lambda row: row.entry.kind)
    grouped = of_incidents(kept, lambda row: month_of(row.entry.at, timezone)[-2:] <= "06")
    alone = set(of[Kind.TICKET_OPENED]).difference(grouped)
    interventions = sorted((*alone, *of[Kind.CALL_LOGGED], *of[Kind.INCIDENT_OPENED]), key=_sequence)
    themes = _last_themes(kept)
    questions = questions_in(kept)
    fates = {fate: [question.row for question in questions if question.fate is fate] for fate in Fate}
    trainings = [row for row in of[Kind.EVENT_PLANNED] if row.entry.theme == TRAININGS]
    meetings = [row for row in of[Kind.EVENT_PLANNED] if row.entry.theme != TRAININGS]
    present = _last_of_each(kept, {Kind.TRAINING_ATTENDED}, PRESENT)
    held = _last(of[Kind.MEETING_HELD])
    ratings = ratings_in(kept)
    answers = _not_taken_back(of[Kind.SIGNALEMENT_ANSWERED], of[Kind.SIGNALEMENT_REOPENED])
    today = (min(now, end) if now else end).astimezone(timezone).date()
    withdrawn = {row.entry.subject for row in of[Kind.SIGNALEMENT_CANCELLED]}
    settled = withdrawn | {row.entry.subject for row in answers}

    def month(row: Row) -> str:
        return month_of(row.entry.at, timezone)

    return Figures(
        period=period,
        interventions=_count(interventions),
        by_channel=_breakdown(interventions, lambda row: row.entry.channel),
        by_theme=_breakdown(interventions, lambda row: themes.get(row.entry.subject, row.entry.theme)),
        by_guichet=_breakdown(interventions, lambda row: row.entry.guichet_id),
        by_month=_monthly(interventions, month, period),
        guichet_names=guichet_names,
        minutes=_minutes(kept),
        calls=_count(of[Kind.CALL_LOGGED]),
        calls_resolved=_count(row for row in of[Kind.CALL_LOGGED] if row.entry.outcome == RESOLVED),
        tickets_opened=_count(of[Kind.TICKET_OPENED]),
        incident_tickets=_count(grouped),
        incidents=_count(of[Kind.INCIDENT_OPENED]),
        incident_contacts=_count(contacts_in(kept)),
        tickets_closed=_closed(
            of[Kind.TICKET_CLOSED],
            sorted((*of[Kind.TICKET_REOPENED], *of[Kind.TICKET_CLOSING_UNDONE]), key=_sequence),
        ),
        tickets_reopened=_count(of[Kind.TICKET_REOPENED]),
        ratings=_count(ratings),
        ratings_helped=_count(row for row in ratings if row.entry.outcome == HELPED),
        escalations=_count(of[Kind.TICKET_ESCALATED]),
        first_answer=_first_answer(of),
        questions=_count(question.row for question in questions),
        automatic=_count(fates[Fate.AUTOMATIC]),
        automatic_by_month=_monthly(fates[Fate.AUTOMATIC], month, period),
        suggested=_count(fates[Fate.SUGGESTED]),
        unanswered=_count(fates[Fate.UNANSWERED]),
        trainings=_standing(trainings, of[Kind.EVENT_CANCELLED]),
        trainings_held=_count(of[Kind.TRAINING_HELD]),
        enrolments=_standing(
            _last_of_each(kept, _ENROLMENT, EnrolmentState.ENROLLED), of[Kind.EVENT_CANCELLED]
        ),
        attendances=_count(present),
        guichets_trained=_count(_first_of_each_guichet(present)),
        training_ratings=_count(of[Kind.TRAINING_RATED]),
        training_useful=_count(
            row for row in of[Kind.TRAINING_RATED] if row.entry.outcome == Usefulness.USEFUL
        ),
        meetings=_standing(meetings, of[Kind.EVENT_CANCELLED]),
        meetings_held=_count(held),
        meeting_attendances=_present(held),
        publications=_count(of[Kind.PUBLICATION_SENT]),
        publication_readings=_count(of[Kind.PUBLICATION_READ]),
        signalements=_standing(of[Kind.SIGNALEMENT_RECORDED], of[Kind.SIGNALEMENT_CANCELLED]),
        signalements_answered=_count(answers),
        signalements_late=_count(row for row in answers if row.entry.outcome == LATE),
        signalements_unanswered=_count(
            row
            for row in of[Kind.SIGNALEMENT_RECORDED]
            if row.entry.subject not in settled and f"{today}" > _due_on(row, timezone)
        ),
        signalements_chased=_count(of[Kind.SIGNALEMENT_CHASED]),
        signalements_helped=_count(of[Kind.SIGNALEMENT_HELPED]),
        signalements_reported=_count(_last(of[Kind.SIGNALEMENT_REPORTED])),
        signalements_proposed=_count(of[Kind.SIGNALEMENT_PROPOSED]),
        controls=_count(of[Kind.CONTROL_DONE]),
        cases_treated=_count(of[Kind.CASE_TREATED]),
        samples=_count(of[Kind.SAMPLE_CLOSED]),
        tables_imported=_not_undone(of[Kind.TABLE_IMPORTED], of[Kind.IMPORT_UNDONE]),
        reminders=_count(of[Kind.REMINDER_SENT]),
        nirs_masked=_count(of[Kind.NIR_MASKED]),
    )


def to_json(made: Figures) -> dict[str, object]:
    """The same for a machine: ``figures`` holds the numbers, ``rows`` the journal rows behind each of them.

    Guichets are named by their identifiers, "" for none, and ``guichets`` gives their names.
    """
    delay = made.first_answer
    return {
        "year": made.period.year,
        "semestre": made.period.semestre,
        "figures": {
            **_tree(made, lambda figure: figure.value),
            "first_answers": delay.count,
            "median_first_answer_seconds": None if delay.value is None else delay.value.total_seconds(),
        },
        "rows": {**_tree(made, lambda figure: list(figure.rows)), "first_answers": list(delay.rows)},
        "guichets": {
            str(number): made.guichet_name(number) for number in made.by_guichet if number is not None
        },
    }


def _tree(made: Figures, leaf: Callable[[Figure], object]) -> dict[str, object]:
    tree: dict[str, object] = {}
    for name, value in vars(made).items():
        if isinstance(value, Figure):
            tree[name] = leaf(value)
        elif name.startswith("by_") or name == "automatic_by_month":
            tree[name] = {"" if key is None else str(key): leaf(figure) for key, figure in value.items()}
    return tree


def _sequence(row: Row) -> int:
    return row.sequence


def _without_cancelled(rows: Sequence[Row]) -> list[Row]:
    """A call that was noted wrongly counts for nothing: the row that cancels it is of the same day. What was
    said of a case is what was said last.
    """
    right = {row.entry.subject: row.sequence for row in rows if row.entry.kind is Kind.CASE_TREATED}
    cancelled = {row.entry.subject for row in rows if row.entry.kind is Kind.CALL_CANCELLED}
    return [
        row
        for row in rows
        if (row.entry.kind is not Kind.CALL_LOGGED or line_of(row.sequence) not in cancelled)
        and (row.entry.kind is not Kind.CASE_TREATED or row.sequence == right[row.entry.subject])
    ]


def _count(rows: Iterable[Row]) -> Figure:
    sequences = tuple(row.sequence for row in rows)
    return Figure(len(sequences), sequences)


def _groups(rows: Iterable[Row], key: Callable[[Row], Key]) -> Mapping[Key, list[Row]]:
    """A key that no row has leads to an empty group."""
    groups: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _breakdown(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, Figure]:
    """Most numerous first; among equals, in the order in which they first came."""
    groups = sorted(_groups(rows, key).items(), key=lambda group: -len(group[1]))
    return {name: _count(group) for name, group in groups}


def _monthly(rows: Iterable[Row], month: Callable[[Row], str], period: Period) -> dict[str, Figure]:
    groups = _groups(rows, month)
    return {name: _count(groups.get(name, ())) for name in period.months}


def _minutes(rows: Iterable[Row]) -> Figure:
    spent = [row for row in rows if row.entry.minutes]
    return Figure(sum(row.entry.minutes for row in spent), tuple(row.sequence for row in spent))


def _present(held: Iterable[Row]) -> Figure:
    came = [row for row in held if row.entry.outcome.isdigit()]
    return Figure(sum(int(row.entry.outcome) for row in came), tuple(row.sequence for row in came))


def _standing(rows: Iterable[Row], cancellations: Iterable[Row]) -> Figure:
    """Those that were not cancelled within the period."""
    cancelled = {row.entry.subject for row in cancellations}
    return _count(row for row in rows if row.entry.subject not in cancelled)


def _last_of_each(rows: Iterable[Row], kinds: Collection[Kind], outcome: str) -> list[Row]:
    """Of each person and each training, the last row of these kinds, where it says ``outcome``."""
    last = {(row.entry.subject, row.entry.actor_id): row for row in rows if row.entry.kind in kinds}
    return sorted((row for row in last.values() if row.entry.outcome == outcome), key=_sequence)


def _first_of_each_guichet(rows: Sequence[Row]) -> Iterable[Row]:
    first: dict[int | None, Row] = {}
    for row in rows:
        first.setdefault(row.entry.guichet_id, row)
    return first.values()


def _not_taken_back(rows: Iterable[Row], reopenings: Iterable[Row]) -> list[Row]:
    """Those after which their subject was not reopened within the period."""
    reopened = {row.entry.subject: row.sequence for row in reopenings}
    return [row for row in rows if row.sequence > reopened.get(row.entry.subject, 0)]


def _due_on(row: Row, timezone: tzinfo) -> str:
    """In ISO form; the first rows of the journal did not say it: a month after they were written."""
    recorded_on = row.entry.at.astimezone(timezone).date()
    return row.entry.outcome or f"{add_calendar_months(recorded_on, 1)}"


def _last(rows: Iterable[Row]) -> Sequence[Row]:
    """One for each subject."""
    return sorted({row.entry.subject: row for row in rows}.values(), key=_sequence)


def _not_undone(imports: Iterable[Row], undoings: Iterable[Row]) -> Figure:
    """The tables that stand, however often each was read again."""
    return _count(_last(_not_taken_back(imports, undoings)))


def _closed(closings: Iterable[Row], reopenings: Iterable[Row]) -> Figure:
    """The tickets that stand closed at the end of the period, each by its last closing."""
    return _count(_last(_not_taken_back(closings, reopenings)))


def _last_themes(rows: Iterable[Row]) -> Mapping[str, str]:
    """By ticket: each of its rows carries the theme that it had then."""
    return {row.entry.subject: row.entry.theme for row in rows if row.entry.kind in _TICKET_KINDS}


def _first_answer(of: Mapping[Kind, Sequence[Row]]) -> Delay:
    answers: dict[str, Row] = {}
    for row in sorted((*of[Kind.TICKET_REPLIED], *of[Kind.TICKET_QUESTIONED]), key=_sequence):
        answers.setdefault(row.entry.subject, row)
    ends = [
        (row, answers[row.entry.subject]) for row in of[Kind.TICKET_OPENED] if row.entry.subject in answers
    ]
    seconds = [(answer.entry.at - opening.entry.at).total_seconds() for opening, answer in ends]
    return Delay(
        timedelta(seconds=median(seconds)) if seconds else None,
        len(ends),
        tuple(sorted(row.sequence for pair in ends for row in pair)),
    )
