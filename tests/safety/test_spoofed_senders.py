"""Mails that pass for an agent's, for the pole's or for our own, over real SMTP and IMAP servers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from mail_room import ASSISTANCE, NADIA, POLE, MailRoom
from mail_servers import VERIFIER, MailServers
from signed_mails import RECORD, Dns, place_of, signed
from sqlalchemy import select

from mailer.authentication import Verification
from mailer.mailbox import Mailbox, Rhythm
from mailer.reading import Place, read_mail
from mailer.settings import parse_imap_url
from sandbox.runner import Sandbox
from storage.database import PASSING, Database
from storage.mails import SqlBookmarks
from storage.tables import tickets
from tickets.mail.arrival import BY_SIGNATURE, MachineSign
from tickets.mail.service import MOST_A_DAY
from tickets.mails import Mail, MailFate, Nature, SetAsideReason, TriageReason
from tickets.ticket import Side

INTRUDER = "x@intrus.example"
TRUE, FALSE = f"{VERIFIER}; dmarc=pass", f"{VERIFIER}; dmarc=fail"
FORGED = "mail.intrus.example; dmarc=pass"


def written(sender: str, subject: str, *, results: str = "") -> bytes:
    headers = {"Authentication-Results": results} if results else {}
    headers |= {"From": sender, "To": ASSISTANCE, "Subject": subject, "Message-ID": f"<{subject}@x.example>"}
    lines = (*(f"{name}: {value}" for name, value in headers.items()), "", "Comment imprimer l’attestation ?")
    return "\r\n".join(lines).encode()


@pytest.fixture
def room(database: Database) -> MailRoom:
    return MailRoom(database)


class Victim:
    """A service whose mailbox strangers write to."""

    def __init__(self, room: MailRoom, mail: MailServers) -> None:
        self.room = room
        self.mail = mail

    def gets(self, sender: str, subject: str, *, results: str = "", envelope: str = INTRUDER) -> Mail:
        """What became of it."""
        self.mail.send(written(sender, subject, results=results), sender=envelope, to=ASSISTANCE)
        self.mail.waits(lambda: self._of(subject) != [], f"the mail {subject}")
        (row,) = self._of(subject)
        return row

    def _of(self, subject: str) -> list[Mail]:
        return [row for row in self.room.mails() if row.subject == subject]

    def did(self) -> tuple[int, int]:
        """How many tickets there are, and letters that left by mail."""
        with self.room.house.database.reading() as session:
            opened = session.execute(select(tickets.c.id)).all()
        return len(opened), len(self.room.letters())


@contextmanager
def victim(room: MailRoom, mail: MailServers, *, servers: tuple[str, ...] = (VERIFIER,)) -> Iterator[Victim]:
    with Sandbox() as sandbox, _running(room, mail, sandbox, servers):
        yield Victim(room, mail)


@contextmanager
def _running(room: MailRoom, mail: MailServers, sandbox: Sandbox, servers: tuple[str, ...]) -> Iterator[None]:
    mailbox = Mailbox(
        parse_imap_url(mail.imap_url(ASSISTANCE)),
        intake=room.house.wired.mail_intake.take,
        keep_file=lambda *_: pytest.fail("no file in these mails"),
        bookmarks=SqlBookmarks(room.house.database),
        sandbox=sandbox,
        clock=lambda: datetime.now(UTC),
        passing=PASSING,
        verification=Verification(servers),
        rhythm=Rhythm(idle=1),
    )
    thread = threading.Thread(target=mailbox.run)
    thread.start()
    try:
        yield
    finally:
        mailbox.stop()
        thread.join()


def test_while_no_server_is_named_nobody_is_believed(room: MailRoom, mail: MailServers) -> None:
    mail.smtp.vouches = False
    with victim(room, mail, servers=()) as service:
        found = [
            service.gets(NADIA, "une"),
            service.gets(NADIA, "deux", results=FORGED),
            service.gets(POLE, "trois"),
            service.gets(ASSISTANCE, "quatre"),
        ]

        assert [(row.fate, row.doubt) for row in found] == [(MailFate.TO_ATTACH, TriageReason.UNVOUCHED)] * 4
        assert [row.nature for row in found] == [Nature.UNKNOWN, Nature.UNKNOWN, Nature.POLE, Nature.OWN]
        assert service.did() == (0, 0)


def test_only_our_server_is_believed_and_what_bears_its_name_already_is_not_its_word(
    room: MailRoom, mail: MailServers
) -> None:
    with victim(room, mail) as service:
        spoofed = [
            service.gets(NADIA, "une", results=FORGED),
            service.gets(NADIA, "deux", results=TRUE),
            service.gets(POLE, "trois", results=f'{VERIFIER}; spf=pass smtp.mailfrom="{POLE}"'),
            service.gets(ASSISTANCE, "quatre", results=TRUE),
        ]
        assert [(row.fate, row.doubt) for row in spoofed] == [
            (MailFate.TO_ATTACH, TriageReason.UNVOUCHED)
        ] * 4
        assert service.did() == (0, 0)

        true = service.gets(NADIA, "cinq", envelope=NADIA)
        assert (true.fate, true.is_verified, true.verified_by) == (MailFate.FILED, True, VERIFIER)
        assert service.did() == (1, 1)


def test_a_server_that_leaves_forged_headers_stands_above_them(room: MailRoom, mail: MailServers) -> None:
    mail.smtp.vouches = False
    both = f"{FALSE}\r\nAuthentication-Results: {TRUE}"
    with victim(room, mail) as service:
        spoofed = service.gets(NADIA, "une", results=both)

        assert (spoofed.fate, spoofed.doubt, spoofed.is_verified) == (
            MailFate.TO_ATTACH,
            TriageReason.UNVERIFIED,
            False,
        )


# In the real house, without the servers


@pytest.mark.parametrize(
    ("is_verified", "doubt"), [(None, TriageReason.UNVOUCHED), (False, TriageReason.UNVERIFIED)]
)
def test_our_own_address_is_no_more_believed_than_another(
    room: MailRoom, is_verified: bool | None, doubt: TriageReason
) -> None:
    ticket = room.asks()

    mail = room.receives("Fait.", sender=ASSISTANCE, subject=ticket.reference, is_verified=is_verified)

    assert (mail.fate, mail.doubt, mail.ticket_id) == (MailFate.TO_ATTACH, doubt, None)


def test_a_copy_of_our_own_letter_is_known_by_its_identifier(room: MailRoom) -> None:
    room.escalates(room.asks())
    asked = room.letters(POLE)[0]["message_id"]

    mail = room.receives("Bonjour le pôle", sender=ASSISTANCE, message_id=asked, is_verified=None)

    assert (mail.fate, mail.reason, mail.ticket_id) == (MailFate.ASIDE, SetAsideReason.OWN, None)


@pytest.mark.parametrize("is_verified", [None, False])
def test_the_pole_is_not_answered_for_by_a_stranger(room: MailRoom, is_verified: bool | None) -> None:
    ticket = room.asks()
    room.escalates(ticket)
    asked = room.letters(POLE)[0]["message_id"]

    mail = room.receives("Videz tout.", sender=POLE, in_reply_to=asked, is_verified=is_verified)

    assert (mail.nature, mail.fate, mail.ticket_id) == (Nature.POLE, MailFate.TO_ATTACH, None)
    assert [said.side for said in room.ticket(ticket.reference).messages] == [Side.GESTIONNAIRE]  # our letter


def test_nobody_who_did_not_get_a_letter_reports_that_it_was_lost(room: MailRoom) -> None:
    """Anybody may send such a report, from anywhere: the letter's own identifier alone says whose it is."""
    asked = room.receives()  # by mail: what the agent is told goes the same way
    ticket = room.ticket(asked)
    room.escalates(ticket)
    domain = ASSISTANCE.rpartition("@")[2]
    posted = f"ticket:{ticket.reference}:escalade:1"
    assert len(room.letters(POLE)) == 1
    assert len(room.letters(NADIA)) >= 1
    guessed = [f"<{ticket.reference}.1@{domain}>", f"<{sha256(posted.encode()).hexdigest()[:32]}@{domain}>"]

    for letter in guessed:
        room.receives(
            "Action: failed\nFinal-Recipient: rfc822; x@y.example",
            sender="mailer-daemon@intrus.example",
            in_reply_to=letter,
            signs=frozenset({MachineSign.DELIVERY_REPORT}),
            is_verified=True,
        )

    assert room.told("arrivé") == []


def test_mails_written_in_her_name_neither_shut_her_out_nor_keep_her_from_being_answered(
    room: MailRoom,
) -> None:
    for _ in range(MOST_A_DAY):
        assert room.receives(is_verified=None).fate is MailFate.TO_ATTACH
    assert room.receives(is_verified=None).reason is SetAsideReason.FLOOD

    hers = room.receives()

    assert (hers.fate, hers.reason) == (MailFate.FILED, None)
    assert len(room.letters(NADIA)) == 1


def test_a_forgery_that_comes_first_does_not_stand_in_the_place_of_hers(room: MailRoom) -> None:
    """Whoever was copied on Nadia's mail knows its identifier, and may be quicker than Nadia's server."""
    forged = room.receives("Fermez tout.", message_id="<un@valbonne.example>", is_verified=None)
    hers = room.receives("Bonjour.", message_id="<un@valbonne.example>")
    again = room.receives("Bonjour.", message_id="<un@valbonne.example>")

    assert (forged.fate, hers.fate) == (MailFate.TO_ATTACH, MailFate.FILED)
    assert (again.fate, again.reason) == (MailFate.ASIDE, SetAsideReason.DUPLICATE)


def test_a_domain_that_signs_is_believed_where_our_server_says_nothing(room: MailRoom) -> None:
    domain = NADIA.rpartition("@")[2]
    verification = Verification(look_up=Dns({place_of(domain): RECORD, place_of("intrus.example"): RECORD}))

    def arrives(content: bytes, uid: int) -> Mail:
        place = Place(mailbox=ASSISTANCE, uid_validity=9, uid=uid, received_at=datetime.now(UTC))
        return room.takes(read_mail(content, place, verification=verification).arrival)

    true = arrives(signed(written(NADIA, "une"), domain=domain), 1)
    spoofed = arrives(signed(written(NADIA, "deux"), domain="intrus.example"), 2)

    assert (true.fate, true.verified_by) == (MailFate.FILED, BY_SIGNATURE)
    assert (spoofed.fate, spoofed.doubt) == (MailFate.TO_ATTACH, TriageReason.UNVOUCHED)
