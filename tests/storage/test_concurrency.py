"""Several at once: on either database, as if each had come after the other."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from at_once import meanwhile, together
from house import WEDNESDAY, House, Person
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deadlines.zones import Zone
from delivery.dispatcher import Dispatcher
from delivery.queue_messages import Delivered, OutboxMessage, Outcome
from guichets.access import AccessService, Caller
from journal.chain import first_broken
from journal.entries import Entry, Kind
from refusals.base import Refused
from storage.conversations import SqlWebMessages
from storage.database import Database
from storage.inbox import Arrival, SqlInbox
from storage.journal import SqlJournal
from storage.outbox import SqlOutbox, SqlOutboxQueue
from storage.tables import accounts
from storage.unit_of_work import Work
from tickets.errors import TakenByAnother
from tickets.service import Request, TicketService

pytestmark = pytest.mark.databases("sqlite", "postgresql")

ROUNDS = 8
NIR = "185057800608491"


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


# Two who want one thing.


def desk_of(work: Work) -> TicketService:
    return TicketService(work, now=WEDNESDAY, zone=Zone.of("06"))


def opens_ticket(house: House, agent: Person) -> str:
    with house.units() as work:
        by = work.registry.agent(agent.agent_id)
        assert by is not None
        request = Request(question="Que faire ?", theme="nir")
        return desk_of(work).open_ticket(request, by=by, channel="telegram", chat_ref="1").reference


def takes(house: House, reference: str, gestionnaire: Person) -> int | None:
    """The gestionnaire's identifier when they took it; None when another had."""
    try:
        with house.units() as work:
            by = work.registry.agent(gestionnaire.agent_id)
            assert by is not None
            desk_of(work).take(desk_of(work).ticket_for(reference, by=by), by=by)
    except TakenByAnother:
        return None
    return gestionnaire.agent_id


def test_one_ticket_has_one_holder(house: House) -> None:
    camille, sacha = house.gestionnaire("Camille"), house.gestionnaire("Sacha")
    nadia = house.enrols("Nadia")
    for _ in range(ROUNDS):
        reference = opens_ticket(house, nadia)

        took = together(*[partial(takes, house, reference, who) for who in (camille, sacha)])

        with house.units.reading() as work:
            ticket = work.tickets.by_reference(reference)
            assert ticket is not None
            assert [one for one in took if one is not None] == [ticket.assignee_id]


@pytest.mark.databases("postgresql")  # SQLite lets nobody write between the two looks
def test_what_is_held_is_seen_as_the_last_writer_left_it(house: House) -> None:
    camille, nadia = house.gestionnaire(), house.enrols("Nadia")
    reference = opens_ticket(house, nadia)
    with house.units() as work:
        (listed,) = work.tickets.open_tickets(limit=1)
        assert listed.assignee_id is None
        takes(house, reference, camille)
        held = work.tickets.by_reference(reference)
        assert held is not None
        assert held.assignee_id == camille.agent_id


def test_a_reader_waits_for_no_one_who_holds(house: House) -> None:
    reference = opens_ticket(house, house.enrols("Nadia"))
    with house.units() as work:
        held = work.tickets.by_reference(reference)
        with house.units.reading() as reader:
            seen = reader.tickets.by_reference(reference)
        assert held is not None
        assert seen is not None


def redeems(house: House, code: str, user_ref: str) -> int | None:
    try:
        with house.units() as work:
            caller = Caller("telegram", user_ref, user_ref, "Nadia")
            return AccessService(work, now=WEDNESDAY).redeem(code, caller).id
    except Refused as refused:
        if refused.key != "guichets.used_code":
            raise
        return None


def test_one_invitation_makes_one_account(house: House) -> None:
    numbers = count(1)
    for _ in range(ROUNDS):
        code = house.invites("Nadia")

        agents = together(*[partial(redeems, house, code, str(next(numbers))) for _ in range(2)])

        (agent_id,) = [one for one in agents if one is not None]
        with house.database.reading() as session:
            bound = select(func.count()).select_from(accounts).where(accounts.c.agent_id == agent_id)
            assert session.scalar(bound) == 1


def posts(database: Database, key: str, *, chat: str = "1") -> bool:
    with database.writing() as session:
        return SqlOutbox(session).add_once(
            key, channel="telegram", chat_ref=chat, payload={"text": key}, now=WEDNESDAY
        )


def test_a_key_is_new_to_one_only(database: Database) -> None:
    for number in range(ROUNDS):
        news = together(*[partial(posts, database, f"rappel:{number}")] * 4)
        assert sorted(news) == [False, False, False, True]


def test_references_have_no_gap_and_no_double(house: House) -> None:
    def takes_references() -> list[str]:
        taken = []
        for _ in range(25):
            with house.units() as work:
                taken.append(work.tickets.next_reference(2026))
        return taken

    given = [reference for some in together(*[takes_references] * 8) for reference in some]
    assert sorted(given) == [f"T-2026-{number:04d}" for number in range(1, 201)]


# The journal and the web chat: an order that all must see.


def appends(database: Database, *minutes: int) -> None:
    with database.writing() as session:
        journal = SqlJournal(session)
        for spent in minutes:
            journal.add(Entry(at=WEDNESDAY, kind=Kind.CALL_LOGGED, minutes=spent))
        journal.flush()


def length_of_whole_chain(database: Database) -> int:
    with database.reading() as session:
        rows = list(SqlJournal(session).rows())
        assert first_broken(rows) is None
        assert (rows[-1].sequence, rows[-1].digest) == SqlJournal(session).head()
        return len(rows)


def test_the_chain_is_whole_when_several_append(database: Database) -> None:
    def appends_often() -> None:
        for _ in range(10):
            appends(database, 5, 10)

    together(*[appends_often] * 6)
    assert length_of_whole_chain(database) == 120


def test_a_page_that_has_seen_a_line_misses_none_before_it(database: Database) -> None:
    def writes(key: str) -> None:
        with database.writing() as session:
            SqlWebMessages(session).add_once("agent-1", key, {}, from_agent=False, at=WEDNESDAY)

    def seen() -> int:
        with database.reading() as session:
            return len(SqlWebMessages(session).after("agent-1", 0, limit=10))

    with database.writing() as session:
        SqlWebMessages(session).add_once("agent-1", "a", {}, from_agent=True, at=WEDNESDAY)
        second = meanwhile(partial(writes, "b"))
        assert seen() == 0
    second.result()
    assert seen() == 2


# Several workers, several couriers.


def receives(database: Database, conversations: int, length: int) -> None:
    """As many messages in each conversation; they speak in turn."""
    with database.writing() as session:
        SqlInbox(session).store(
            [
                Arrival(
                    channel="telegram",
                    update_ref=f"{number}.{conversation}",
                    conversation=str(conversation),
                    group_ref="",
                    payload={"conversation": conversation, "number": number},
                    received_at=WEDNESDAY,
                    ready_at=WEDNESDAY,
                )
                for number in range(length)
                for conversation in range(conversations)
            ]
        )


def test_each_message_is_handled_once_and_in_order(database: Database) -> None:
    conversations, length = 20, 10
    receives(database, conversations, length)
    handled: dict[int, list[int]] = {conversation: [] for conversation in range(conversations)}

    def handles_some() -> int:
        with database.writing() as session:
            inbox = SqlInbox(session)
            firsts = inbox.next(WEDNESDAY, most=3)
            for waiting in firsts:
                (said,) = waiting.payloads
                handled[said["conversation"]].append(said["number"])
                inbox.handled(waiting.ids, WEDNESDAY)
            return len(firsts)

    def works() -> int:
        done = 0
        while some := handles_some():
            done += some
        return done

    assert sum(together(*[works] * 6)) == conversations * length
    assert handled == {conversation: list(range(length)) for conversation in range(conversations)}


@pytest.mark.databases("postgresql")  # SQLite's writers follow one another
def test_a_conversation_in_hand_holds_back_no_other(database: Database) -> None:
    receives(database, conversations=2, length=2)

    def in_hand(session: Session) -> object:
        waiting = SqlInbox(session).next(WEDNESDAY, most=1)
        return waiting[0].payloads[0]["conversation"] if waiting else None

    with database.writing() as one, database.writing() as other, database.writing() as third:
        assert (in_hand(one), in_hand(other), in_hand(third)) == (0, 1, None)


def test_a_refusal_is_said_by_one_worker(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first transaction is rolled back, and lets the message go before the excuse has it again."""
    nadia = house.enrols("Nadia")
    house.receives(house.incoming(nadia, f"/start {NIR}"))
    excuse = house.intake._excuse

    def excuses_late(*failed: Any) -> None:
        monkeypatch.undo()
        assert house.intake.handle_next()
        excuse(*failed)

    monkeypatch.setattr(house.intake, "_excuse", excuses_late)
    assert house.intake.handle_next()
    assert not house.intake.handle_next()
    assert len(house.journal(Kind.NIR_MASKED)) == 1


class Transport:
    """Takes all that it is given, and remembers it."""

    channel = "telegram"

    def __init__(self) -> None:
        self.carried: list[tuple[str, str]] = []

    def wait(self, parcel: OutboxMessage) -> timedelta:
        return timedelta(0)

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        self.carried.append((parcel.chat_ref, parcel.key))
        return Delivered()


def test_each_parcel_leaves_once_and_in_order(database: Database) -> None:
    chats, length = ("10", "20", "30", "40", "50"), 8
    for number in range(length):
        for chat in chats:
            posts(database, f"{chat}.{number}", chat=chat)
    transport = Transport()

    def carries() -> None:
        courier = Dispatcher(SqlOutboxQueue(database), transport, clock=lambda: WEDNESDAY)
        while waits(database):
            asyncio.run(courier.round())

    together(*[carries] * 2)
    for chat in chats:
        assert [key for place, key in transport.carried if place == chat] == [
            f"{chat}.{number}" for number in range(length)
        ]


def waits(database: Database) -> bool:
    with database.reading() as session:
        return "pending" in SqlOutbox(session).counts()
