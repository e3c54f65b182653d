"""Where each signalement stands, and the lists by standing on the real database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from due_fakes import local

from delivery.files import Attachment
from guichets.registry import Agent, Guichet, GuichetKind, Role
from quality.life import Action, Status
from quality.signalements import (
    Anomaly,
    Draft,
    PlanAction,
    Signalement,
    SignalementQuery,
    SignalementStatus,
    Step,
    due_date,
)
from storage.database import Database
from storage.planning import SqlSignalementDrafts, SqlSignalements

NOW = local("2026-11-25 10:00")
TODAY = date(2026, 11, 25)


def signalement(sent_on: date, **more: object) -> Signalement:
    values = {"reference": "S-2026-001", "guichet_id": 1, "subject": "Baux tardifs", "recorded_by": 1, **more}
    return Signalement(sent_on=sent_on, due_on=due_date(sent_on), created_at=NOW, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "standing"),
    [
        (signalement(date(2026, 10, 25)), SignalementStatus.OWED),
        (signalement(date(2026, 10, 24)), SignalementStatus.LATE),
        (signalement(date(2026, 10, 1), answered_on=date(2026, 11, 20)), SignalementStatus.ANSWERED),
        (signalement(date(2026, 10, 1), cancelled_at=NOW), SignalementStatus.WITHDRAWN),
        (signalement(date(2026, 10, 1), status=Status.CLOSED), SignalementStatus.CLOSED),
    ],
)
def test_it_is_late_from_the_day_after_the_legal_date_on(
    made: Signalement, standing: SignalementStatus
) -> None:
    assert made.standing(TODAY) is standing


@pytest.mark.parametrize(
    ("answered_on", "late"), [(date(2026, 11, 1), False), (date(2026, 11, 2), True), (None, False)]
)
def test_an_answer_on_the_legal_date_is_in_time(answered_on: date | None, late: bool) -> None:
    assert signalement(date(2026, 10, 1), answered_on=answered_on).was_answered_late is late


@pytest.fixture
def book(database: Database) -> Database:
    """Guichet 1 is of the 06, guichet 2 of the 83."""
    with database.writing() as session:
        for name, departement in (("Vence", "06"), ("Toulon", "83")):
            session.add(Guichet(name=name, kind=GuichetKind.COMMUNE, departement=departement))
        session.add(Agent(name="Odile", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW))
        session.flush()
        rows = SqlSignalements(session)
        for made in (
            signalement(date(2026, 11, 20), reference="S-2026-001"),
            signalement(date(2026, 11, 2), reference="S-2026-002"),
            signalement(date(2026, 9, 1), reference="S-2026-003", guichet_id=2),
            signalement(date(2026, 8, 1), reference="S-2026-004", answered_on=date(2026, 8, 9)),
            signalement(date(2026, 9, 1), reference="S-2026-005", answered_on=date(2026, 9, 9)),
            signalement(
                date(2026, 9, 1), reference="S-2026-006", answered_on=date(2026, 9, 9), cancelled_at=NOW
            ),
        ):
            rows.add(made)
    return database


ALL = SignalementQuery()


def listed(
    book: Database, standing: SignalementStatus, wanted: SignalementQuery = ALL, **more: int
) -> list[str]:
    with book.reading() as session:
        found: Sequence[Signalement] = SqlSignalements(session).standing(
            standing, wanted, today=TODAY, **more
        )
    return [s.reference for s in found]


@pytest.mark.databases("sqlite", "postgresql")
def test_what_is_owed_comes_by_legal_date_and_what_is_closed_last_sent_first(book: Database) -> None:
    assert listed(book, SignalementStatus.OWED) == ["S-2026-002", "S-2026-001"]
    assert listed(book, SignalementStatus.LATE) == ["S-2026-003"]
    assert listed(book, SignalementStatus.ANSWERED) == ["S-2026-005", "S-2026-004"]
    assert listed(book, SignalementStatus.ANSWERED, limit=1, skipped=1) == ["S-2026-004"]
    assert listed(book, SignalementStatus.WITHDRAWN) == ["S-2026-006"]


@pytest.mark.databases("sqlite", "postgresql")
def test_lists_keep_to_a_guichet_or_to_a_departement(book: Database) -> None:
    assert listed(book, SignalementStatus.LATE, SignalementQuery(departement="06")) == []
    assert listed(book, SignalementStatus.LATE, SignalementQuery(departement="83")) == ["S-2026-003"]
    assert listed(book, SignalementStatus.OWED, SignalementQuery(guichet_id=2)) == []


@pytest.mark.databases("sqlite", "postgresql")
def test_the_counts_are_those_of_the_lists(book: Database) -> None:
    with book.reading() as session:
        rows = SqlSignalements(session)
        assert rows.counts(SignalementQuery(), today=TODAY) == {
            SignalementStatus.OWED: 2,
            SignalementStatus.LATE: 1,
            SignalementStatus.ANSWERED: 2,
            SignalementStatus.CLOSED: 0,
            SignalementStatus.WITHDRAWN: 1,
        }
        assert rows.counts(SignalementQuery("06"), today=TODAY)[SignalementStatus.LATE] == 0


@pytest.mark.databases("sqlite", "postgresql")
def test_what_was_done_and_planned_is_kept_with_it_and_what_is_closed_awaits_nothing(book: Database) -> None:
    file = Attachment("plan.pdf", "application/pdf", 9, path="ab12")
    with book.writing() as session:
        late = SqlSignalements(session).by_reference("S-2026-003")
        assert late is not None
        late.anomalies = [Anomaly("attributions", "Attributions tardives", "71 %", "90 %", "art. 3")]
        late.apply(Step(action=Action.CHASE, day=TODAY, at=NOW, by=1, text="x", files=[file]))
        late.plan.append(PlanAction(text="Former", owner="Accueil", due_on=TODAY))
        closed = SqlSignalements(session).by_reference("S-2026-002")
        assert closed is not None
        closed.status = Status.CLOSED

    with book.reading() as session:
        rows = SqlSignalements(session)
        again = rows.by_reference("S-2026-003")
        assert again is not None
        assert (again.status, again.history[0].files, again.plan[0].text) == (Status.CHASED, [file], "Former")
        assert again.anomalies[0].source == "art. 3"
        assert [one.reference for one in rows.unanswered()] == ["S-2026-003", "S-2026-001"]


@pytest.mark.databases("sqlite", "postgresql")
def test_drafts_stand_apart_and_are_of_a_departement(book: Database) -> None:
    with book.writing() as session:
        for reference, guichet_id in (("S-2026-007", 1), ("S-2026-008", 2)):
            SqlSignalementDrafts(session).add(
                Draft(reference=reference, guichet_id=guichet_id, subject="x", written_by=1, written_at=NOW)
            )
    with book.reading() as session:
        drafts = SqlSignalementDrafts(session)
        assert [one.reference for one in drafts.of("")] == ["S-2026-008", "S-2026-007"]
        assert [one.reference for one in drafts.of("06")] == ["S-2026-007"]
        assert drafts.by_reference("S-2026-009") is None
        assert len(SqlSignalements(session).unanswered()) == 3
