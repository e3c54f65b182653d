"""The audit trail on the real database: what stays, what counts on one row, what a stranger can cost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.audit import (
    MOST_COUNTED,
    MOST_REFUSED,
    REFUSED,
    AuditEvent,
    AuditKind,
    AuditRow,
    AuditWanted,
)
from journal.entries import Entry, Kind
from journal.origin import Origin, acted_by, coming_from
from storage.database import Database
from storage.tables import audit
from storage.unit_of_work import UnitsOfWork

pytestmark = pytest.mark.databases("sqlite", "postgresql")

START = datetime(2026, 11, 25, 9, 10, tzinfo=UTC)
OFFICE = Origin("web", "192.0.2.7", actor_id=3)


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def units(database: Database, clock: Clock) -> UnitsOfWork:
    return UnitsOfWork(database, clock=clock)


class Refused(Exception):
    pass


def note(units: UnitsOfWork, *events: AuditEvent, origin: Origin = OFFICE) -> None:
    with coming_from(origin), units() as work:
        for event in events:
            work.audit.add(event)


def rows(units: UnitsOfWork, wanted: AuditWanted | None = None) -> list[AuditRow]:
    with units.reading() as work:
        return list(work.audit.page(wanted or AuditWanted(), limit=500))


def kinds(found: Iterable[AuditRow]) -> list[AuditKind]:
    return [row.kind for row in found]


def test_a_row_says_who_when_from_where_and_what(units: UnitsOfWork) -> None:
    note(units, AuditEvent(kind=AuditKind.EXPORTED, subject="/journal/lignes.csv"))

    (row,) = rows(units)
    assert (row.at, row.actor_id, row.channel, row.address) == (START, 3, "web", "192.0.2.7")
    assert (row.kind, row.subject, row.times) == (AuditKind.EXPORTED, "/journal/lignes.csv", 1)


def test_who_is_known_once_she_has_proved_it(units: UnitsOfWork) -> None:
    with coming_from(Origin("web", "192.0.2.7")), acted_by(5):
        note(units, AuditEvent(kind=AuditKind.SIGNED_IN), origin=Origin("web", "192.0.2.7", 5))

    assert rows(units)[0].actor_id == 5


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.value in set(AuditKind)])
def test_what_the_journal_says_of_rights_is_audited_with_it(units: UnitsOfWork, kind: Kind) -> None:
    with coming_from(OFFICE), units() as work:
        work.journal.add(Entry(at=START, kind=kind, outcome="referent", subject="agent:12", actor_id=4))
        work.journal.add(Entry(at=START, kind=Kind.TICKET_TAKEN, actor_id=4))

    (row,) = rows(units)
    assert (row.kind.value, row.actor_id, row.subject, row.outcome) == (kind.value, 4, "agent:12", "referent")
    assert (row.channel, row.address) == ("web", "192.0.2.7")


def test_an_undone_transaction_leaves_only_what_was_tried_in_vain(units: UnitsOfWork) -> None:
    def tried() -> None:
        with units() as work:
            work.audit.add(AuditEvent(kind=AuditKind.CODE_REFUSED, subject="agent:12"))
            work.audit.add(AuditEvent(kind=AuditKind.CODE_GIVEN))
            work.journal.add(Entry(at=START, kind=Kind.ROLE_CHANGED))
            raise Refused

    with pytest.raises(Refused):
        tried()

    assert kinds(rows(units)) == [AuditKind.CODE_REFUSED]


def test_what_was_read_is_noted_though_nothing_is_written(units: UnitsOfWork) -> None:
    with coming_from(OFFICE), units.reading() as work:
        work.audit.add(AuditEvent(kind=AuditKind.SENSITIVE_READ, subject="T-2026-0001"))

    assert kinds(rows(units)) == [AuditKind.SENSITIVE_READ]


def test_the_same_within_the_hour_counts_on_one_row(units: UnitsOfWork, clock: Clock) -> None:
    read = AuditEvent(kind=AuditKind.SENSITIVE_READ, subject="T-2026-0001")
    for minutes in (0, 20, 49, 50):
        clock.now = START + timedelta(minutes=minutes)
        note(units, read)

    later, earlier = rows(units)
    assert (earlier.times, earlier.at, earlier.last_at) == (3, START, START + timedelta(minutes=49))
    assert (later.times, later.at) == (1, START + timedelta(minutes=50))


def test_whoever_insists_makes_one_row_which_counts_no_further(units: UnitsOfWork) -> None:
    for _ in range(MOST_COUNTED + 20):
        note(units, AuditEvent(kind=AuditKind.LINK_REFUSED), origin=Origin("web", "203.0.113.9"))

    assert [row.times for row in rows(units)] == [MOST_COUNTED]


@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_whoever_changes_address_at_each_try_fills_no_disk(
    units: UnitsOfWork, database: Database, kind: AuditKind
) -> None:
    for number in range(MOST_REFUSED + 50):
        note(units, AuditEvent(kind=kind), origin=Origin("web", f"2001:db8:{number:x}::/64"))

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(audit)) == MOST_REFUSED + 1
    last = rows(units)[0]
    assert (last.kind, last.address, last.times) == (kind, "", 50)


def test_nothing_but_its_age_takes_a_row_away(units: UnitsOfWork, clock: Clock) -> None:
    note(units, AuditEvent(kind=AuditKind.SIGNED_IN))
    clock.now = START + timedelta(days=1)
    note(units, AuditEvent(kind=AuditKind.SIGNED_OUT))

    with units() as work:
        assert work.audit.purge(START + timedelta(hours=1)) == 1
    assert kinds(rows(units)) == [AuditKind.SIGNED_OUT]


def test_an_administrator_of_one_departement_sees_what_its_people_did(units: UnitsOfWork) -> None:
    with units() as work:
        for number, departement in enumerate(("06", "83"), start=1):
            work.registry.add(Guichet(name="Vence", kind=GuichetKind.COMMUNE, departement=departement))
            work.registry.add(Agent(name="Ada", role=Role.AGENT, guichet_id=number, created_at=START))
        work.registry.add(
            Agent(name="Max", role=Role.LECTEUR, guichet_id=None, departement="83", created_at=START)
        )
        work.registry.add(Agent(name="Zoé", role=Role.GESTIONNAIRE, guichet_id=None, created_at=START))
    for actor in (1, 2, 3, 4):
        note(units, AuditEvent(kind=AuditKind.SIGNED_IN, actor_id=actor), origin=Origin("web"))
    stranger = Origin("web", "203.0.113.9")
    note(
        units,
        AuditEvent(kind=AuditKind.LINK_MADE, subject="agent:1"),
        AuditEvent(kind=AuditKind.LINK_MADE, subject="agent:2"),
        AuditEvent(kind=AuditKind.LINK_REFUSED),
        origin=stranger,
    )

    seen = rows(units, AuditWanted(departement="06"))

    assert {(row.actor_id, row.subject) for row in seen} == {(1, ""), (4, ""), (None, "agent:1"), (None, "")}
    about = rows(units, AuditWanted(person_ids=frozenset({2})))
    assert {(row.actor_id, row.subject) for row in about} == {(2, ""), (None, "agent:2")}
