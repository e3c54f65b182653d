"""Notes among gestionnaires and handing over, in a chat: nothing of it ever reaches the agent."""

from __future__ import annotations

import pytest
from desk_fakes import Conversation
from triage_stage import REF, Desks

from guichets.registry import Agent, Role
from tickets.ticket import Thread, Ticket

NOTE = "Elle appelle chaque semaine."


@pytest.fixture
def desks() -> Desks:
    return Desks()


@pytest.fixture
def ticket(desks: Desks) -> Ticket:
    return desks.asks(desks.claire)


@pytest.fixture
def odile(desks: Desks, ticket: Ticket) -> Conversation:
    return desks.with_(desks.odile)


def notes(ticket: Ticket) -> list[str]:
    return [message.text for message in ticket.messages if message.thread is Thread.NOTE]


def heard(desks: Desks, person: Agent) -> str:
    return "\n".join(reply.text for reply in desks.with_(person).screen)


def test_a_note_is_typed_after_its_button(desks: Desks, ticket: Ticket, odile: Conversation) -> None:
    assert "Claire Martin ne la verra pas" in odile.presses("Note interne")

    kept = odile.says(NOTE)

    assert "entre gestionnaires" in kept
    assert notes(ticket) == [NOTE]
    assert NOTE not in heard(desks, desks.claire)
    assert odile.open_dialogue is None


def test_typed_under_the_card_it_is_still_a_note(desks: Desks, ticket: Ticket, odile: Conversation) -> None:
    odile.presses("Note interne")

    odile.says(NOTE, under=REF)

    assert notes(ticket) == [NOTE]
    assert NOTE not in heard(desks, desks.claire)


@pytest.mark.parametrize("typed", [f"/note {REF} {NOTE}", f"/note {REF.lower()} : {NOTE}"])
def test_a_note_is_typed_in_one_line(desks: Desks, ticket: Ticket, odile: Conversation, typed: str) -> None:
    odile.says(typed)

    assert notes(ticket) == [NOTE]
    assert NOTE not in heard(desks, desks.claire)


def test_under_a_message_of_the_ticket_the_reference_goes_without_saying(
    desks: Desks, ticket: Ticket, odile: Conversation
) -> None:
    odile.says(f"/note {NOTE}", under=REF)

    assert notes(ticket) == [NOTE]


def test_a_note_without_a_ticket_is_told_how(odile: Conversation, ticket: Ticket) -> None:
    assert "Sur quel ticket" in odile.says(f"/note {NOTE}")
    assert notes(ticket) == []


def test_a_reference_alone_asks_for_the_note(odile: Conversation, ticket: Ticket) -> None:
    assert "Écrivez votre note" in odile.says(f"/note {REF}")

    odile.says(NOTE)

    assert notes(ticket) == [NOTE]


def test_an_agent_writes_no_note(desks: Desks, ticket: Ticket) -> None:
    desks.with_(desks.claire).says(f"/note {REF} {NOTE}")

    assert notes(ticket) == []


def test_the_exchanges_say_which_words_the_agent_does_not_see(odile: Conversation, ticket: Ticket) -> None:
    odile.says(f"/note {REF} {NOTE}")

    shown = odile.sends(f"t:exchanges:{REF}")

    assert "note interne, l’agent ne la voit pas" in shown
    assert NOTE in shown


def test_the_agent_s_own_page_shows_no_note(desks: Desks, ticket: Ticket, odile: Conversation) -> None:
    odile.says(f"/note {REF} {NOTE}")

    assert NOTE not in desks.with_(desks.claire).sends(f"suivi:open:{REF}")


def test_a_ticket_is_handed_to_a_colleague_by_a_button(
    desks: Desks, ticket: Ticket, odile: Conversation
) -> None:
    odile.presses("Passer à…")
    assert odile.buttons == ["Nadia Benali"]

    odile.presses("Nadia Benali")

    assert ticket.assignee_id == desks.nadia.id
    assert "Odile Roux vous passe le ticket" in desks.told(desks.nadia)


def test_a_colleague_of_another_departement_is_not_offered(
    desks: Desks, ticket: Ticket, odile: Conversation
) -> None:
    away = desks.work.registry.hires("Yann Moselle", role=Role.GESTIONNAIRE)
    away.departement = "57"

    odile.presses("Passer à…")

    assert "Yann Moselle" not in odile.buttons
    odile.sends(f"t:give:{REF}:{away.id}")
    assert ticket.assignee_id is None


def test_whoever_was_handed_a_ticket_gives_it_back(desks: Desks, ticket: Ticket, odile: Conversation) -> None:
    odile.presses("Passer à…")
    odile.presses("Nadia Benali")

    desks.with_(desks.nadia).presses("Rendre")

    assert ticket.assignee_id is None


def test_an_agent_s_forged_button_hands_nothing_over(desks: Desks, ticket: Ticket) -> None:
    desks.with_(desks.claire).sends(f"t:give:{REF}:{desks.nadia.id}")

    assert ticket.assignee_id is None
