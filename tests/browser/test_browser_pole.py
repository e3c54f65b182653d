"""The exchange with the pole in a real Chromium: each of its states is accessible and fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from socket import socket

import pytest
from page_faults import PHONE_AND_WIDE, faults_in
from PIL import Image
from playwright.sync_api import Page, expect
from pole_fakes import POLE
from web_stage import Stage

from delivery.files import Attachment
from delivery.queue_messages import Later
from storage.database import Database
from tickets.mails import Mail, Nature
from web.ports import Upload

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
LEASE = timedelta(minutes=5)
POINTS_AT_THE_FILE = re.compile("Pièce jointe\N{NO-BREAK SPACE}: capture-de-l-ecran-des-pieces.png")
LONG = "https://assistance.exemple.fr/" + "tres-longue-adresse-" * 12


@pytest.fixture
def stage(database: Database, tmp_path: Path, door: socket) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, pole=POLE)
    with stage.served(door):
        yield stage


def with_a_file(stage: Stage) -> str:
    drawn = BytesIO()
    Image.new("RGB", (900, 500), (240, 240, 250)).save(drawn, "PNG")
    kept = stage.uploads.keep(Upload("capture-de-l-ecran-des-pieces.png", drawn.getvalue()))
    far = Attachment("vocal.ogg", "audio/ogg", 10, file_ref="telegram-1")
    files = (Attachment(kept.name, kept.mime, kept.size, path=kept.path), far)
    return stage.open_ticket(files=files).reference


def heard(stage: Stage, reference: str, text: str) -> None:
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        mail = Mail(
            mailbox="assistance",
            uid_validity=1,
            uid=ticket.id or 0,
            message_id=f"<{ticket.id}@national.exemple.fr>",
            sender=POLE.address,
            text=text,
            foreign_reference="[Ticket#2026112610000123]",
            is_verified=False,
            received_at=stage.clock(),
            nature=Nature.POLE,
        )
        work.mails.add_once(mail)
        stage.pole_desk(work).hear(ticket, mail)


def in_each_state(stage: Stage) -> Iterator[str]:
    """Tickets whose exchange stands in each way that it can."""
    yield stage.open_ticket("jamais escaladé").reference

    waiting = stage.open_ticket("attend").reference
    stage.to_pole(waiting, f"Bonjour,\n\nVoir {LONG}.")
    yield waiting

    to_review = stage.open_ticket("à relire").reference
    stage.to_pole(to_review)
    heard(stage, to_review, f"Bonjour,\n\nCorrigé, voir {LONG}.")
    yield to_review

    refused = stage.open_ticket("refusé").reference
    stage.to_pole(refused)
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(refused)
        assert ticket is not None
        escalation = work.escalations.latest(ticket.id or 0)
        assert escalation is not None
        stage.pole_desk(work).refused(ticket, escalation.message_id, recipient=POLE.address, reason=LONG)
    yield refused

    settled = stage.open_ticket("clos").reference
    stage.to_pole(settled, answer="Sans suite.")
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(settled)
        assert ticket is not None
        stage.pole_desk(work).settle(ticket, by=stage.helene)
    yield settled


def test_every_state_of_the_exchange_is_accessible_and_fits(stage: Stage, open_page: Open) -> None:
    references = list(in_each_state(stage))
    shelf = stage.house.shelf
    for parcel in shelf.take("mail", now=stage.clock(), lease=LEASE, limit=10):
        shelf.settle(
            (parcel, Later(LEASE, "451 4.7.1 Greylisting in action, please come back later")),
            now=stage.clock(),
        )
    page = open_page(stage.helene)
    found = []
    for reference in references:
        page.goto(f"/tickets/{reference}#pole")
        for details in page.locator("#pole details").all():
            details.evaluate("element => element.open = true")
        found += faults_in(PHONE_AND_WIDE, page, reference)
    page.goto(f"/tickets/{references[1]}/relance")
    found += faults_in(PHONE_AND_WIDE, page, "relance")
    page.goto("/tickets?vue=pole-a-relire")
    expect(page.get_by_role("link", name="Réponses du pôle à relire 1")).to_be_visible()
    found += faults_in(PHONE_AND_WIDE, page, "à relire")

    assert found == []


def test_a_request_leaves_with_a_file_or_is_copied_by_hand(stage: Stage, open_page: Open) -> None:
    reference = with_a_file(stage)
    page = open_page(stage.helene, f"/tickets/{reference}/escalade")
    expect(page.get_by_text("il a été reçu par Telegram")).to_be_visible()
    page.get_by_label("Profil concerné").fill("guichet")
    page.get_by_label("Degré de blocage").select_option("partial")
    page.get_by_label("Aucun dossier en particulier").check()
    page.get_by_label("Ce qui a été fait").fill("Clic sur Pièces, écran blanc.")
    page.get_by_label("La réponse déjà donnée").fill("Autre navigateur essayé.")
    page.get_by_role("checkbox", name="capture-de-l-ecran").check()
    found = faults_in(PHONE_AND_WIDE, page, "dossier")
    page.get_by_role("button", name="Composer la lettre").press("Enter")

    expect(page.get_by_label("Texte de la lettre")).to_have_value(POINTS_AT_THE_FILE)
    found += faults_in(PHONE_AND_WIDE, page, "lettre")
    page.get_by_role("button", name="Copier pour la plateforme du pôle").press("Enter")
    expect(page.get_by_label("Texte de la demande")).to_have_value(POINTS_AT_THE_FILE)
    found += faults_in(PHONE_AND_WIDE, page, "plateforme")
    page.get_by_role("button", name="L’envoyer plutôt par mél").press("Enter")
    page.get_by_label("J’ai ouvert ces fichiers").check()
    page.get_by_role("button", name="Envoyer au pôle national").press("Enter")

    expect(page.locator(".fait")).to_contain_text("La lettre part au pôle national.")
    expect(page.locator("#pole")).to_contain_text("capture-de-l-ecran-des-pieces.png")
    assert found == []
