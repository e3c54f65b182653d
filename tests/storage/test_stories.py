"""What the console tells of the guichets is the same on either database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agenda.events import Event, EventKind, EventStatus
from guichets.openings import AccountOpening, OpeningStep
from guichets.registry import Account, Agent, Guichet, GuichetKind, Role
from journal.entries import Entry, Kind
from quality.signalements import Signalement
from storage.database import Database
from storage.unit_of_work import UnitsOfWork, Work
from tickets.life import Status
from tickets.ticket import Ticket

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@pytest.fixture
def work(database: Database) -> Iterator[Work]:
    units: UnitsOfWork = UnitsOfWork(database)
    with units() as work:
        for name, departement, closed_at in (
            ("Clairval", "06", None),
            ("Murel", "06", None),
            ("Close", "06", NOW),
            ("Toits du Var", "83", None),
        ):
            work.registry.add(
                Guichet(name=name, kind=GuichetKind.EPCI, departement=departement, closed_at=closed_at)
            )
        for name, closed_at in (("Nadia", None), ("Partie", NOW)):
            person = Agent(name=name, role=Role.AGENT, guichet_id=1, created_at=NOW, closed_at=closed_at)
            work.registry.add(person)
            assert person.id is not None
            work.registry.add(
                Account(
                    channel="web",
                    user_ref=name,
                    chat_ref=name,
                    agent_id=person.id,
                    bound_at=NOW,
                    used_at=NOW - timedelta(days=person.id),
                )
            )
        yield work


def open_ticket(work: Work, number: int, status: Status) -> None:
    work.tickets.add(
        Ticket(
            reference=f"T-2026-{number:04}",
            question="?",
            theme="",
            guichet_id=1,
            agent_id=1,
            channel="web",
            chat_ref="1",
            status=status,
            opened_at=NOW,
        )
    )


def test_each_guichet_is_told_at_a_glance(work: Work) -> None:
    for number, status in enumerate((Status.OPEN, Status.ANSWERED, Status.CLOSED), 1):
        open_ticket(work, number, status)
    for number, (due_on, answered_on) in enumerate(((TODAY, None), (date(2026, 1, 1), None), (TODAY, TODAY))):
        work.signalements.add(
            Signalement(
                reference=f"S-2026-{number}",
                guichet_id=1,
                subject="x",
                sent_on=date(2026, 1, 1),
                due_on=due_on,
                answered_on=answered_on,
                recorded_by=1,
                created_at=NOW,
            )
        )
    for guichet_id in (1, 2):
        work.journal.add(
            Entry(at=NOW - timedelta(days=5), kind=Kind.CALL_LOGGED, guichet_id=guichet_id, subject="x")
        )
    work.journal.flush()

    lines = {line.guichet.name: line for line in work.stories.lines("06", closed=False, today=TODAY)}

    assert lines.keys() == {"Clairval", "Murel"}
    clairval, murel = lines["Clairval"], lines["Murel"]
    assert (clairval.active_agents, clairval.open_tickets, clairval.overdue_signalements) == (1, 2, 1)
    assert clairval.last_contact_at == NOW - timedelta(days=1)
    assert (murel.active_agents, murel.open_tickets, murel.overdue_signalements) == (0, 0, 0)
    assert murel.last_contact_at == NOW - timedelta(days=5)


def test_the_closed_ones_and_every_departement_are_told_apart(work: Work) -> None:
    def names(departement: str, *, closed: bool) -> set[str]:
        return {line.guichet.name for line in work.stories.lines(departement, closed=closed, today=TODAY)}

    assert names("06", closed=True) == {"Close"}
    assert names("83", closed=False) == {"Toits du Var"}
    assert names("", closed=False) == {"Clairval", "Murel", "Toits du Var"}


def test_an_event_concerns_those_it_names_or_all_those_of_its_departement(work: Work) -> None:
    def plan(kind: EventKind, title: str, **more: Any) -> None:
        days = int(title[-1])
        values = {"place": "Nice", "planned_by": 1, "created_at": NOW, **more}
        work.events.add(Event(kind=kind, title=title, starts_at=NOW + timedelta(days=days), **values))

    plan(EventKind.FORMATION, "named 1", guichet_ids=[1, 2])
    plan(EventKind.FORMATION, "others 2", guichet_ids=[2])
    plan(EventKind.COMITE, "all 3")
    plan(EventKind.COPIL, "without guichets 4")
    plan(EventKind.FORMATION, "elsewhere 5", departement="83")
    plan(EventKind.FORMATION, "cancelled 6", status=EventStatus.CANCELLED)
    guichet = work.registry.guichet(1)
    assert guichet is not None

    assert [event.title for event in work.stories.events(guichet)] == ["all 3", "named 1"]


def test_the_openings_under_way_come_first(work: Work) -> None:
    for name, step, days in (
        ("ended", OpeningStep.OPEN, 1),
        ("old", OpeningStep.FORM, 9),
        ("new", OpeningStep.ACCOUNT, 2),
    ):
        work.openings.add(
            AccountOpening(
                guichet_id=1,
                name=name,
                step=step,
                since=NOW - timedelta(days=days),
                asked_at=NOW,
                recorded_by=1,
            )
        )

    assert [opening.name for opening in work.stories.openings(1)] == ["new", "old", "ended"]
    assert list(work.stories.openings(2)) == []
