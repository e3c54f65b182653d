"""What becomes of each mail, on both databases: the real house, from the arrival to what people are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from mail_room import ASSISTANCE, NADIA, POLE, SETTINGS, MailRoom
from structlog.testing import capture_logs

from bot.conversation.question_pages import SmallTalk
from guichets.access import AccessService
from journal.entries import Kind as Logged
from knowledge_base.understanding.intents import Act, Emergency, Kind
from knowledge_base.verdict import NoMatch
from mailer.reading import Place, read_mail
from privacy.nir import MASK
from storage.database import Database
from tickets.escalations import EscalationStatus
from tickets.life import Status
from tickets.mail.arrival import MachineSign
from tickets.mail.service import MOST_A_DAY, MOST_ANSWERED
from tickets.mails import MailFate, Nature, SetAsideReason, TriageReason
from tickets.notices import Reach
from tickets.service import Request
from tickets.ticket import SENSITIVE, Side, Thread, Urgency

pytestmark = pytest.mark.databases("sqlite", "postgresql")

MACHINE = frozenset({MachineSign.AUTO_SUBMITTED})
REPORT = frozenset({MachineSign.DELIVERY_REPORT, MachineSign.NULL_RETURN_PATH})
FAILURE = "Final-Recipient: rfc822; {}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 inconnu\n"


@pytest.fixture
def room(database: Database) -> MailRoom:
    return MailRoom(database)


# By kind of sender.


@pytest.mark.parametrize(
    ("details", "nature", "fate", "why"),
    [
        ({"sender": ASSISTANCE.upper()}, Nature.OWN, MailFate.ASIDE, SetAsideReason.OWN),
        ({"sender": ASSISTANCE, "signs": MACHINE}, Nature.OWN, MailFate.ASIDE, SetAsideReason.OWN),
        ({"signs": MACHINE}, Nature.MACHINE, MailFate.ASIDE, SetAsideReason.MACHINE),
        ({"sender": POLE, "signs": REPORT}, Nature.MACHINE, MailFate.ASIDE, SetAsideReason.MACHINE),
        ({"trouble": SetAsideReason.TOO_LARGE}, Nature.UNKNOWN, MailFate.ASIDE, SetAsideReason.TOO_LARGE),
        (
            {"trouble": SetAsideReason.UNREADABLE, "sender": ""},
            Nature.UNKNOWN,
            MailFate.ASIDE,
            SetAsideReason.UNREADABLE,
        ),
        ({"sender": POLE}, Nature.POLE, MailFate.TO_ATTACH, TriageReason.NO_TICKET),
        ({"sender": POLE, "is_verified": False}, Nature.POLE, MailFate.TO_ATTACH, TriageReason.UNVERIFIED),
        ({"is_verified": False}, Nature.UNKNOWN, MailFate.TO_ATTACH, TriageReason.UNVERIFIED),
        ({"is_verified": None}, Nature.UNKNOWN, MailFate.TO_ATTACH, TriageReason.UNVOUCHED),
        (
            {"sender": "passant@ailleurs.example"},
            Nature.UNKNOWN,
            MailFate.TO_ATTACH,
            TriageReason.UNKNOWN_SENDER,
        ),
        ({"sender": ""}, Nature.UNKNOWN, MailFate.TO_ATTACH, TriageReason.UNKNOWN_SENDER),
        ({"sender": "helene@gestion.exemple.fr"}, Nature.UNKNOWN, MailFate.TO_ATTACH, TriageReason.COLLEAGUE),
        (
            {"text": "", "new_part": "", "subject": "Re :"},
            Nature.AGENT,
            MailFate.TO_ATTACH,
            TriageReason.EMPTY,
        ),
        (
            {"subject": "Re : Signalement S-2026-001"},  # it may be the answer of the guichet
            Nature.AGENT,
            MailFate.TO_ATTACH,
            TriageReason.NO_TICKET,
        ),
        ({}, Nature.AGENT, MailFate.FILED, None),
        ({"sender": NADIA.upper()}, Nature.AGENT, MailFate.FILED, None),
    ],
)
def test_a_mail_goes_by_who_wrote_it(
    room: MailRoom,
    details: dict[str, Any],
    nature: Nature,
    fate: MailFate,
    why: SetAsideReason | TriageReason | None,
) -> None:
    mail = room.receives(**details)
    assert (mail.nature, mail.fate, mail.reason or mail.doubt) == (nature, fate, why)


def test_an_address_that_several_people_have_is_nobody_s(room: MailRoom) -> None:
    room.hires("Bruno Talverne", NADIA)
    assert room.receives().doubt is TriageReason.SHARED_ADDRESS


def test_somebody_whose_access_is_closed_is_a_stranger(room: MailRoom) -> None:
    with room.house.units() as work:
        nadia = work.registry.agent(room.nadia.id or 0)
        assert nadia is not None
        AccessService(work, now=room.house.clock()).close(nadia, by=None)
    assert room.receives().doubt is TriageReason.UNKNOWN_SENDER


def test_whoever_writes_from_a_domain_of_the_pole_is_the_pole(database: Database) -> None:
    room = MailRoom(database, {**SETTINGS, "pole_senders": "@national.exemple.fr"})
    assert room.receives(sender="camille.aubrey@national.exemple.fr").nature is Nature.POLE
    assert room.receives(sender="x@faux-national.exemple.fr").nature is Nature.UNKNOWN


# An agent's.


def test_a_request_by_mail_opens_a_ticket_that_is_answered_by_mail(room: MailRoom) -> None:
    mail = room.receives("Bonjour,\nComment imprimer l’attestation ?", subject="Attestation")

    ticket = room.ticket(mail)
    assert ticket.question == "Bonjour,\nComment imprimer l’attestation ?"
    assert (ticket.agent_id, ticket.channel, ticket.status) == (room.nadia.id, "mel", Status.OPEN)
    assert (mail.guichet_id, mail.settled_by) == (room.house.guichet.id, None)
    (letter,) = room.letters()
    assert (letter["recipient"], letter["is_automatic"]) == (NADIA, True)
    assert letter["subject"] == f"Re: Attestation [{ticket.reference}]"
    assert ticket.reference in letter["body"]
    assert letter["in_reply_to"] == mail.message_id
    assert len(room.told(ticket.reference)) == 1


def test_she_is_told_that_a_nir_was_taken_out_of_her_mail(room: MailRoom) -> None:
    room.receives(f"Le NIR {MASK} est faux.", masked=1)
    assert "un numéro de sécurité sociale" in room.letters()[0]["body"]


def test_without_a_nir_nothing_is_said_of_one(room: MailRoom) -> None:
    room.receives()
    assert "sécurité sociale" not in room.letters()[0]["body"]


def test_the_letters_bear_the_name_of_the_service(room: MailRoom) -> None:
    room.receives()
    assert room.letters()[0]["sender_name"] == "Relais SNE"


def test_what_a_gestionnaire_greets_and_signs_is_neither_greeted_nor_signed_twice(room: MailRoom) -> None:
    ticket = room.asks()
    room.replies(ticket, "Bonjour Nadia,\n\nPar le menu Impression.\n\nCordialement,\nHélène")
    body = room.letters()[-1]["body"]
    assert body.count("Bonjour") == 1
    assert body.count("Hélène") == 1


def test_the_subject_is_a_part_of_the_question_when_it_says_more(room: MailRoom) -> None:
    ticket = room.ticket(room.receives("Voir ci-joint.", subject="RE : Tr: Radiation à tort"))
    assert ticket.question == "Radiation à tort\n\nVoir ci-joint."


def test_what_the_chat_would_hand_over_becomes_a_ticket_of_the_same_kind(room: MailRoom) -> None:
    room.house.base.says("Il faut réactiver la demande.", NoMatch(Kind.ACT, Act.REACTIVATION, None))
    ticket = room.ticket(room.receives("Il faut réactiver la demande.", subject="Objet"))
    assert ticket.kind == "reactivation"
    assert [letter["is_automatic"] for letter in room.letters()] == [True]
    assert "Rien n’est encore fait dans le SNE" in room.letters()[0]["body"]


def test_a_sensitive_matter_is_not_shown_in_passing(room: MailRoom) -> None:
    room.house.base.says("Une demandeuse est menacée.", NoMatch(Kind.SENSITIVE, None, None))
    ticket = room.ticket(room.receives("Une demandeuse est menacée.", subject="Objet"))
    assert ticket.kind == SENSITIVE
    assert not room.told("menacée")


def test_the_acknowledgement_of_an_emergency_gives_the_numbers(room: MailRoom) -> None:
    text = "Une famille est à la rue ce soir."
    emergency = NoMatch(Kind.EMERGENCY, None, None, Emergency.HOMELESS)
    room.house.base.says(text, emergency)

    ticket = room.ticket(room.receives(text, subject="Objet"))

    assert (ticket.kind, ticket.urgency, ticket.answers) == (
        SENSITIVE,
        Urgency.URGENT,
        {"matter": "homeless"},
    )
    (letter,) = room.letters(NADIA)
    assert "115 : " in letter["body"].replace("\N{NO-BREAK SPACE}", " ")
    assert "rue ce soir" not in letter["body"]
    assert not room.told("rue ce soir")


def test_no_other_acknowledgement_gives_a_number(room: MailRoom) -> None:
    room.receives()

    assert "115" not in room.letters(NADIA)[0]["body"]


def test_what_she_answers_goes_into_her_ticket(room: MailRoom) -> None:
    ticket = room.asks()
    room.replies(ticket, "Par le menu Impression.")
    letter = room.letters()[-1]

    mail = room.receives("Merci, et pour deux ?", in_reply_to=letter["message_id"], subject="Sans rapport")

    ticket = room.ticket(ticket.reference)
    assert mail.ticket_id == ticket.id
    said = ticket.messages[-1]
    assert (said.text, said.side, said.thread, said.mail_id) == (
        "Merci, et pour deux ?",
        Side.AGENT,
        Thread.AGENT,
        mail.id,
    )
    assert ticket.status is Status.IN_PROGRESS


def test_her_reference_is_enough_and_only_what_is_new_is_read(room: MailRoom) -> None:
    ticket = room.asks()
    quoted = f"Et sinon ?\n\nLe 25 novembre, Relais a écrit :\n> {ticket.reference}"
    room.receives(quoted, new_part="Et sinon ?", subject="Bonjour")
    assert room.ticket(ticket.reference).messages[-1].text == "Et sinon ?"
    assert len(room.mails()) == 2


def test_the_gestionnaire_s_answer_is_a_letter_of_hers_in_the_same_thread(room: MailRoom) -> None:
    first = room.receives(subject="Attestation", references=("<z@x.example>",))
    ticket = room.ticket(first)
    room.replies(ticket, "Par le menu Impression.")

    letter = room.letters(NADIA)[-1]
    assert letter["is_automatic"] is False
    assert letter["subject"] == f"Re: Attestation [{ticket.reference}]"
    assert "Par le menu Impression." in letter["body"]
    assert letter["references"] == ["<z@x.example>"]
    assert letter["in_reply_to"] == room.letters(NADIA)[0]["message_id"]


def test_what_closed_lately_is_opened_again(room: MailRoom) -> None:
    ticket = room.asks()
    room.replies(ticket, "Voilà.", closes=True)
    room.house.clock.passes(days=9)
    room.receives("Non, cela ne marche pas.", subject=f"Re: [{ticket.reference}]")
    ticket = room.ticket(ticket.reference)
    assert (ticket.status, ticket.reopenings) == (Status.OPEN, 1)
    assert ticket.messages[-1].text == "Non, cela ne marche pas."


def test_what_closed_long_ago_stays_closed_and_another_follows_it(room: MailRoom) -> None:
    former = room.asks()
    room.replies(former, "Voilà.", closes=True)
    room.house.clock.passes(days=12)

    ticket = room.ticket(room.receives("Cela recommence.", subject=f"Re: [{former.reference}]"))

    assert ticket.reference != former.reference
    assert former.reference in ticket.question
    assert room.ticket(former.reference).status is Status.CLOSED
    with room.house.units.reading() as work:
        assert [link.other for link in work.links.of(ticket)] == [former.reference]


def test_a_forged_reference_opens_nobody_s_ticket(room: MailRoom) -> None:
    hers = room.asks()
    told = room.letters(NADIA)[-1]["message_id"]
    before = len(room.ticket(hers.reference).history)
    for details in (
        {"sender": room.hugo.email, "subject": hers.reference},
        {"sender": room.hugo.email, "in_reply_to": told},
        {"sender": "passant@ailleurs.example", "in_reply_to": told},
        {"sender": "passant@ailleurs.example", "subject": hers.reference, "signs": MACHINE},
        {"sender": NADIA, "is_verified": False, "subject": hers.reference},
        {"sender": NADIA, "subject": "T-2026-9999"},
    ):
        assert room.receives("Clos, merci.", **details).ticket_id is None
    ticket = room.ticket(hers.reference)
    assert (ticket.messages, len(ticket.history)) == ([], before)


def test_several_of_hers_are_for_a_person_to_tell_apart(room: MailRoom) -> None:
    one, other = room.asks(), room.asks("Autre chose ?")
    mail = room.receives(subject=f"{one.reference} et {other.reference}")
    assert mail.doubt is TriageReason.SEVERAL_TICKETS


# The pole's.


def test_the_pole_s_answer_waits_in_the_review_box_and_tells_the_agent_nothing(room: MailRoom) -> None:
    ticket = room.asks()
    room.escalates(ticket)
    asked = room.letters(POLE)[0]
    before = len(room.letters(NADIA))

    mail = room.receives(
        "Réponse : videz le cache.",
        sender=POLE,
        in_reply_to=asked["message_id"],
        subject="Re: [Ticket#2026112610000123] SNE 06",
    )

    ticket = room.ticket(ticket.reference)
    assert (mail.fate, mail.nature, mail.ticket_id) == (MailFate.TO_REVIEW, Nature.POLE, ticket.id)
    assert (ticket.messages[-1].thread, ticket.messages[-1].side) == (Thread.POLE, Side.POLE)
    assert ticket.status is Status.ESCALATED
    assert len(room.letters(NADIA)) == before
    with room.house.units.reading() as work:
        escalation = work.escalations.latest(ticket.id or 0)
    assert escalation is not None
    assert (escalation.standing, escalation.pole_reference) == (
        EscalationStatus.TO_REVIEW,
        "[Ticket#2026112610000123]",
    )


def test_an_agent_who_answers_a_mail_of_the_pole_writes_to_us(room: MailRoom) -> None:
    ticket = room.asks()
    room.escalates(ticket)
    asked = room.letters(POLE)[0]["message_id"]
    room.receives("J’ajoute ceci.", in_reply_to=asked)
    assert room.ticket(ticket.reference).messages[-1].thread is Thread.AGENT
    assert len(room.letters(POLE)) == 1


def test_an_automatic_message_of_the_pole_moves_nothing_and_is_told(room: MailRoom) -> None:
    ticket = room.asks()
    room.escalates(ticket)
    mail = room.receives(
        "Votre demande est enregistrée.",
        sender=POLE,
        subject=f"[Ticket#4521] {ticket.reference}",
        signs=MACHINE,
    )
    assert (mail.fate, mail.reason, mail.ticket_id) == (MailFate.ASIDE, SetAsideReason.MACHINE, ticket.id)
    after = room.ticket(ticket.reference)
    assert (after.status, after.history[-1].action) == (Status.ESCALATED, "auto_answer")
    assert len(room.told("Message automatique du pôle")) == 1
    with room.house.units.reading() as work:
        escalation = work.escalations.latest(ticket.id or 0)
    assert escalation is not None
    assert (escalation.standing, escalation.pole_reference) == (EscalationStatus.SENT, "[Ticket#4521]")


def test_of_the_pole_s_answer_only_what_is_new_is_read_again(room: MailRoom) -> None:
    ticket = room.asks()
    room.escalates(ticket)
    asked = room.letters(POLE)[0]["message_id"]
    quoted = f"C’est réglé.\n> {ticket.reference}"
    room.receives(quoted, new_part="C’est réglé.", sender=POLE, in_reply_to=asked)
    assert room.ticket(ticket.reference).messages[-1].text == "C’est réglé."


def test_a_report_that_our_request_was_lost_marks_it_undelivered(room: MailRoom) -> None:
    ticket = room.asks()
    room.escalates(ticket)
    asked = room.letters(POLE)[0]["message_id"]
    room.receives(FAILURE.format(POLE), sender="mailer-daemon@x.example", references=(asked,), signs=REPORT)
    with room.house.units.reading() as work:
        escalation = work.escalations.latest(ticket.id or 0)
    assert escalation is not None
    assert escalation.standing is EscalationStatus.UNDELIVERED
    assert room.ticket(ticket.reference).history[-2].action == "not_delivered"
    assert len(room.told("550 inconnu")) == 1


# Machines.


@pytest.mark.parametrize("sign", [one for one in MachineSign if one is not MachineSign.UNANSWERABLE])
def test_a_machine_never_moves_a_ticket(room: MailRoom, sign: MachineSign) -> None:
    ticket = room.asks()
    room.replies(ticket, "Voilà.", closes=True)
    letter = room.letters(NADIA)[-1]
    before = room.ticket(ticket.reference)

    mail = room.receives("Je suis absente.", in_reply_to=letter["message_id"], signs=frozenset({sign}))

    after = room.ticket(ticket.reference)
    assert (after.status, len(after.messages)) == (before.status, len(before.messages))
    assert [event.action for event in after.history[len(before.history) :]] == ["auto_answer"]
    assert (mail.fate, mail.ticket_id) == (MailFate.ASIDE, ticket.id)
    assert len(room.letters()) == 2


def test_a_receipt_is_no_failure(room: MailRoom) -> None:
    room.asks()
    letter = room.letters(NADIA)[-1]
    read = "Disposition: manual-action/MDN-sent-manually; displayed\nAction: delivered\nStatus: 2.0.0"
    room.receives(read, references=(letter["message_id"],), signs=REPORT)
    assert not room.told("n’est pas arrivé")


def test_a_letter_to_an_agent_that_was_lost_is_told_once(room: MailRoom) -> None:
    ticket = room.asks()
    letter = room.letters(NADIA)[-1]
    for _ in range(2):
        room.receives(
            FAILURE.format(NADIA),
            sender="mailer-daemon@x.example",
            references=(letter["message_id"],),
            signs=REPORT,
        )
    assert len(room.told("n’est pas arrivé")) == 1
    assert room.ticket(ticket.reference).status is Status.OPEN


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("text", ["Je suis absente.", "Une famille est à la rue ce soir."])
@pytest.mark.parametrize("keeps_thread", [True, False])
def test_a_machine_that_answers_every_letter_soon_gets_no_more(
    room: MailRoom, text: str, keeps_thread: bool
) -> None:
    """It says that it is none, and each of its mails is caused by a letter: the last ends the exchange."""
    room.house.base.says(text, NoMatch(Kind.EMERGENCY, None, None, Emergency.HOMELESS))
    room.receives("Une question")
    exchanged = 1
    while len(room.letters()) == exchanged:
        assert exchanged <= MOST_A_DAY
        room.house.clock.passes(seconds=5)
        last = room.letters()[-1]["message_id"] if keeps_thread else ""
        room.receives(text, in_reply_to=last, subject=f"Absence {exchanged}")
        exchanged += 1


def test_an_address_gets_so_many_letters_a_day_and_no_more(room: MailRoom) -> None:
    for number in range(MOST_ANSWERED + 5):
        assert room.receives(f"Question {number}").fate is MailFate.FILED
    assert len(room.letters()) == MOST_ANSWERED
    room.house.clock.passes(days=1, minutes=1)
    room.receives("Encore une question")
    assert len(room.letters()) == MOST_ANSWERED + 1


# Too much, and twice.


def test_beyond_so_many_a_day_an_address_is_put_aside_and_told_once(room: MailRoom) -> None:
    fates = [room.receives(f"Question {n}", subject=f"Question {n}").fate for n in range(MOST_A_DAY + 5)]
    assert fates == [*[MailFate.FILED] * MOST_A_DAY, *[MailFate.ASIDE] * 5]
    assert room.mails()[-1].reason is SetAsideReason.FLOOD
    assert len(room.told("Trop de méls")) == 1
    assert room.receives(sender=room.hugo.email).fate is MailFate.FILED
    room.house.clock.passes(days=2)
    assert room.receives().fate is MailFate.FILED


def test_the_pole_may_answer_as_much_as_it_likes(room: MailRoom) -> None:
    ticket = room.asks()
    room.escalates(ticket)
    for _ in range(MOST_A_DAY + 2):
        assert room.receives(sender=POLE, subject=ticket.reference).fate is MailFate.TO_REVIEW


def test_one_mail_is_taken_once_and_its_copy_is_put_aside(room: MailRoom) -> None:
    arrival = room.arrival()
    room.takes(arrival)
    room.takes(arrival)
    assert len(room.mails()) == 1
    copy = room.takes(replace(arrival, uid=arrival.uid + 1_000))
    assert copy.reason is SetAsideReason.DUPLICATE
    assert len(room.house.tickets()) == 1


def test_whatever_is_long_is_taken_all_the_same(room: MailRoom) -> None:
    address = f"{'a' * 64}@{'sous-domaine.' * 9}example"
    room.hires("Zoé", address)
    ticket = room.ticket(room.receives("x" * 100_000, sender=address, subject="y" * 900))
    long_id = f"<{'z' * 600}@x.example>"
    room.receives("Suite", sender=address, subject=ticket.reference, message_id=long_id)
    room.receives(FAILURE.format(address), references=(long_id,), signs=REPORT, sender=address)
    for number in range(MOST_A_DAY):
        room.receives(sender=address, subject=f"{number}")
    assert room.mails()[-1].reason is SetAsideReason.FLOOD
    assert len(ticket.question) == 3_000
    assert {letter["recipient"] for letter in room.letters()} == {address}


def test_two_mails_without_identifier_are_two(room: MailRoom) -> None:
    assert [room.receives(message_id="").fate for _ in range(2)] == [MailFate.FILED, MailFate.FILED]


# What is kept, and what is told.


def test_a_nir_that_was_taken_out_is_counted(room: MailRoom) -> None:
    room.receives("Son NIR est [NIR masqué]", masked=2)
    (row,) = room.house.journal(Logged.NIR_MASKED)
    assert row.times == 2
    assert row.actor_id is not None


@pytest.mark.parametrize("given", [{"sender": "inconnu@ailleurs.example"}, {"is_verified": None}])
def test_what_nobody_vouches_for_is_counted_beside_the_journal(room: MailRoom, given: dict[str, Any]) -> None:
    with capture_logs() as logged:
        room.receives("Son NIR est [NIR masqué]", masked=6_187, **given)
    assert room.house.journal(Logged.NIR_MASKED) == []
    assert [(one["channel"], one["count"]) for one in logged if one["action"] == "stranger_masked"] == [
        ("mel", 6_187)
    ]


def test_the_journal_says_what_became_of_each_mail_and_nobody_s_words(room: MailRoom) -> None:
    room.receives("Un secret")
    room.receives(sender="passant@ailleurs.example")
    room.receives(signs=MACHINE)
    rows = room.house.journal(Logged.MAIL_RECEIVED, Logged.MAIL_FILED, Logged.MAIL_SET_ASIDE)
    assert [(row.kind, row.outcome, row.subject) for row in rows] == [
        (Logged.MAIL_RECEIVED, "", "mel:1"),
        (Logged.MAIL_FILED, "filed", "mel:1"),
        (Logged.MAIL_RECEIVED, "", "mel:2"),
        (Logged.MAIL_RECEIVED, "", "mel:3"),
        (Logged.MAIL_SET_ASIDE, "machine", "mel:3"),
    ]


def test_the_gestionnaires_hear_once_a_day_that_the_tray_is_not_empty(room: MailRoom) -> None:
    for _ in range(3):
        room.receives(sender="passant@ailleurs.example")
    assert len(room.told("attend dans le courrier")) == 1
    room.receives(sender=POLE)
    room.receives(sender=POLE)
    assert len(room.told("Un mél du pôle national attend")) == 2


def test_without_a_way_to_send_she_is_told_in_her_chat(database: Database) -> None:
    room = MailRoom(database, {"assistance_addresses": ASSISTANCE})
    ticket = room.asks()
    assert not room.letters()
    assert len(room.told(ticket.reference, to=room.nadia)) == 1


def test_a_notice_without_a_letter_of_its_own_stays_in_her_chats(room: MailRoom) -> None:
    ticket = room.asks()
    with room.house.units() as work:
        assert work.outbox.tell(
            room.nadia.id or 0,
            SmallTalk("Nadia", thanks=True, nod=False),
            key="x",
            channel="mel",
            about=ticket.reference,
        )
    assert len(room.letters()) == 1


def test_somebody_who_never_came_in_is_written_to_rather_than_left_to_find_out(room: MailRoom) -> None:
    with room.house.units() as work:
        ticket = room.desk(work).open_ticket(
            Request(question="Comment imprimer ?", theme="pieces"),
            by=room.nadia,
            channel="web",
            chat_ref=f"agent-{room.nadia.id}",
        )
        assert work.outbox.reach(room.nadia.id or 0) is Reach.NOW
        room.desk(work).reply(ticket, "Par le menu.", by=room.helene)
    assert "Par le menu." in str(room.letters()[-1]["body"])


def test_a_letter_is_known_when_it_is_answered(room: MailRoom) -> None:
    ticket = room.asks()
    with room.house.units.reading() as work:
        known = work.mails.known([room.letters()[0]["message_id"]])
    assert known is not None
    assert (known.ticket_id, known.thread) == (ticket.id, Thread.AGENT)


# From the wire.

BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {ours}
Subject: Undelivered Mail Returned to Sender
Message-ID: <rapport@mx.example>
Return-Path: <>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {whom}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 inconnu au bataillon

--b
Content-Type: message/rfc822

From: {ours}
To: {whom}
Subject: SNE
Message-ID: {letter}

Bonjour
--b--
"""


def bounced(room: MailRoom, letter: dict[str, Any], *, action: str, status: str) -> None:
    written = BOUNCE.format(
        ours=ASSISTANCE, whom=letter["recipient"], letter=letter["message_id"], action=action, status=status
    )
    place = Place(mailbox=ASSISTANCE, uid_validity=1, uid=900_000, received_at=room.house.clock())
    room.takes(read_mail(written.encode(), place).arrival)


def test_a_real_bounce_marks_the_request_undelivered(room: MailRoom) -> None:
    ticket = room.asks()
    room.escalates(ticket)
    bounced(room, room.letters(POLE)[0], action="failed", status="5.1.1")
    with room.house.units.reading() as work:
        escalation = work.escalations.latest(ticket.id or 0)
    assert escalation is not None
    assert escalation.standing is EscalationStatus.UNDELIVERED
    (told,) = room.told("n’est pas arrivée au pôle")
    assert POLE in told
    assert "550 5.1.1 inconnu au bataillon" in told


def test_a_report_that_it_is_only_late_marks_nothing(room: MailRoom) -> None:
    ticket = room.asks()
    room.escalates(ticket)
    bounced(room, room.letters(POLE)[0], action="delayed", status="4.4.1")
    with room.house.units.reading() as work:
        escalation = work.escalations.latest(ticket.id or 0)
    assert escalation is not None
    assert escalation.standing is EscalationStatus.SENT
