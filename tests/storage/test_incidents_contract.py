"""The incidents: one contract, kept by the database and by the fake that the rules are tested on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from incident_fakes import FakeIncidents

from guichets.registry import Agent, Role
from storage.database import Database
from storage.incidents import SqlIncidents
from storage.repositories import SqlRegistry, SqlTickets
from tickets.incident import Incident, IncidentContact
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.incidents import SqlIncidents


pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
NADIA, BRUNO = 1, 2

Transaction = Callable[[], AbstractContextManager[tuple[SqlIncidents, Ticket]]]


@pytest.fixture(params=["fake", "sql"])
def opened(request: pytest.FixtureRequest, database: Database) -> Transaction:
    """Opens a transaction on both, where there is one ticket."""
    kept = ticket()
    fake = FakeIncidents([kept])
    with database.writing() as session:
        for name in ("Nadia", "Bruno"):
            SqlRegistry(session).add(Agent(name=name, role=Role.AGENT, guichet_id=None, created_at=NOW))
        SqlTickets(session).add(ticket())

    @contextmanager
    def opening() -> Iterator[tuple[SqlIncidents, Ticket]]:
        if request.param == "fake":
            yield fake, kept
            return
        with database.writing() as session:
            found = SqlTickets(session).by_reference("T-2026-0001")
            assert found is not None
            yield SqlIncidents(session), found

    return opening


def ticket() -> Ticket:
    return Ticket(
        reference="T-2026-0001",
        question="Le portail est en panne",
        theme="portail",
        guichet_id=None,
        agent_id=NADIA,
        channel="web",
        chat_ref="agent-1",
        opened_at=NOW,
    )


def incident(
    incidents: SqlIncidents, *, departement: str = "", closed_at: datetime | None = None
) -> Incident:
    made = Incident(
        reference=incidents.next_reference(2026),
        title="Panne",
        banner="Patientez.",
        phrases=["portail en panne"],
        departement=departement,
        opened_at=NOW,
        opened_by=BRUNO,
        closed_at=closed_at,
    )
    incidents.add(made)
    return made


def test_references_follow_one_another(opened: Transaction) -> None:
    with opened() as (incidents, _):
        assert [incident(incidents).reference for _ in range(2)] == ["I-2026-01", "I-2026-02"]


def test_one_is_found_again_as_it_was(opened: Transaction) -> None:
    with opened() as (incidents, _):
        made = incident(incidents)
    with opened() as (incidents, _):
        found = incidents.by_reference("I-2026-01")
        assert found is not None
        assert (found.title, found.phrases, found.since) == ("Panne", ["portail en panne"], NOW)
        assert incidents.get(made.id or 0) is found
        assert incidents.by_reference("I-2026-99") is None


def test_those_under_way_and_those_that_are_over_come_last_first(opened: Transaction) -> None:
    with opened() as (incidents, _):
        for closed_at in (None, None, NOW, LATER):
            incident(incidents, closed_at=closed_at)
    with opened() as (incidents, _):
        assert [one.reference for one in incidents.under_way(departement="")] == ["I-2026-02", "I-2026-01"]
        assert [one.reference for one in incidents.over(departement="", limit=5)] == [
            "I-2026-04",
            "I-2026-03",
        ]
        assert len(incidents.over(departement="", limit=1)) == 1


def test_a_departement_has_its_own_and_those_of_all(opened: Transaction) -> None:
    with opened() as (incidents, _):
        for departement in ("", "06", "83"):
            incident(incidents, departement=departement)
        assert [one.departement for one in incidents.under_way(departement="06")] == ["06", ""]
        assert len(incidents.under_way(departement="")) == 3


def test_a_person_is_one_contact_until_it_comes_back(opened: Transaction) -> None:
    with opened() as (incidents, _):
        made = incident(incidents)
        assert incidents.meet(made, IncidentContact(NADIA, NOW, "telegram"))
        assert not incidents.meet(made, IncidentContact(NADIA, LATER, "web"))
        made.reopened_at = LATER
        assert incidents.meet(made, IncidentContact(NADIA, LATER, "web"))
        assert not incidents.meet(made, IncidentContact(NADIA, LATER, "telegram"))
    with opened() as (incidents, _):
        assert list(incidents.contacts(made.id or 0)) == [IncidentContact(NADIA, LATER, "web")]


def test_who_met_it_by_a_ticket_alone_leaves_with_it(opened: Transaction) -> None:
    with opened() as (incidents, _):
        made = incident(incidents)
        incidents.meet(made, IncidentContact(NADIA, NOW, "web", "T-2026-0001"))
        incidents.meet(made, IncidentContact(BRUNO, NOW, "web"))
        assert incidents.leave(made, ticket="T-2026-0001")
        assert not incidents.leave(made, ticket="T-2026-0001")
        assert [contact.agent_id for contact in incidents.contacts(made.id or 0)] == [BRUNO]


def test_it_knows_its_tickets(opened: Transaction) -> None:
    with opened() as (incidents, hers):
        made = incident(incidents)
        hers.incident_id = made.id
    with opened() as (incidents, hers):
        assert list(incidents.tickets(made.id or 0)) == [hers]
        assert list(incidents.tickets(0)) == []
