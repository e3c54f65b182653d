"""The figures: they add up, they are traced to their rows, and each counts what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from fakes import PARIS, FakeJournal
from hypothesis import given
from hypothesis import strategies as st

from journal.entries import Entry, Kind, Row
from reports.figures import Figures, figures, to_json
from reports.period import InvalidPeriod, Period
from reports.values import Delay, Figure, Share, Unit
from tickets.interventions import line_of

JUNE = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
WINTER = datetime(2025, 12, 1, tzinfo=UTC)
NAMES = {1: "Mairie de Valbonne", 2: "Logis Clair"}

ADDING_UP = (
    "assistance.interventions.total", "resources.minutes.total", "assistance.tickets.escalated",
    "assistance.nirs.masked", "animation.reminders.sent",
)  # fmt: skip
"""Figures of the rows themselves, not of what they leave at the end of a period."""

entries = st.builds(
    Entry,
    at=st.timedeltas(timedelta(0), timedelta(days=420)).map(lambda later: WINTER + later),
    kind=st.sampled_from(Kind),
    channel=st.sampled_from(["telegram", "web", "telephone", "mel"]),
    guichet_id=st.sampled_from([None, 1, 2, 3]),
    theme=st.sampled_from(["", "nir", "pieces", "formations"]),
    minutes=st.sampled_from([0, 0, 5, 30]),
    outcome=st.sampled_from(["", "resolved", "late", "helped", "not_helped"]),
    subject=st.sampled_from([f"S-{number}" for number in range(6)]),
    actor_id=st.sampled_from([None, 1, 2]),
    times=st.just(1),
)
journals = st.lists(entries, max_size=60).map(lambda found: _rows(*found))


def _rows(*made: Entry) -> list[Row]:
    journal = FakeJournal()
    for entry in made:
        journal.add(entry)
    return journal.written


def entry(kind: Kind, subject: str = "", at: datetime = JUNE, **details: Any) -> Entry:
    return Entry(at=at, kind=kind, subject=subject, **details)


def made(*written: Entry, year: int = 2026, semestre: int | None = None) -> Figures:
    return figures(_rows(*written), Period.of(year, semestre), PARIS.timezone)


def of(rows: list[Row], semestre: int | None = None) -> Figures:
    return figures(rows, Period.of(2026, semestre), PARIS.timezone)


def all_figures(found: Figures) -> dict[str, Figure]:
    return {name: value for name, value in found.values.items() if isinstance(value, Figure)}


def figure(found: Figures, name: str) -> Figure:
    value = found[name]
    assert isinstance(value, Figure)
    return value


def lines(found: Figures, name: str) -> dict[Any, Figure]:
    return {key: one for key, one in found.lines(name).items() if isinstance(one, Figure)}


def delay(found: Figures, name: str) -> Delay:
    value = found[name]
    assert isinstance(value, Delay)
    return value


def share(found: Figures, name: str) -> Share:
    value = found[name]
    assert isinstance(value, Share)
    return value


def union(*parts: Figure) -> list[int]:
    return sorted(sequence for part in parts for sequence in part.rows)


# They add up.


@given(journals)
def test_each_breakdown_adds_up_to_the_interventions(rows: list[Row]) -> None:
    found = of(rows)
    breakdowns: list[Mapping[Any, Figure]] = [
        lines(found, "assistance.interventions.by_channel"),
        lines(found, "assistance.interventions.by_theme"),
        lines(found, "assistance.interventions.by_guichet"),
        lines(found, "assistance.interventions.by_month"),
    ]
    for breakdown in breakdowns:
        assert (
            sum(figure.value for figure in breakdown.values())
            == figure(found, "assistance.interventions.total").value
        )
        assert union(*breakdown.values()) == list(figure(found, "assistance.interventions.total").rows)


@given(journals)
def test_tickets_calls_and_incidents_make_the_interventions(rows: list[Row]) -> None:
    """A ticket of an incident is counted with it."""
    found = of(rows)
    all_of_them = union(
        figure(found, "assistance.tickets.opened"),
        figure(found, "assistance.calls.total"),
        figure(found, "assistance.incidents.total"),
    )
    assert set(figure(found, "assistance.tickets.of_incidents").rows) <= set(
        figure(found, "assistance.tickets.opened").rows
    )
    assert sorted(set(all_of_them) - set(figure(found, "assistance.tickets.of_incidents").rows)) == list(
        figure(found, "assistance.interventions.total").rows
    )


@given(journals)
def test_every_question_has_one_fate(rows: list[Row]) -> None:
    found = of(rows)
    assert union(
        figure(found, "assistance.questions.automatic"),
        figure(found, "assistance.questions.suggested"),
        figure(found, "assistance.questions.unanswered"),
    ) == list(figure(found, "assistance.questions.total").rows)
    assert union(*lines(found, "assistance.questions.automatic_by_month").values()) == list(
        figure(found, "assistance.questions.automatic").rows
    )


@given(journals)
def test_the_semestres_make_the_year(rows: list[Row]) -> None:
    year, first, second = of(rows), of(rows, 1), of(rows, 2)
    for name in ADDING_UP:
        halves = [half.number(name) for half in (first, second)]
        assert sum(halves) == year.number(name)
    assert {
        **lines(first, "assistance.interventions.by_month"),
        **lines(second, "assistance.interventions.by_month"),
    } == lines(year, "assistance.interventions.by_month")


@given(journals)
def test_each_ticket_that_stands_closed_counts_once(rows: list[Row]) -> None:
    start, end = Period.of(2026).bounds(PARIS.timezone)
    closings = {Kind.TICKET_CLOSED, Kind.TICKET_REOPENED, Kind.TICKET_CLOSING_UNDONE}
    within = [row for row in rows if start <= row.entry.at < end and row.entry.kind in closings]
    last = {row.entry.subject: row for row in within}
    standing = [row.sequence for row in last.values() if row.entry.kind is Kind.TICKET_CLOSED]
    assert list(figure(of(rows), "assistance.tickets.closed").rows) == sorted(standing)


# They are traced.


@given(journals)
def test_each_number_is_made_by_its_rows(rows: list[Row]) -> None:
    by_sequence = {row.sequence: row.entry for row in rows}
    found = of(rows)
    for name, figure in all_figures(found).items():
        assert list(figure.rows) == sorted(set(figure.rows))
        if figure.unit is Unit.MINUTES:
            assert figure.value == sum(by_sequence[sequence].minutes for sequence in figure.rows)
        elif name == "animation.meetings.attendances":
            assert figure.value == sum(int(by_sequence[sequence].outcome) for sequence in figure.rows)
        else:
            assert figure.value == len(figure.rows)


@given(journals)
def test_rows_of_another_year_count_for_nothing(rows: list[Row]) -> None:
    start, end = Period.of(2026).bounds(PARIS.timezone)
    within = [row for row in rows if start <= row.entry.at < end]
    assert of(rows) == of(within)


@given(journals)
def test_the_json_form_is_json_and_says_the_same(rows: list[Row]) -> None:
    found = of(rows)
    read = json.loads(json.dumps(to_json(found, NAMES)))
    assert {name: read["figures"][name] for name in all_figures(found)} == {
        name: figure.value for name, figure in all_figures(found).items()
    }
    by_guichet = read["figures"]["assistance.interventions.by_guichet"]
    assert sum(by_guichet.values()) == read["figures"]["assistance.interventions.total"]
    assert read["rows"]["assistance.interventions.total"] == list(
        figure(found, "assistance.interventions.total").rows
    )


# Each counts what it says.


def test_nothing_makes_zeros_and_no_delay() -> None:
    found = made()
    assert {figure.value for figure in all_figures(found).values()} == {0}
    assert delay(found, "assistance.tickets.first_answer").median is None
    assert share(found, "assistance.questions.automatic_share").fraction is None
    assert list(lines(found, "assistance.interventions.by_month")) == [
        f"2026-{month:02}" for month in range(1, 13)
    ]


def test_interventions_are_tickets_and_calls_and_nothing_automatic() -> None:
    found = made(
        entry(Kind.TICKET_OPENED, "T-1", channel="telegram", guichet_id=1, theme="nir"),
        entry(Kind.TICKET_REPLIED, "T-1", channel="telegram", guichet_id=1, theme="nir"),
        entry(
            Kind.CALL_LOGGED, channel="telephone", guichet_id=2, theme="nir", outcome="resolved", minutes=10
        ),
        entry(Kind.QUESTION_ANSWERED, "q:1", channel="telegram", guichet_id=1, theme="pieces"),
        entry(Kind.EVENT_PLANNED, "E-1", theme="formations"),
    )
    assert figure(found, "assistance.interventions.total") == Figure(2, (1, 3))
    assert lines(found, "assistance.interventions.by_channel") == {
        "telegram": Figure(1, (1,)),
        "telephone": Figure(1, (3,)),
    }
    assert lines(found, "assistance.interventions.by_theme") == {"nir": Figure(2, (1, 3))}
    assert lines(found, "assistance.interventions.by_guichet") == {1: Figure(1, (1,)), 2: Figure(1, (3,))}
    assert lines(found, "assistance.interventions.by_month")["2026-06"] == Figure(2, (1, 3))
    assert figure(found, "assistance.questions.automatic") == Figure(1, (4,))
    assert (
        figure(found, "assistance.calls.total").value,
        figure(found, "assistance.calls.resolved").value,
    ) == (1, 1)


def test_a_ticket_closed_again_counts_once_by_its_last_closing_and_one_reopened_does_not() -> None:
    found = made(
        entry(Kind.TICKET_CLOSED, "T-1"),
        entry(Kind.TICKET_CLOSED, "T-2"),
        entry(Kind.TICKET_REOPENED, "T-1"),
        entry(Kind.TICKET_CLOSED, "T-1"),
        entry(Kind.TICKET_CLOSED, "T-3"),
        entry(Kind.TICKET_REOPENED, "T-3"),
    )
    assert figure(found, "assistance.tickets.closed") == Figure(2, (2, 4))
    assert figure(found, "assistance.tickets.reopened") == Figure(2, (3, 6))


def test_a_ticket_closed_in_both_semestres_counts_in_each_and_once_in_the_year() -> None:
    winter, autumn = JUNE.replace(month=2), JUNE.replace(month=10)
    rows = (
        entry(Kind.TICKET_CLOSED, "T-1", at=winter),
        entry(Kind.TICKET_REOPENED, "T-1", at=autumn),
        entry(Kind.TICKET_CLOSED, "T-1", at=autumn),
    )
    counts = [
        figure(made(*rows, semestre=semestre), "assistance.tickets.closed").rows for semestre in (1, 2, None)
    ]
    assert counts == [(1,), (3,), (3,)]


def test_an_incident_is_one_intervention_whoever_met_it() -> None:
    found = made(
        entry(Kind.INCIDENT_OPENED, "I-1"),
        entry(Kind.INCIDENT_MET, "I-1", actor_id=1, guichet_id=1),
        entry(Kind.INCIDENT_MET, "I-1", actor_id=2, guichet_id=2),
        entry(Kind.INCIDENT_MET, "I-1", actor_id=1, guichet_id=1),  # it came back
        entry(Kind.TICKET_OPENED, "T-1", channel="web", guichet_id=1),
        entry(Kind.TICKET_ATTACHED, "T-1", outcome="I-1"),
        entry(Kind.TICKET_OPENED, "T-2", channel="web", guichet_id=2),
        entry(Kind.TICKET_ATTACHED, "T-2", outcome="I-1"),
        entry(Kind.TICKET_DETACHED, "T-2", outcome="I-1"),
    )
    assert figure(found, "assistance.interventions.total") == Figure(2, (1, 7))
    assert lines(found, "assistance.interventions.by_channel") == {
        "": Figure(1, (1,)),
        "web": Figure(1, (7,)),
    }
    assert (
        figure(found, "assistance.tickets.opened").value,
        figure(found, "assistance.tickets.of_incidents").rows,
    ) == (2, (5,))
    assert (
        figure(found, "assistance.incidents.total").rows,
        figure(found, "assistance.incidents.contacts").rows,
    ) == ((1,), (2, 3))


def test_who_turned_out_not_to_have_met_it_is_no_contact() -> None:
    found = made(
        entry(Kind.INCIDENT_MET, "I-1", actor_id=1),
        entry(Kind.INCIDENT_MET, "I-2", actor_id=1),
        entry(Kind.INCIDENT_LEFT, "I-1", actor_id=1),
    )
    assert figure(found, "assistance.incidents.contacts").rows == (2,)


def test_a_ticket_attached_after_its_semestre_was_an_intervention_of_its_own() -> None:
    """So that the semestres make the year."""
    rows = (
        entry(Kind.TICKET_OPENED, "T-1"),
        entry(Kind.TICKET_ATTACHED, "T-1", JUNE.replace(month=7), outcome="I-1"),
    )
    assert [
        figure(made(*rows, semestre=half), "assistance.interventions.total").value for half in (1, 2, None)
    ] == [1, 0, 1]


def test_breakdowns_show_the_most_numerous_first() -> None:
    calls = [entry(Kind.CALL_LOGGED, theme=theme) for theme in ("nir", "pieces", "pieces", "dalo")]
    assert list(lines(made(*calls), "assistance.interventions.by_theme")) == ["pieces", "nir", "dalo"]


def test_a_ticket_counts_under_its_last_theme() -> None:
    found = made(
        entry(Kind.TICKET_OPENED, "T-1", theme="nir"),
        entry(Kind.TICKET_THEME_CHANGED, "T-1", theme="pieces"),
        entry(Kind.CALL_LOGGED, theme="dalo"),
    )
    assert {
        theme: figure.value for theme, figure in lines(found, "assistance.interventions.by_theme").items()
    } == {"pieces": 1, "dalo": 1}


def test_minutes_are_those_of_tickets_and_calls() -> None:
    found = made(entry(Kind.TIME_SPENT, "T-1", minutes=15), entry(Kind.CALL_LOGGED, minutes=5))
    assert figure(found, "resources.minutes.total") == Figure(20, (1, 2), Unit.MINUTES)


@pytest.mark.parametrize(
    ("kinds", "fate"),
    [
        ([Kind.QUESTION_ANSWERED], "automatic"),
        ([Kind.QUESTION_ANSWERED, Kind.ANSWER_ACCEPTED], "automatic"),
        ([Kind.QUESTION_SUGGESTED, Kind.SUGGESTION_CHOSEN], "automatic"),
        ([Kind.QUESTION_SUGGESTED, Kind.QUESTION_ANSWERED], "automatic"),
        ([Kind.QUESTION_SUGGESTED], "suggested"),
        ([Kind.QUESTION_UNANSWERED], "unanswered"),
        ([Kind.QUESTION_SUGGESTED, Kind.QUESTION_UNANSWERED], "unanswered"),
        ([Kind.QUESTION_ANSWERED, Kind.ANSWER_REJECTED, Kind.QUESTION_UNANSWERED], "unanswered"),
        ([Kind.QUESTION_SUGGESTED, Kind.SUGGESTION_CHOSEN, Kind.ANSWER_REJECTED], "unanswered"),
    ],
)
def test_a_question_counts_once_by_its_last_outcome(kinds: list[Kind], fate: str) -> None:
    """An acceptance names the entry of the base, not the question."""
    found = made(
        *(
            entry(kind, "nir-errone" if kind is Kind.ANSWER_ACCEPTED else "question:1", theme="nir")
            for kind in kinds
        )
    )
    fates = ("automatic", "suggested", "unanswered")
    counted = {name: figure(found, f"assistance.questions.{name}").value for name in fates}
    assert counted == {"automatic": 0, "suggested": 0, "unanswered": 0, fate: 1}
    assert figure(found, "assistance.questions.total").value == 1


def test_a_rejection_touches_no_other_answer_even_of_its_theme_and_message() -> None:
    found = made(
        entry(Kind.QUESTION_ANSWERED, "question:1", theme="nir", actor_id=1),
        entry(Kind.QUESTION_ANSWERED, "question:2:1", theme="nir", actor_id=2),
        entry(Kind.QUESTION_ANSWERED, "question:2:2", theme="nir", actor_id=2),
        entry(Kind.ANSWER_REJECTED, "question:2:1", theme="nir", actor_id=2),
        entry(Kind.ANSWER_REJECTED, "question:0", theme="nir", actor_id=1),  # asked in another period
    )
    assert figure(found, "assistance.questions.automatic").rows == (1, 3)
    assert share(found, "assistance.questions.automatic_share").fraction == Fraction(2, 3)


def test_the_first_answer_is_a_reply_or_a_question_whichever_comes_first() -> None:
    found = made(
        entry(Kind.TICKET_OPENED, "T-1"),
        entry(Kind.TICKET_OPENED, "T-2"),
        entry(Kind.TICKET_OPENED, "T-3"),
        entry(Kind.TICKET_OPENED, "T-4"),
        entry(Kind.TICKET_QUESTIONED, "T-1", JUNE + timedelta(hours=1)),
        entry(Kind.TICKET_REPLIED, "T-1", JUNE + timedelta(hours=9)),
        entry(Kind.TICKET_REPLIED, "T-2", JUNE + timedelta(hours=4)),
        entry(Kind.TICKET_REPLIED, "T-3", JUNE + timedelta(days=30)),
    )
    assert delay(found, "assistance.tickets.first_answer").median == timedelta(hours=4)
    assert delay(found, "assistance.tickets.first_answer").count == 3
    assert delay(found, "assistance.tickets.first_answer").rows == (1, 2, 3, 5, 7, 8)


def test_an_answer_is_in_time_as_long_as_its_ticket_was_not_said_late() -> None:
    def life(subject: str, *kinds: Kind) -> list[Entry]:
        return [entry(kind, subject, JUNE + timedelta(hours=hour)) for hour, kind in enumerate(kinds)]

    found = made(
        *life("T-1", Kind.TICKET_OPENED, Kind.TICKET_QUESTIONED, Kind.TICKET_OVERDUE, Kind.TICKET_REPLIED),
        *life("T-2", Kind.TICKET_OPENED, Kind.TICKET_OVERDUE, Kind.TICKET_REPLIED),
        *life("T-3", Kind.TICKET_OPENED, Kind.TICKET_REPLIED),
        *life("T-4", Kind.TICKET_OPENED, Kind.TICKET_OVERDUE),
        *life("T-5", Kind.TICKET_REPLIED),  # opened in another period
    )

    assert found["assistance.tickets.in_time"] == Share(2, 3, (2, 9))


def test_a_first_answer_counts_for_whoever_gave_it_and_for_nobody_who_wrote_after() -> None:
    def replied(subject: str, by: int) -> Entry:
        return entry(Kind.TICKET_REPLIED, subject)._replace(actor_id=by)

    found = made(
        replied("T-1", 7),
        replied("T-1", 8),
        entry(Kind.TICKET_QUESTIONED, "T-2")._replace(actor_id=8),
        replied("T-2", 7),
        replied("T-3", 7),
    )

    by_person = found["assistance.tickets.by_person"]
    assert isinstance(by_person, Mapping)
    assert {person: one.rows for person, one in by_person.items()} == {7: (1, 5), 8: (3,)}


def test_an_answer_to_a_ticket_of_another_period_has_no_delay() -> None:
    before = datetime(2025, 12, 31, 12, tzinfo=UTC)
    found = made(entry(Kind.TICKET_OPENED, "T-1", before), entry(Kind.TICKET_REPLIED, "T-1"))
    assert delay(found, "assistance.tickets.first_answer").median is None


def test_an_answer_taken_back_does_not_count_until_it_comes() -> None:
    rows = (
        entry(Kind.SIGNALEMENT_ANSWERED, "S-1", outcome="late"),
        entry(Kind.SIGNALEMENT_REOPENED, "S-1"),
        entry(Kind.SIGNALEMENT_ANSWERED, "S-1", outcome="in_time"),
    )
    assert figure(made(*rows[:2]), "quality.signalements.answered").value == 0
    found = made(*rows)
    assert (
        figure(found, "quality.signalements.answered").rows,
        figure(found, "quality.signalements.late").rows,
    ) == ((3,), ())


def test_an_answer_is_missing_once_its_month_is_over() -> None:
    """Sent on 15 June: due on 15 July, which is not over on that day."""
    rows = _rows(
        entry(Kind.SIGNALEMENT_RECORDED, "S-1", outcome="2026-07-15"),
        entry(Kind.SIGNALEMENT_RECORDED, "S-2", outcome="2026-07-15"),
        entry(Kind.SIGNALEMENT_RECORDED, "S-3", outcome="2026-07-15"),
        entry(Kind.SIGNALEMENT_RECORDED, "S-4"),  # of a time when the journal did not say when it was due
        entry(Kind.SIGNALEMENT_ANSWERED, "S-1", outcome="in_time"),
        entry(Kind.SIGNALEMENT_CANCELLED, "S-3"),
    )

    def missing(now: str | None, semestre: int | None = None) -> tuple[int, ...]:
        at = datetime.fromisoformat(now) if now else None
        return figure(
            figures(rows, Period.of(2026, semestre), PARIS.timezone, now=at),
            "quality.signalements.unanswered",
        ).rows

    assert missing("2026-07-15T23:59:00+02:00") == ()
    assert missing("2026-07-16T00:01:00+02:00") == (2, 4)
    assert missing(None) == (2, 4)
    assert missing(None, semestre=1) == ()


def test_a_table_that_was_read_again_counts_once_and_one_that_was_undone_does_not() -> None:
    found = made(
        entry(Kind.TABLE_IMPORTED, "import:06:1"),
        entry(Kind.TABLE_IMPORTED, "import:06:1"),
        entry(Kind.TABLE_IMPORTED, "import:06:2"),
        entry(Kind.IMPORT_UNDONE, "import:06:2"),
        entry(Kind.CONTROL_DONE, "controle:06:2026-05", minutes=40),
    )
    assert (
        figure(found, "quality.tables.imported").rows,
        figure(found, "quality.controls.done").rows,
        figure(found, "resources.minutes.total").value,
    ) == ((2,), (5,), 40)


def test_a_case_is_what_was_said_of_it_last() -> None:
    found = made(
        entry(Kind.CASE_TREATED, "cas:06:1", outcome="kept", minutes=5),
        entry(Kind.CASE_TREATED, "cas:06:1", outcome="deleted", minutes=8),
        entry(Kind.CASE_TREATED, "cas:06:2", outcome="deleted", minutes=2),
        entry(Kind.SAMPLE_CLOSED, "lot:06:4"),
    )
    assert (
        figure(found, "acts.cases.total").rows,
        figure(found, "resources.minutes.total").value,
        figure(found, "quality.samples.closed").rows,
    ) == ((2, 3), 10, (4,))


def test_a_training_is_counted_by_who_comes_and_who_was_there() -> None:
    def of(kind: Kind, who: int, outcome: str = "", subject: str = "formation-1") -> Entry:
        return entry(kind, subject, actor_id=who, guichet_id=who // 10, outcome=outcome)

    found = made(
        of(Kind.TRAINING_JOINED, 11, "enrolled"),
        of(Kind.TRAINING_JOINED, 12, "waiting"),
        of(Kind.TRAINING_JOINED, 21, "enrolled"),
        of(Kind.TRAINING_LEFT, 21),
        of(Kind.TRAINING_JOINED, 12, "enrolled"),
        of(Kind.TRAINING_JOINED, 31, "enrolled"),
        of(Kind.TRAINING_JOINED, 31, "enrolled", "formation-2"),
        entry(Kind.EVENT_CANCELLED, "formation-2", theme="formations"),
        entry(Kind.TRAINING_HELD, "formation-1", minutes=90),
        of(Kind.TRAINING_ATTENDED, 11, "present"),
        of(Kind.TRAINING_ATTENDED, 12, "absent"),
        of(Kind.TRAINING_ATTENDED, 31, "present"),
        of(Kind.TRAINING_ATTENDED, 12, "present"),
        of(Kind.TRAINING_ATTENDED, 31, "absent"),
    )
    assert figure(found, "trainings.enrolments").rows == (1, 5, 6)
    assert (figure(found, "trainings.held").rows, figure(found, "resources.minutes.total").value) == (
        (9,),
        90,
    )
    assert figure(found, "trainings.attendances").rows == (10, 13)
    assert figure(found, "trainings.guichets").rows == (10,)


def test_a_meeting_is_held_once_and_its_last_row_says_how_many_came() -> None:
    found = made(
        entry(Kind.MEETING_HELD, "copil-1", outcome="4", minutes=90),
        entry(Kind.MEETING_HELD, "comite_suivi-2", outcome="11"),
        entry(Kind.MEETING_HELD, "copil-1", outcome="6"),
    )
    assert (
        figure(found, "animation.meetings.held").rows,
        figure(found, "animation.meetings.attendances").rows,
    ) == ((2, 3), (2, 3))
    assert (
        figure(found, "animation.meetings.attendances").value,
        figure(found, "resources.minutes.total").value,
    ) == (17, 90)


def test_a_cancelled_training_or_a_withdrawn_signalement_does_not_count() -> None:
    found = made(
        entry(Kind.EVENT_PLANNED, "E-1", theme="formations"),
        entry(Kind.EVENT_PLANNED, "E-2", theme="formations"),
        entry(Kind.EVENT_PLANNED, "E-3", theme="instances"),
        entry(Kind.EVENT_CANCELLED, "E-2", theme="formations"),
        entry(Kind.SIGNALEMENT_RECORDED, "S-1"),
        entry(Kind.SIGNALEMENT_RECORDED, "S-2"),
        entry(Kind.SIGNALEMENT_ANSWERED, "S-1", outcome="late"),
        entry(Kind.SIGNALEMENT_CANCELLED, "S-2"),
    )
    assert (figure(found, "trainings.planned").rows, figure(found, "animation.meetings.planned").rows) == (
        (1,),
        (3,),
    )
    assert (
        figure(found, "quality.signalements.sent").rows,
        figure(found, "quality.signalements.answered").rows,
        figure(found, "quality.signalements.late").rows,
    ) == (
        (5,),
        (7,),
        (7,),
    )


@pytest.mark.parametrize(
    ("at", "month"),
    [
        ("2025-12-31T23:30:00+00:00", "2026-01"),  # already the new year in Paris
        ("2026-06-30T21:30:00+00:00", "2026-06"),
        ("2026-06-30T22:30:00+00:00", "2026-07"),
        ("2026-12-31T22:59:59+00:00", "2026-12"),
    ],
)
def test_a_month_is_that_of_the_departement(at: str, month: str) -> None:
    found = made(entry(Kind.CALL_LOGGED, at=datetime.fromisoformat(at)))
    assert [
        name for name, figure in lines(found, "assistance.interventions.by_month").items() if figure.value
    ] == [month]


def test_the_new_year_in_paris_belongs_to_the_next_bilan() -> None:
    late = entry(Kind.CALL_LOGGED, at=datetime.fromisoformat("2026-12-31T23:00:00+00:00"))
    assert figure(made(late), "assistance.interventions.total").value == 0
    assert figure(made(late, year=2027), "assistance.interventions.total").value == 1


@pytest.mark.parametrize(("year", "semestre"), [(2026, 3), (2026, 0), (26, None), (10_000, 1)])
def test_a_period_that_is_none_is_refused(year: int, semestre: int | None) -> None:
    with pytest.raises(InvalidPeriod):
        Period.of(year, semestre)


def test_an_agent_s_last_word_on_each_closing_counts() -> None:
    found = made(
        entry(Kind.TICKET_CLOSED, "T-1"),
        entry(Kind.TICKET_RATED, "T-1", outcome="not_helped"),
        entry(Kind.TICKET_RATED, "T-1", outcome="helped"),
        entry(Kind.TICKET_RATED, "T-2", outcome="not_helped"),  # closed in another period
        entry(Kind.TICKET_REOPENED, "T-1"),
        entry(Kind.TICKET_CLOSED, "T-1"),
        entry(Kind.TICKET_RATED, "T-1", outcome="helped"),
    )
    assert (
        figure(found, "assistance.satisfaction.ratings").rows,
        share(found, "assistance.satisfaction.helped").rows,
    ) == ((3, 4, 7), (3, 7))
    assert share(found, "assistance.satisfaction.helped").fraction == Fraction(2, 3)
    assert share(made(), "assistance.satisfaction.helped").fraction is None


@given(journals)
def test_those_whom_it_helped_are_among_those_who_said(rows: list[Row]) -> None:
    found = of(rows)
    assert set(share(found, "assistance.satisfaction.helped").rows) <= set(
        figure(found, "assistance.satisfaction.ratings").rows
    )


def test_a_closing_that_was_taken_back_is_neither_a_closing_nor_a_reopening() -> None:
    found = made(
        entry(Kind.TICKET_OPENED, "T-2026-0001"),
        entry(Kind.TICKET_CLOSED, "T-2026-0001"),
        entry(Kind.TICKET_CLOSING_UNDONE, "T-2026-0001"),
    )

    assert (
        figure(found, "assistance.tickets.closed").value,
        figure(found, "assistance.tickets.reopened").value,
    ) == (0, 0)


def test_a_call_that_was_cancelled_counts_for_nothing_and_the_others_still_do() -> None:
    found = made(
        entry(Kind.CALL_LOGGED, minutes=10, channel="telephone"),
        entry(Kind.CALL_LOGGED, minutes=5, channel="telephone"),
        entry(Kind.CALL_CANCELLED, line_of(1)),
    )

    assert (
        figure(found, "assistance.calls.total").value,
        figure(found, "assistance.interventions.total").value,
        figure(found, "resources.minutes.total").value,
    ) == (1, 1, 5)
    assert figure(found, "assistance.calls.total").rows == (2,)
