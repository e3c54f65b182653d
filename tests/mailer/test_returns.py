"""A letter that was refused for good comes back to the gestionnaires, once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from desk_fakes import DeskWork
from fakes import NOW, PARIS
from pole_fakes import POLE

from delivery.queue_messages import OutboxMessage
from guichets.registry import Role
from mailer.returns import tell_refused
from tickets.escalations import EscalationStatus
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService

LETTER = OutboxMessage(
    id=1,
    key="escalade:T-2026-0001:1",
    channel="mail",
    chat_ref=POLE.address,
    about="T-2026-0001",
    payload={},
    attempts=0,
    created_at=NOW,
)


@pytest.fixture
def work() -> DeskWork:
    """A ticket that Odile sent to the pole, and Odile's colleague."""
    work = DeskWork("Mairie de Valbonne")
    odile = work.registry.hires("Odile Roux", role=Role.GESTIONNAIRE)
    work.registry.hires("Nadia Benali", role=Role.GESTIONNAIRE)
    claire = work.registry.hires("Claire Martin", guichet_id=1)
    request = Request(question="L’écran reste blanc", theme="pieces")
    desk = TicketService(work.as_work, now=NOW, zone=PARIS)
    ticket = desk.open_ticket(request, by=claire, channel="telegram", chat_ref="3")
    dossier = Dossier(
        reference=ticket.reference,
        departement="06",
        guichet="Mairie de Valbonne",
        profile="guichet",
        about_one_file=False,
        steps="Étapes",
        local_answer="Aucune",
        question="Panne connue",
        blocking=Blocking.TOTAL,
    )
    pole_desk = PoleService(work.as_work, now=NOW, zone=PARIS)
    pole_desk.escalate(ticket, dossier, subject="SNE", body="Bonjour", by=odile, pole=POLE)
    return work


def refused(work: DeskWork, letter: OutboxMessage) -> list[str]:
    """Who was told, and what, when a letter was refused twice."""
    if (escalation := work.escalations.latest(1)) is not None:
        letter = replace(letter, payload={"message_id": escalation.message_id})
    before = len(work.letters.all)
    for _ in range(2):
        tell_refused(work, letter, "550 <pole> unknown", now=NOW, zone=PARIS)
    told = work.letters.all[before:]
    assert [letter.chat_ref for letter in told] in ([], ["1", "2"])
    return [letter.reply.text for letter in told]


def test_each_gestionnaire_is_told_once_what_the_server_said(work: DeskWork) -> None:
    text, _ = refused(work, LETTER)

    assert "n’est pas arrivée au pôle national" in text
    assert POLE.address in text
    assert "550 &lt;pole&gt; unknown" in text
    escalation = work.escalations.latest(1)
    assert escalation is not None
    assert escalation.standing is EscalationStatus.UNDELIVERED


def test_a_letter_to_somebody_else_says_nothing_of_the_pole(work: DeskWork) -> None:
    text, _ = refused(work, replace(LETTER, key="reponse:1", chat_ref="claire@mairie.exemple.fr"))

    assert "claire@mairie.exemple.fr" in text
    assert "pôle" not in text
    escalation = work.escalations.latest(1)
    assert escalation is not None
    assert escalation.standing is EscalationStatus.SENT


def test_nobody_is_told_of_a_sign_in_link_that_was_refused(work: DeskWork) -> None:
    assert refused(work, replace(LETTER, about="")) == []


def test_of_an_invitation_that_was_refused_they_are_told_whose_it_was(work: DeskWork) -> None:
    key = "invitation:3:0123456789abcdef:20261130"  # Claire is the third of the registry

    text, _ = refused(work, replace(LETTER, key=key, about="", chat_ref="clair@mairie.exemple.fr"))

    assert "L’invitation de Claire Martin n’est pas arrivée" in text
    assert "clair@mairie.exemple.fr" in text
    assert "550 &lt;pole&gt; unknown" in text
