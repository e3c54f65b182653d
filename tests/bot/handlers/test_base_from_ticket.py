"""« Proposer à la base », in a chat: the form of a new entry, begun with what a closed ticket taught."""

from __future__ import annotations

import pytest
from base_fakes import Keeper
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire

from bot.errors import Misunderstood
from bot.handlers.base_pages import DraftSheet
from tickets.desk import Desk, Request
from tickets.errors import UnknownTicket
from tickets.ticket import SENSITIVE, Ticket

NADIA, CAMILLE = agent(), gestionnaire()


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(NADIA, CAMILLE)


@pytest.fixture
def camille(work: FakeWork) -> Keeper:
    return Keeper.of(work, CAMILLE)


def closed(
    work: FakeWork,
    answer: str,
    *,
    question: str = "Mme Martin peut-elle imprimer l’attestation\N{NO-BREAK SPACE}?",
) -> Ticket:
    desk = Desk(work, now=NOW, zone=PARIS)
    ticket = desk.open_ticket(
        Request(question=question, theme="pieces"), by=NADIA, channel="telegram", chat_ref="1"
    )
    desk.reply_and_close(ticket, answer, by=CAMILLE)
    return ticket


def test_what_it_taught_is_kept_with_buttons_and_bears_its_origin(work: FakeWork, camille: Keeper) -> None:
    ticket = closed(work, "Bonjour Nadia,\n\nOui, dans l’onglet Documents.\n\nCordialement")

    title = camille.presses(f"base:ticket:{ticket.reference}")

    assert title.suggested == "Le demandeur peut-elle imprimer l’attestation\N{NO-BREAK SPACE}?"
    answer = camille.touches("Garder ce titre")
    assert answer.suggested == "Oui, dans l’onglet Documents."
    camille.touches("Garder cette réponse")
    camille.touches("Garder : Pièces et dossier unique")
    camille.says("Guide SNE ; 2026")
    page = camille.says(
        "imprimer attestation\nou est l attestation\nattestation papier\nrééditer l’attestation"
    )
    assert isinstance(page, DraftSheet)
    (draft,) = work.revisions.drafts()
    assert draft.note == f"proposée depuis le ticket {ticket.reference}"


def test_an_answer_with_a_mask_in_it_is_written_again(work: FakeWork, camille: Keeper) -> None:
    ticket = closed(work, "Appelez le 04 93 00 00 00.")
    camille.presses(f"base:ticket:{ticket.reference}")

    page = camille.touches("Garder ce titre")

    assert not page.may_keep
    assert "[téléphone]" in camille.text
    assert "Garder cette réponse" not in camille.labels
    with pytest.raises(Misunderstood):
        camille.presses("base:keep:")


def test_a_sensitive_ticket_and_one_without_an_answer_teach_nothing(work: FakeWork, camille: Keeper) -> None:
    desk = Desk(work, now=NOW, zone=PARIS)
    request = Request(question="Une fuite", theme="rgpd", kind=SENSITIVE)
    sensitive = desk.open_ticket(request, by=NADIA, channel="telegram", chat_ref="1")
    desk.reply(sensitive, "Prévenez la CNIL.", by=CAMILLE)
    silent = desk.open_ticket(Request(question="Un délai", theme=""), by=NADIA, channel="web", chat_ref="a")

    for reference in (sensitive.reference, silent.reference):
        with pytest.raises(Misunderstood):
            camille.presses(f"base:ticket:{reference}")
    with pytest.raises(UnknownTicket):
        camille.presses("base:ticket:T-2026-0999")
