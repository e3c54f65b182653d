"""The exchanges with the pole: the fake and the real ones agree; and how far its letters have got."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from pole_fakes import FakeEscalations

from delivery.queue_messages import Delivered, DeliveryStatus, Doubtful, Later, Outcome, Refused, Sending
from guichets.registry import Agent, Role
from storage.database import Database
from storage.mails import SqlEscalations
from storage.outbox import SqlOutbox, SqlOutboxQueue
from storage.repositories import SqlRegistry, SqlTickets
from tickets.escalations import Escalation, EscalationStatus, Way
from tickets.life import Status
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.mails import SqlEscalations


pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
AT_POLE, CLOSED = 1, 2

Transaction = Callable[[], AbstractContextManager[SqlEscalations]]


def ticket(reference: str, status: Status) -> Ticket:
    return Ticket(
        reference=reference,
        question="Comment faire ?",
        theme="pieces",
        guichet_id=None,
        agent_id=1,
        channel="web",
        chat_ref="agent-1",
        opened_at=NOW,
        status=status,
        closed_at=NOW if status is Status.CLOSED else None,
    )


@pytest.fixture(params=["fake", "sql"])
def opened(request: pytest.FixtureRequest, database: Database) -> Transaction:
    """Opens a transaction on a house with a ticket at the pole and a closed one."""
    tickets = [ticket("T-2026-0001", Status.ESCALATED), ticket("T-2026-0002", Status.CLOSED)]
    with database.writing() as session:
        SqlRegistry(session).add(Agent(name="Nadia", role=Role.AGENT, guichet_id=None, created_at=NOW))
        for one in tickets:
            SqlTickets(session).add(one)
    fake = FakeEscalations(tickets)

    @contextmanager
    def transaction() -> Iterator[SqlEscalations]:
        if request.param == "fake":
            yield fake
            return
        with database.writing() as session:
            yield SqlEscalations(session)

    return transaction


def escalation(number: int = 1, *, ticket_id: int = AT_POLE, **details: object) -> Escalation:
    values = {"ticket_id": ticket_id, "number": number, "sent_at": NOW, **details}
    return Escalation(**values)  # type: ignore[arg-type]  # as a test says


def test_those_of_a_ticket_come_in_order_and_the_last_is_known(opened: Transaction) -> None:
    with opened() as escalations:
        assert escalations.latest(AT_POLE) is None
        escalations.add(escalation(2, way=Way.PLATFORM, pole_reference="SPS 42"))
        escalations.add(escalation(1, sender="a@x.fr", recipient="b@y.fr", subject="SNE", message_id="<1@x>"))
        escalations.add(escalation(1, ticket_id=CLOSED))

    with opened() as escalations:
        first, second = escalations.of_ticket(AT_POLE)
        latest = escalations.latest(AT_POLE)
        assert latest is not None
        assert (first.number, second.number, latest.number) == (1, 2, 2)
        assert (second.way, second.pole_reference, second.standing) == (
            Way.PLATFORM,
            "SPS 42",
            EscalationStatus.SENT,
        )
        assert (first.sender, first.recipient, first.subject, first.message_id) == (
            "a@x.fr",
            "b@y.fr",
            "SNE",
            "<1@x>",
        )
        assert first.sent_at == NOW


def test_the_pole_s_own_number_finds_what_it_was_given_to_the_last_first(opened: Transaction) -> None:
    with opened() as escalations:
        for number, pole_reference in enumerate(("SPS 42", "SPS 421", "SPS 42", ""), 1):
            escalations.add(escalation(number, pole_reference=pole_reference))
    with opened() as escalations:
        assert [one.number for one in escalations.known_as("SPS 42", limit=5)] == [3, 1]
        assert [one.number for one in escalations.known_as("SPS 42", limit=1)] == [3]
        assert not escalations.known_as("SPS 4", limit=5)


def test_what_is_changed_is_kept(opened: Transaction) -> None:
    with opened() as escalations:
        escalations.add(escalation())
    with opened() as escalations:
        known = escalations.latest(AT_POLE)
        assert known is not None
        known.standing = EscalationStatus.SETTLED
        known.settled_at, known.settled_by = NOW, 1
    with opened() as escalations:
        known = escalations.latest(AT_POLE)
        assert known is not None
        assert (known.standing, known.settled_at, known.settled_by) == (EscalationStatus.SETTLED, NOW, 1)


def test_to_nudge_is_what_waits_for_the_pole_once_its_time_has_come(opened: Transaction) -> None:
    late, later = NOW - timedelta(days=2), NOW - timedelta(days=1)
    with opened() as escalations:
        for number, (standing, nudge_at) in enumerate(
            [
                (EscalationStatus.SENT, later),
                (EscalationStatus.SENT, late),
                (EscalationStatus.SENT, NOW),
                (EscalationStatus.SENT, NOW + timedelta(seconds=1)),
                (EscalationStatus.SENT, None),
                (EscalationStatus.TO_REVIEW, late),
                (EscalationStatus.SETTLED, late),
                (EscalationStatus.UNDELIVERED, late),
            ],
            start=1,
        ):
            escalations.add(escalation(number, standing=standing, nudge_at=nudge_at))
        escalations.add(escalation(ticket_id=CLOSED, nudge_at=late))

    with opened() as escalations:
        assert [(one.ticket_id, one.number) for one in escalations.to_nudge(NOW)] == [
            (AT_POLE, 2),
            (AT_POLE, 1),
            (AT_POLE, 3),
        ]


# The letters.


def post(database: Database, key: str) -> None:
    with database.writing() as session:
        SqlOutbox(session).add_once(key, channel="mail", chat_ref=f"{key}@x.fr", payload={}, now=NOW)


def sending(database: Database, key: str = "a") -> Sending:
    with database.reading() as session:
        (found,) = SqlOutbox(session).sendings([key, "inconnue"])
        return found


@pytest.mark.parametrize(
    ("outcome", "journey", "reason"),
    [
        (Delivered("<1@x>"), DeliveryStatus.DELIVERED, ""),
        (Later(timedelta(minutes=1), "451 busy"), DeliveryStatus.PENDING, "451 busy"),
        (Doubtful("cut"), DeliveryStatus.DOUBTFUL, "cut"),
        (Refused("550 unknown"), DeliveryStatus.REFUSED, "550 unknown"),
    ],
)
def test_the_journey_of_a_letter_is_known(
    database: Database, outcome: Outcome, journey: DeliveryStatus, reason: str
) -> None:
    post(database, "a")
    assert (sending(database).journey, sending(database).attempts) == (DeliveryStatus.PENDING, 0)

    shelf = SqlOutboxQueue(database)
    (parcel,) = shelf.take("mail", now=NOW, lease=timedelta(minutes=1), limit=1)
    shelf.settle((parcel, outcome), now=NOW)

    known = sending(database)
    assert (known.recipient, known.queued_at) == ("a@x.fr", NOW)
    assert (known.journey, known.attempts, known.reason) == (journey, 1, reason)
    assert (known.settled_at is not None) is (journey in {DeliveryStatus.DELIVERED, DeliveryStatus.REFUSED})


def test_the_letters_come_in_the_order_in_which_they_were_posted(database: Database) -> None:
    for key in ("b", "a"):
        post(database, key)

    with database.reading() as session:
        assert [one.key for one in SqlOutbox(session).sendings(["a", "b", "c"])] == ["b", "a"]
        assert SqlOutbox(session).sendings([]) == []
