"""Journey 18: from the question in a chat to the pole, back by mail, to the agent, then into the base.

Everything goes over sockets: Telegram's API, the site, SMTP out, and the assistance mailbox by IMAP.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, make_msgid
from pathlib import Path

import pytest
from console_page import Page, escalates
from mail_servers import MailServers
from terminal import plain

from stage import Person, Stage, playing, waits_until
from tickets.escalations import EscalationStatus
from tickets.life import Status
from tickets.mails import Mail, MailFate, Seen, SetAsideReason

ASSISTANCE = "sne06@gestion.exemple.fr"
POLE = "assistance@national.exemple.fr"
DESK = "reponse@national.exemple.fr"
"""The pole's own desk writes from another address of its domain."""
QUESTION = "l’écran des pièces reste blanc depuis ce matin"
ANSWER = "Correctif PN-4711 livré cette nuit ; vider le cache du navigateur. Mme Pontarlier, pôle SNE"
REWORDED = "C’est réparé depuis cette nuit. Videz le cache du navigateur, puis réessayez."


@pytest.fixture
def stage(tmp_path: Path, mail: MailServers) -> Iterator[Stage]:
    with playing(
        tmp_path,
        smtp_url=mail.smtp_url,
        imap_url=mail.imap_url(ASSISTANCE),
        mail_from=ASSISTANCE,
        national_address=POLE,
        pole_senders=(POLE, "@national.exemple.fr"),
    ) as stage:
        yield stage


@pytest.fixture
def camille(stage: Stage) -> Person:
    return stage.gestionnaire()


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.enrols("Nadia Belcastel")


def letter_to_the_pole(mail: MailServers) -> EmailMessage:
    mail.waits(lambda: bool(mail.inside(POLE)), "the letter to the pole")
    letter = message_from_bytes(mail.inside(POLE)[-1].content, policy=default)
    assert isinstance(letter, EmailMessage)
    return letter


def from_the_pole(stage: Stage, text: str, **headers: str) -> bytes:
    """As another desk writes: its own subject, its own number."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Assistance nationale <{DESK}>"
    message["To"] = ASSISTANCE
    message["Subject"] = "[Ticket#2026112610000123] Votre demande d’assistance"
    message["Date"] = format_datetime(stage.clock())
    message["Message-ID"] = make_msgid(domain="national.exemple.fr")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def mails(stage: Stage, reference: str) -> list[Mail]:
    ticket = stage.ticket(reference)
    assert ticket.id is not None
    with stage.running.house.units.reading() as work:
        return list(work.mails.of_ticket(ticket.id))


def standing(stage: Stage, reference: str) -> EscalationStatus:
    ticket = stage.ticket(reference)
    assert ticket.id is not None
    with stage.running.house.units.reading() as work:
        escalation = work.escalations.latest(ticket.id)
    assert escalation is not None
    return escalation.standing


def test_from_the_chat_to_the_pole_and_back_into_the_base(
    stage: Stage, mail: MailServers, camille: Person, nadia: Person
) -> None:
    reference = nadia.opens_ticket(QUESTION)
    with stage.web_page(camille.agent) as browser:
        escalates(browser, reference)
        nadia.reads("pôle d’assistance national")
        asked = letter_to_the_pole(mail)
        assert reference in asked["Subject"]

        # Their machine thanks us: it is seen, and moves nothing.
        thanks = from_the_pole(
            stage,
            "Votre demande est enregistrée.",
            In_Reply_To=asked["Message-ID"],
            Auto_Submitted="auto-replied",
        )
        mail.send(thanks, sender=DESK, to=ASSISTANCE)
        waits_until(lambda: bool(mails(stage, reference)))
        assert [(m.fate, m.reason) for m in mails(stage, reference)] == [
            (MailFate.ASIDE, SetAsideReason.MACHINE)
        ]
        assert standing(stage, reference) is EscalationStatus.SENT

        # A person answers, from the same desk.
        answer = from_the_pole(stage, ANSWER, References=f"<elsewhere@x> {asked['Message-ID']}")
        mail.send(answer, sender=DESK, to=ASSISTANCE)
        waits_until(lambda: standing(stage, reference) is EscalationStatus.TO_REVIEW)
        # The gestionnaire last spoke on the site: they are told there.
        waits_until(lambda: f"a écrit au sujet de {reference}" in plain(browser.get("/discussion").text))
        assert stage.ticket(reference).status is Status.ESCALATED
        waits_until(lambda: all(stored.is_seen for stored in mail.inside(ASSISTANCE)))

        page = Page(browser, f"/tickets/{reference}")
        assert "Correctif PN-4711" in page.text
        assert "2026112610000123" in page.text  # theirs
        assert not [message for message in nadia.hears() if "PN-4711" in message.text]

        page = page.sends(f"/tickets/{reference}/pole/transmettre", transmise=REWORDED)
        nadia.reads("C’est réparé depuis cette nuit.")
        assert standing(stage, reference) is EscalationStatus.SETTLED
        assert stage.ticket(reference).status is Status.ANSWERED
        with stage.web_page(nadia.agent) as hers:
            for path in ("/discussion", f"/mes-tickets/{reference}"):
                shown = hers.get(path).raise_for_status().text
                assert "PN-4711" not in shown, path
                assert "Pontarlier" not in shown, path

        Page(browser, f"/tickets/{reference}").sends(f"/tickets/{reference}/clore")
        nadia.reads(f"a clos votre ticket {reference}")
        path = f"/tickets/{reference}/base"
        Page(browser, path).sends(path, theme="pieces")
        with stage.running.house.units.reading() as work:
            drafted = [r.content.answer for r in work.revisions.drafts()]
    assert drafted == [REWORDED]
    # Nothing of the pole went to anybody but by that click.
    assert len(mail.inside(POLE)) == 1
    assert all(b"PN-4711" not in stored.content for stored in mail.inside(POLE))


def test_a_desk_that_keeps_no_header_is_known_by_our_reference(
    stage: Stage, mail: MailServers, camille: Person, nadia: Person
) -> None:
    reference = nadia.opens_ticket(QUESTION)
    with stage.web_page(camille.agent) as browser:
        escalates(browser, reference)
        letter_to_the_pole(mail)
        quoted = f"{ANSWER}\n\n> Référence : {reference}\n> Bonjour,"
        mail.send(from_the_pole(stage, quoted), sender=DESK, to=ASSISTANCE)
        waits_until(lambda: standing(stage, reference) is EscalationStatus.TO_REVIEW)


def test_what_names_no_ticket_of_ours_waits_in_the_tray(
    stage: Stage, mail: MailServers, camille: Person, nadia: Person
) -> None:
    reference = nadia.opens_ticket(QUESTION)
    with stage.web_page(camille.agent) as browser:
        escalates(browser, reference)
        letter_to_the_pole(mail)
        mail.send(from_the_pole(stage, ANSWER), sender=DESK, to=ASSISTANCE)

        def in_tray() -> bool:
            with stage.running.house.units.reading() as work:
                return work.mails.count_in_tray(Seen()) == 1

        waits_until(in_tray)
        assert "[Ticket#2026112610000123]" in browser.get("/courrier").raise_for_status().text
    assert standing(stage, reference) is EscalationStatus.SENT
