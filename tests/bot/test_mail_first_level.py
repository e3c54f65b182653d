"""A question by mail is answered as one in the chat."""

from __future__ import annotations

import pytest
from house import entry
from mail_room import NADIA, MailRoom

from journal.entries import Kind as Logged
from knowledge_base.learning.questions import QuestionOutcome
from knowledge_base.understanding.intents import Emergency, Kind
from knowledge_base.verdict import NoMatch
from mailer.reading import Place, read_mail
from storage.database import Database
from tickets.mail.arrival import MachineSign
from tickets.mails import MailFate, SetAsideReason

pytestmark = pytest.mark.databases("sqlite", "postgresql")

QUESTION = "Qui peut réactiver ?"
MAIL = f"Bonjour,\n\n{QUESTION}\n\nCordialement,\nNadia Ferrand\nMairie de Valbonne"
KNOWN = entry("qui", "Qui peut réactiver une demande ?", "Le gestionnaire, et lui seul.")
HOMELESS = "Une famille est à la rue ce soir."


@pytest.fixture
def room(database: Database) -> MailRoom:
    room = MailRoom(database)
    room.house.base.answers(QUESTION, KNOWN)
    room.house.base.says(HOMELESS, NoMatch(Kind.EMERGENCY, None, None, Emergency.HOMELESS))
    return room


def test_the_base_answers_at_once_and_no_ticket_is_opened(room: MailRoom) -> None:
    mail = room.receives(MAIL, subject="Réactivation")
    (letter,) = room.letters(NADIA)
    body = letter["body"].replace("\N{NO-BREAK SPACE}", " ")

    assert (mail.fate, mail.reason, mail.ticket_id) == (MailFate.ASIDE, SetAsideReason.ANSWERED, None)
    assert KNOWN.answer in body
    assert "Ce n’est pas ça ? Répondez à ce message : Hélène Ozanne vous lira, et vous répondra avant" in body
    assert KNOWN.answer in letter["html"]
    assert (letter["subject"], letter["in_reply_to"]) == ("Re: Réactivation", mail.message_id)
    assert not room.house.tickets()
    (counted,) = room.house.journal(Logged.QUESTION_ANSWERED)
    assert counted.channel == "mel"


def test_the_nearest_entry_is_said_to_be_the_nearest(room: MailRoom) -> None:
    room.house.base.suggests(QUESTION, KNOWN)
    room.receives(MAIL)
    assert "Le plus proche de votre question" in room.letters(NADIA)[0]["body"]


@pytest.mark.parametrize("text", ["Non, ce n’est pas ça.", "Et pour un couple ?"])
def test_what_the_agent_answers_to_it_goes_to_a_person_with_the_question(room: MailRoom, text: str) -> None:
    first = room.receives(MAIL)
    mail = room.receives(text, in_reply_to=room.letters()[-1]["message_id"], subject="Re: Une question")
    ticket = room.ticket(mail)

    assert QUESTION in ticket.question
    assert [said.text for said in ticket.messages] == [text]
    with room.house.units.reading() as work:
        noted = work.questions.by_reference(f"question:mel:{first.id}")
    assert noted is not None
    assert (noted.outcome, noted.ticket) == (QuestionOutcome.REJECTED, ticket.reference)
    assert ticket.reference in room.letters(NADIA)[-1]["body"]
    assert len(room.letters(NADIA)) == 2


def test_thanks_for_it_are_counted_and_not_answered(room: MailRoom) -> None:
    room.receives(MAIL)
    mail = room.receives("Merci beaucoup !", in_reply_to=room.letters()[-1]["message_id"])

    assert (mail.reason, len(room.letters()), room.house.tickets()) == (SetAsideReason.ANSWERED, 1, [])
    assert len(room.house.journal(Logged.ANSWER_ACCEPTED)) == 1


def test_nobody_else_takes_up_an_answer(room: MailRoom) -> None:
    room.receives(MAIL)
    mail = room.receives("Non.", sender=room.hugo.email, in_reply_to=room.letters()[-1]["message_id"])
    assert QUESTION not in room.ticket(mail).question


def test_a_program_that_wants_no_answer_gets_a_ticket_and_no_letter(room: MailRoom) -> None:
    mail = room.receives(MAIL, signs=frozenset({MachineSign.UNANSWERABLE}))
    assert (mail.fate, room.letters()) == (MailFate.FILED, [])


def test_a_letter_of_ours_that_comes_back_under_another_name_is_ours(room: MailRoom) -> None:
    room.receives(MAIL)
    back = room.receives("…", sender=room.hugo.email, message_id=room.letters()[-1]["message_id"])
    assert (back.reason, len(room.letters())) == (SetAsideReason.OWN, 1)


def test_an_address_of_several_agents_is_told_what_to_do_and_an_emergency_its_numbers(room: MailRoom) -> None:
    room.hires("Bruno Talverne", NADIA)
    room.receives(MAIL)
    room.receives(HOMELESS)

    first, second = (letter["body"] for letter in room.letters(NADIA))
    assert "écrivez de votre adresse personnelle" in first
    assert KNOWN.answer not in first
    assert "115" in second


def test_an_emergency_within_a_thread_has_its_ticket_and_its_numbers(room: MailRoom) -> None:
    ticket = room.asks()
    mail = room.receives(HOMELESS, subject=f"Re: [{ticket.reference}]")

    assert room.ticket(mail).is_emergency
    assert room.ticket(mail).reference != ticket.reference
    assert "115" in room.letters(NADIA)[-1]["body"]


PGP = "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b--"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "MIIB"),
        ('multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', PGP),
        ("text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"),
    ],
)
def test_a_mail_that_is_encrypted_is_told_so(room: MailRoom, kind: str, body: str) -> None:
    raw = f"From: <{NADIA}>\nSubject: Question\nMessage-ID: <c@x.example>\nContent-Type: {kind}\n\n{body}"
    place = Place(mailbox="a", uid_validity=1, uid=90, received_at=room.house.clock())
    arrival = read_mail(raw.encode(), place).arrival
    mail = room.receives(arrival.text, trouble=arrival.trouble)

    assert mail.reason is SetAsideReason.ENCRYPTED
    assert "Renvoyez-le sans chiffrement" in room.letters(NADIA)[0]["body"]


@pytest.mark.parametrize("subject", ["Dossier de Mme Dupuis", "Dossier 075012345678912345"])
def test_the_subject_and_what_is_kept_name_no_applicant(room: MailRoom, subject: str) -> None:
    mail = room.receives("Mme Dupuis est radiée, que faire pour elle ?", subject=subject)

    assert room.letters(NADIA)[0]["subject"].startswith("Votre demande [T-")
    assert "Dupuis" not in f"{mail.subject}{mail.text}{room.ticket(mail).question}"
