"""What every store of mails does: the fake and the real one agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from mail_fakes import FakeMails

from delivery.files import Attachment
from guichets.registry import Agent, Guichet, GuichetKind, Role
from storage.database import Database
from storage.mails import SqlMails
from storage.repositories import SqlRegistry, SqlTickets
from tickets.mails import Known, Mail, MailFate, Nature, Seen, SetAsideReason, TriageReason
from tickets.ticket import Thread, Ticket

if TYPE_CHECKING:
    from storage.mails import SqlMails


pytestmark = pytest.mark.databases("sqlite", "postgresql")

START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
NICE, LILLE = 1, 2
FIRST, SECOND = 1, 2

Transaction = Callable[[], AbstractContextManager[SqlMails]]

_UIDS = count(1)


@pytest.fixture(params=["fake", "sql"])
def stores(request: pytest.FixtureRequest, database: Database) -> Transaction:
    """Opens a transaction on a store that knows two guichets and two tickets."""
    fake = FakeMails(departements={NICE: "06", LILLE: "59"})
    with database.writing() as session:
        registry, tickets = SqlRegistry(session), SqlTickets(session)
        for name, departement in (("Nice", "06"), ("Lille", "59")):
            registry.add(Guichet(name=name, kind=GuichetKind.COMMUNE, departement=departement))
        nadia = Agent(name="Nadia", role=Role.AGENT, guichet_id=NICE, created_at=START)
        registry.add(nadia)
        for number in (FIRST, SECOND):
            ticket = Ticket(
                reference=f"T-2026-000{number}",
                question="?",
                theme="",
                guichet_id=NICE,
                agent_id=nadia.id or 0,
                channel="mel",
                chat_ref="",
                opened_at=START,
            )
            tickets.add(ticket)

    @contextmanager
    def opened() -> Iterator[SqlMails]:
        if request.param == "fake":
            yield fake
            return
        with database.writing() as session:
            yield SqlMails(session)

    return opened


def mail(**details: Any) -> Mail:
    uid = next(_UIDS)
    values = {"mailbox": "sne06", "uid_validity": 1, "uid": uid, "received_at": START}
    return Mail(**{**values, "message_id": f"<{uid}@x>", "sender": "nadia@x.example", **details})


def added(stores: Transaction, *mails: Mail) -> list[int]:
    """Their numbers."""
    with stores() as work:
        for one in mails:
            assert work.add_once(one)
        return [one.id or 0 for one in mails]


def test_a_mail_is_found_again_as_it_was(stores: Transaction) -> None:
    (number,) = added(
        stores,
        mail(
            message_id="<a@x>",
            in_reply_to="<b@x>",
            references=["<c@x>", "<b@x>"],
            sender_name="Nadia",
            subject="Une question",
            text="Bonjour\n> avant",
            new_part="Bonjour",
            attachments=[Attachment("capture.png", "image/png", 12, path="ab/cd.png")],
            foreign_reference="[Ticket#1]",
            is_verified=False,
            verified_by="mail.x.example",
            masked=2,
            written_at=START,
            nature=Nature.POLE,
            doubt=TriageReason.UNVERIFIED,
            guichet_id=NICE,
        ),
    )
    with stores() as work:
        found = work.get(number)
        assert found is not None
        assert (found.message_id, found.in_reply_to, found.references) == (
            "<a@x>",
            "<b@x>",
            ["<c@x>", "<b@x>"],
        )
        assert (found.text, found.new_part, found.attachments[0].path) == (
            "Bonjour\n> avant",
            "Bonjour",
            "ab/cd.png",
        )
        assert (found.is_verified, found.verified_by) == (False, "mail.x.example")
        assert (found.nature, found.doubt, found.fate) == (
            Nature.POLE,
            TriageReason.UNVERIFIED,
            MailFate.TO_ATTACH,
        )
        assert work.get(99) is None


def test_a_place_on_the_server_is_taken_once(stores: Transaction) -> None:
    added(stores, mail(uid=900_001))
    with stores() as work:
        assert not work.add_once(mail(uid=900_001))
        assert work.add_once(mail(uid=900_001, uid_validity=2))
        assert work.add_once(mail(uid=900_001, mailbox="sne59"))


def test_a_copy_is_known_by_its_identifier_and_its_sender(stores: Transaction) -> None:
    first, copy = mail(message_id="<a@x>"), mail(message_id="<a@x>")
    forged, blank, other = mail(message_id="<a@x>", sender="z@z"), mail(message_id=""), mail(message_id="")
    added(stores, first)
    with stores() as work:
        assert not work.came_before(work.get(first.id or 0) or first)
    added(stores, copy, forged, blank, other)
    with stores() as work:
        assert work.came_before(copy)
        assert not work.came_before(forged)
        assert not work.came_before(other)


def test_the_tray_holds_what_waits_the_oldest_first(stores: Transaction) -> None:
    numbers = added(
        stores,
        mail(),
        mail(fate=MailFate.FILED),
        mail(fate=MailFate.ASIDE, reason=SetAsideReason.OWN),
        mail(),
        mail(),
    )
    with stores() as work:
        assert [one.id for one in work.in_tray(Seen(), limit=2)] == [numbers[0], numbers[3]]
        assert work.count_in_tray(Seen()) == 3


def test_another_département_s_mails_are_not_seen(stores: Transaction) -> None:
    nice, lille, nobody = added(stores, mail(guichet_id=NICE), mail(guichet_id=LILLE), mail())
    aside = added(
        stores,
        *(
            mail(guichet_id=where, fate=MailFate.ASIDE, reason=SetAsideReason.MACHINE)
            for where in (NICE, LILLE, None)
        ),
    )
    with stores() as work:
        assert [one.id for one in work.in_tray(Seen("06"), limit=9)] == [nice, nobody]
        assert [one.id for one in work.in_tray(Seen("59", unplaced=False), limit=9)] == [lille]
        assert work.count_in_tray(Seen("06")) == 2
        seen = work.put_aside(Seen("06"), reason=None, before=None, limit=9)
        assert [one.id for one in seen] == [aside[2], aside[0]]


def test_what_was_put_aside_is_read_by_reason_and_page_by_page(stores: Transaction) -> None:
    numbers = added(
        stores,
        *(
            mail(fate=MailFate.ASIDE, reason=reason)
            for reason in (SetAsideReason.OWN, SetAsideReason.MACHINE, SetAsideReason.OWN, SetAsideReason.OWN)
        ),
    )
    with stores() as work:
        first = work.put_aside(Seen(), reason=SetAsideReason.OWN, before=None, limit=2)
        assert [one.id for one in first] == [numbers[3], numbers[2]]
        following = work.put_aside(Seen(), reason=SetAsideReason.OWN, before=numbers[2], limit=2)
        assert [one.id for one in following] == [numbers[0]]
        assert len(work.put_aside(Seen(), reason=None, before=None, limit=9)) == 4


def test_the_mails_of_a_ticket_stand_in_order_and_those_to_review_apart(stores: Transaction) -> None:
    numbers = added(
        stores,
        mail(ticket_id=FIRST, fate=MailFate.FILED),
        mail(ticket_id=SECOND, fate=MailFate.FILED),
        mail(ticket_id=FIRST, fate=MailFate.TO_REVIEW),
    )
    with stores() as work:
        assert [one.id for one in work.of_ticket(FIRST)] == [numbers[0], numbers[2]]
        assert [one.id for one in work.to_review(FIRST)] == [numbers[2]]


def test_mails_are_counted_by_their_sender_since_an_instant(stores: Transaction) -> None:
    hour = timedelta(hours=1)
    added(
        stores,
        mail(received_at=START - hour),
        mail(received_at=START),
        mail(received_at=START + hour, fate=MailFate.ASIDE, reason=SetAsideReason.FLOOD),
        mail(sender="hugo@x.example"),
        mail(received_at=START, is_verified=None),
    )
    with stores() as work:
        assert work.count_from("nadia@x.example", since=START, is_verified=False) == 3
        assert work.count_from("nadia@x.example", since=START - hour, is_verified=False) == 4
        assert work.count_from("nadia@x.example", since=START, is_verified=True) == 0


def test_an_identifier_is_tied_to_the_first_thread_that_claims_it(stores: Transaction) -> None:
    with stores() as work:
        work.note("<a@x>", FIRST, Thread.AGENT)
        work.note("<a@x>", SECOND, Thread.POLE)
        work.note("<b@x>", SECOND, Thread.POLE)
        work.note("", SECOND, Thread.POLE)
    with stores() as work:
        assert work.known(["<z@x>", "<a@x>", "<b@x>"]) == Known(FIRST, Thread.AGENT)
        assert work.known(["<b@x>"]) == Known(SECOND, Thread.POLE)
        assert work.known([""]) is None
        assert work.known([]) is None


def test_the_next_letter_answers_the_last_of_its_thread(stores: Transaction) -> None:
    with stores() as work:
        work.note("<a@x>", FIRST, Thread.AGENT)
        work.note("<b@x>", FIRST, Thread.AGENT)
        work.note("<c@x>", FIRST, Thread.POLE)
        assert work.last_message_id(FIRST, Thread.AGENT) == "<b@x>"
        assert work.last_message_id(FIRST, Thread.POLE) == "<c@x>"
        assert work.last_message_id(SECOND, Thread.AGENT) == ""
