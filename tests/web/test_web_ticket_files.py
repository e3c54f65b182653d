"""Files in an answer: kept with the thread, and carried to the agent by whatever channel they use."""

from __future__ import annotations

import asyncio
import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from mail_servers import MailServers
from telegram_stage import Stage as TelegramStage
from web_stage import Browser, Stage

from botapi.server import BotApi
from delivery.queue_messages import Delivered, OutboxMessage
from guichets.registry import Account
from mailer.settings import parse_smtp_url
from mailer.smtp import SmtpTransport
from storage.database import Database
from storage.tables import outbox
from tickets.service import Request
from tickets.ticket import Ticket

NOTE = "Ouvrez le menu « Pièces », puis « Ajouter »."
FILE = ("marche-à-suivre.txt", NOTE.encode())
NADIA = "nadia.ferrand@valbonne.example"


def opened(stage: Stage, channel: str, chat_ref: str) -> Ticket:
    with stage.house.units() as work:
        return stage.desk(work).open_ticket(
            Request(question="Comment joindre une pièce ?", theme="pieces"),
            by=stage.nadia,
            channel=channel,
            chat_ref=chat_ref,
        )


def answered(
    stage: Stage, ticket: Ticket, *files: tuple[str, bytes], order: str = "repondre", text: str = "Voici."
) -> tuple[int, str]:
    """The form as a browser sends it, files and all."""
    helene = stage.browser(stage.helene)
    page = f"/tickets/{ticket.reference}"
    return sent(helene, f"{page}/{order}", helene.form(page, texte=text), *files)


def sent(browser: Browser, address: str, form: dict[str, str], *files: tuple[str, bytes]) -> tuple[int, str]:
    answer = browser.client.post(address, data=form, files=[("fichiers", file) for file in files])
    return answer.status_code, answer.text


def leaving(stage: Stage, channel: str) -> OutboxMessage:
    """The last message that waits for this channel."""
    with stage.database.reading() as session:
        query = outbox.select().where(outbox.c.channel == channel).order_by(outbox.c.id.desc())
        row = session.execute(query).first()
    assert row is not None
    return OutboxMessage(
        id=row.id,
        key=row.key,
        channel=row.channel,
        chat_ref=row.chat_ref,
        about=row.about,
        payload=row.payload,
        attempts=0,
        created_at=stage.clock(),
    )


def kept(stage: Stage, ticket: Ticket) -> list[list[str]]:
    return [[file.name for file in one.attachments] for one in stage.ticket(ticket.reference).messages]


# On each channel.


@pytest.mark.parametrize("order", ["repondre", "repondre-clore", "preciser"])
def test_a_file_of_an_answer_is_read_in_the_discussion_and_in_both_threads(stage: Stage, order: str) -> None:
    ticket = stage.open_ticket()

    assert answered(stage, ticket, FILE, order=order)[0] == 303
    stage.turn()

    nadia, helene = stage.browser(stage.nadia), stage.browser(stage.helene)
    with stage.house.units.reading() as work:
        bubble = work.web_messages.latest(f"agent-{stage.nadia.id}", limit=1)[-1]
    for browser, page in (
        (nadia, f"/discussion/fichier/{bubble.id}/0"),
        (nadia, f"/mes-tickets/{ticket.reference}/fichier/0"),
        (helene, f"/tickets/{ticket.reference}/fichier/0"),
    ):
        assert browser.client.get(page).text == NOTE
    shown = helene.client.get(f"/tickets/{ticket.reference}").text
    assert f'<a href="/tickets/{ticket.reference}/fichier/0">marche-à-suivre.txt</a>' in shown


def test_a_file_of_an_answer_is_a_document_in_telegram(stage: Stage) -> None:
    with BotApi(strict=True) as api:
        nadia = api.user("Nadia")
        with stage.house.units() as work:
            work.registry.add(
                Account(
                    channel="telegram",
                    user_ref=str(nadia.id),
                    chat_ref=str(nadia.id),
                    agent_id=stage.nadia.id or 0,
                    bound_at=stage.clock(),
                    used_at=stage.clock(),
                )
            )
        answered(stage, opened(stage, "telegram", str(nadia.id)), FILE)

        [outcome] = TelegramStage(api).delivers(leaving(stage, "telegram"))

        assert isinstance(outcome, Delivered)
        told, document = nadia.inbox
        assert "Voici." in told.text
        assert document.content["document"]["file_name"] == "marche-à-suivre.txt"
        assert api.world.files[document.content["document"]["file_id"]].content == NOTE.encode()


def test_a_file_of_an_answer_is_a_part_of_the_mail(
    database: Database, tmp_path: Path, mail: MailServers
) -> None:
    stage = Stage(
        database, tmp_path, given={"smtp_url": mail.smtp_url, "mail_from": "sne06@gestion.exemple.fr"}
    )
    with stage.served():
        with stage.house.units() as work:
            agent = work.registry.agent(stage.nadia.id or 0)
            assert agent is not None
            agent.email = NADIA
        assert answered(stage, opened(stage, "mel", NADIA), FILE)[0] == 303
        parcel = leaving(stage, "mail")

    transport = SmtpTransport(parse_smtp_url(mail.smtp_url), clock=stage.clock)
    assert isinstance(asyncio.run(transport.deliver(parcel)), Delivered)

    read = email.message_from_bytes(mail.smtp.taken[-1], policy=default)
    assert isinstance(read, EmailMessage)
    [file] = read.iter_attachments()
    assert (file.get_filename(), file.get_payload(decode=True)) == FILE
    body = read.get_body(("plain",))
    assert body is not None
    assert "Voici." in body.get_content()


# Once, whole, or not at all.


def test_the_same_answer_and_files_sent_twice_leave_once(stage: Stage) -> None:
    ticket, helene = stage.open_ticket(), stage.browser(stage.helene)
    page = f"/tickets/{ticket.reference}"
    form = helene.form(page, texte="Voici.")

    answers = [sent(helene, f"{page}/repondre", form, FILE)[0] for _ in range(2)]

    assert (answers, kept(stage, ticket)) == ([303, 303], [["marche-à-suivre.txt"]])


def test_the_same_words_with_other_files_are_another_answer(stage: Stage) -> None:
    ticket, helene = stage.open_ticket(), stage.browser(stage.helene)
    page = f"/tickets/{ticket.reference}"
    form = helene.form(page, texte="Voici.")
    sent(helene, f"{page}/repondre", form, FILE)

    status, shown = sent(helene, f"{page}/repondre", form, ("autre.txt", b"Autre chose."))

    assert (status, "Le ticket a changé" in shown) == (409, True)
    assert kept(stage, ticket) == [["marche-à-suivre.txt"]]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("nir.txt", b"Le NIR : 1 85 05 78 006 084 91."), "numéro de sécurité sociale"),
        (("essai.exe", b"MZ\x90"), "ne peut pas être reçu"),
    ],
)
def test_a_file_that_must_not_leave_holds_the_answer_back(
    stage: Stage, file: tuple[str, bytes], words: str
) -> None:
    ticket = stage.open_ticket()

    status, shown = answered(stage, ticket, FILE, file)

    assert (status, words in shown.replace("\N{NO-BREAK SPACE}", " ")) == (422, True)
    assert "Voici.</textarea>" in shown
    assert "choisissez-les de nouveau" in shown
    assert kept(stage, ticket) == []


def test_a_file_alone_is_no_answer(stage: Stage) -> None:
    ticket = stage.open_ticket()

    assert answered(stage, ticket, FILE, text="")[0] == 422
    assert kept(stage, ticket) == []


def test_what_the_gestionnaire_sent_is_not_told_again_to_the_gestionnaires(stage: Stage) -> None:
    ticket = stage.open_ticket()
    answered(stage, ticket, FILE)

    with stage.house.units.reading() as work:
        assert stage.desk(work).card(stage.ticket(ticket.reference)).attachments == ()
