"""The pages of the mails with something in them: accessible, readable on a phone, usable without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from page_faults import PHONE_AND_WIDE, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

from delivery.files import Attachment
from tickets.mails import Mail, MailFate, Nature, SetAsideReason, TriageReason

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

LONG = "https://exemple.example/" + "x" * 300


def arrived(stage: Stage, uid: int, **details: object) -> int:
    values = {
        "mailbox": "sne06",
        "uid_validity": 1,
        "uid": uid,
        "sender": f"{'prenom.nom' * 6}@collectivite.example",
        "sender_name": "Nadia F.",
        "subject": f"Réactivation {LONG}",
        "text": f"Bonjour,\n{LONG}",
        "new_part": f"Bonjour,\n{LONG}",
        "received_at": stage.clock(),
        "doubt": TriageReason.UNKNOWN_SENDER,
        "attachments": [Attachment("capture.png", "image/png", 1_000, path="x")],
    }
    mail = Mail(**{**values, **details})  # type: ignore[arg-type]  # as the test says
    with stage.house.units() as work:
        work.mails.add_once(mail)
    return mail.id or 0


def test_the_mails_are_accessible_and_fit(stage: Stage, open_page: Open) -> None:
    ticket = stage.open_ticket()
    number = arrived(stage, 1, text=f"Au sujet de {ticket.reference}\n{LONG}", is_verified=False)
    arrived(stage, 2, nature=Nature.POLE, doubt=TriageReason.NO_TICKET)
    aside = arrived(
        stage, 3, fate=MailFate.ASIDE, reason=SetAsideReason.MACHINE, doubt=None, ticket_id=ticket.id
    )
    page = open_page(stage.helene)
    found = []
    for path in (
        "/courrier",
        "/courrier/ecartes",
        f"/courrier/{aside}",
        f"/courrier/{number}?ticket={ticket.reference}&guichet={stage.guichet.id}",
        f"/courrier/{number}?ticket=T-2026-9999",
        f"/tickets/{ticket.reference}",
        "/tickets",
    ):
        page.goto(path)
        found += faults_in(PHONE_AND_WIDE, page, path)
        if page.locator("h1").count() != 1:
            found.append(f"{path}: not one title")

    assert found == []


def test_a_mail_finds_its_ticket_by_hand(stage: Stage, open_page: Open) -> None:
    ticket = stage.open_ticket()
    number = arrived(stage, 1, text="La suite", new_part="La suite", subject="Bonjour")
    page = open_page(stage.helene, "/courrier")
    page.get_by_role("link", name="Bonjour").click()
    page.get_by_label("Référence du ticket").fill(ticket.reference)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="Ajouter aux échanges avec Nadia Ferrand").click()
    expect(page.get_by_role("status").get_by_text(ticket.reference).first).to_be_visible()
    assert stage.ticket(ticket.reference).messages[-1].mail_id == number
