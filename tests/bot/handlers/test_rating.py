"""Under what closed a ticket, its agent says whether it helped, and a word if they wish."""

from __future__ import annotations

import pytest
from fakes import NOW, PARIS, Dialogue, FakeWork, agent, gestionnaire
from triage_stage import Questions

from bot.conversation.asked import FORGOTTEN_AFTER
from bot.conversation.completing import AdditionSent
from bot.errors import Misunderstood
from bot.handlers.rating import (
    MissingOrQuestion,
    RatingHandler,
    RatingHeard,
    RatingWordAsked,
    RatingWordKept,
)
from bot.handlers.suivi import NothingAdded, SuiviHandler, ThanksHeard
from bot.pages import EmptyMessage
from bot.state import State
from tickets.errors import EmptyText, NothingToRate, UnknownTicket
from tickets.notices import AgentAdded, TicketClosed, TicketNotSettled
from tickets.service import Request, TicketService
from tickets.ticket import Rating, Ticket

NADIA, OTHER, CAMILLE = agent(1), agent(2, name="Luc Sorgues"), gestionnaire(90)


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(NADIA, OTHER, CAMILLE)


@pytest.fixture
def nadia(work: FakeWork) -> Dialogue:
    return Dialogue(RatingHandler(Questions()), work, NADIA)


@pytest.fixture
def ticket(work: FakeWork) -> Ticket:
    """Closed by Camille."""
    desk = TicketService(work, now=NOW, zone=PARIS)
    made = desk.open_ticket(
        Request(question="Écran blanc", theme="pieces"), by=NADIA, channel="telegram", chat_ref="1"
    )
    desk.close(made, by=CAMILLE)
    return made


def test_what_closes_a_ticket_asks_whether_it_helped(work: FakeWork, nadia: Dialogue, ticket: Ticket) -> None:
    (notice,) = (one for one in work.outbox.notices if isinstance(one, TicketClosed))
    nadia.shows(notice)
    assert nadia.buttons == [
        f"rating:helped:{ticket.reference}",
        f"rating:not_helped:{ticket.reference}",
        f"suivi:reopen:{ticket.reference}",
    ]
    assert "jusqu’au samedi 5 décembre 2026" in nadia.text


def test_yes_then_a_word(work: FakeWork, nadia: Dialogue, ticket: Ticket) -> None:
    page = nadia.presses(f"rating:helped:{ticket.reference}")
    assert page == RatingHeard(ticket.reference, helped=True, can_reopen=True)
    assert nadia.buttons == [f"rating:word:{ticket.reference}"]
    assert nadia.state is None

    assert nadia.presses(f"rating:word:{ticket.reference}") == RatingWordAsked(ticket.reference)
    assert nadia.says("Très clair") == RatingWordKept(ticket.reference)
    assert (ticket.rating, ticket.rating_comment) == (Rating.HELPED, "Très clair")
    assert nadia.state is None


def test_no_then_a_word_reaches_the_gestionnaire(work: FakeWork, nadia: Dialogue, ticket: Ticket) -> None:
    nadia.presses(f"rating:not_helped:{ticket.reference}")
    assert nadia.buttons == [
        f"suivi:reopen:{ticket.reference}",
        f"rating:word:{ticket.reference}",
        f"rating:leave:{ticket.reference}",
    ]
    nadia.presses(f"rating:word:{ticket.reference}")
    nadia.says("Toujours blanc")

    bare, worded = (one for one in work.outbox.notices if isinstance(one, TicketNotSettled))
    nadia.shows(bare)
    assert "ne l’a pas aidé" in nadia.text
    nadia.shows(worded)
    assert "Toujours blanc" in nadia.text
    assert nadia.buttons == [f"t:reopen:{ticket.reference}", f"t:open:{ticket.reference}"]


def test_she_may_give_up_her_word(nadia: Dialogue, ticket: Ticket) -> None:
    nadia.presses(f"rating:helped:{ticket.reference}")
    nadia.presses(f"rating:word:{ticket.reference}")
    assert nadia.presses(f"rating:leave:{ticket.reference}") == NothingAdded(ticket.reference)
    assert nadia.state is None
    assert ticket.rating is Rating.HELPED


def test_a_word_is_asked_for_after_a_rating_and_cannot_be_empty(nadia: Dialogue, ticket: Ticket) -> None:
    with pytest.raises(NothingToRate):
        nadia.presses(f"rating:word:{ticket.reference}")
    nadia.presses(f"rating:helped:{ticket.reference}")
    nadia.presses(f"rating:word:{ticket.reference}")
    with pytest.raises(EmptyText):
        nadia.sends("capture.png")


def test_a_rating_leaves_a_draft_open(nadia: Dialogue, ticket: Ticket) -> None:
    nadia.state = draft = State("ticket", "draft", {"question": "autre"})
    nadia.presses(f"rating:helped:{ticket.reference}")
    assert nadia.state == draft


def test_nobody_rates_another_s_ticket(work: FakeWork, ticket: Ticket) -> None:
    for person in (OTHER, CAMILLE):
        other = Dialogue(RatingHandler(Questions()), work, person)
        for verb in ("helped", "not_helped", "word", "leave"):
            with pytest.raises(UnknownTicket):
                other.presses(f"rating:{verb}:{ticket.reference}")
    assert ticket.rating is None


@pytest.mark.parametrize("verb", ["", "steal", "HELPED"])
def test_a_forged_button_is_misunderstood(nadia: Dialogue, ticket: Ticket, verb: str) -> None:
    with pytest.raises(Misunderstood):
        nadia.presses(f"rating:{verb}:{ticket.reference}")


def test_her_ticket_s_page_asks_until_she_has_answered(
    work: FakeWork, nadia: Dialogue, ticket: Ticket
) -> None:
    follows = Dialogue(SuiviHandler(Questions()), work, NADIA)
    follows.presses(f"suivi:open:{ticket.reference}")
    assert "Cela vous a-t-il aidé" in follows.text
    nadia.presses(f"rating:helped:{ticket.reference}")
    follows.presses(f"suivi:open:{ticket.reference}")
    assert follows.buttons == [f"suivi:reopen:{ticket.reference}", "suivi:more:0"]


# What is missing.


def test_what_is_missing_reaches_the_gestionnaire_and_is_no_question(
    work: FakeWork, nadia: Dialogue, ticket: Ticket
) -> None:
    nadia.presses(f"rating:not_helped:{ticket.reference}")
    assert "votre message rouvre le ticket" in nadia.text

    page = nadia.says("j’ai un écran blanc, la réponse ne dit pas où le demander")

    assert page == AdditionSent(ticket.reference, 0, reopened=True)
    assert not ticket.is_closed
    assert ticket.said_by_agent == ["j’ai un écran blanc, la réponse ne dit pas où le demander"]
    assert any(isinstance(one, AgentAdded) for one in work.outbox.notices)
    assert nadia.state is None


def test_when_it_is_too_late_to_reopen_what_is_missing_is_kept_with_the_rating(
    work: FakeWork, nadia: Dialogue, ticket: Ticket
) -> None:
    ticket.reopenings = 3
    nadia.presses(f"rating:not_helped:{ticket.reference}")
    assert "rouvre" not in nadia.text

    assert nadia.says("il manque l’adresse") == RatingWordKept(ticket.reference)

    assert ticket.rating_comment == "il manque l’adresse"
    assert ticket.is_closed


@pytest.mark.parametrize("verb", ["missing", "apart"])
def test_what_may_be_another_question_is_asked_about(
    work: FakeWork, nadia: Dialogue, ticket: Ticket, verb: str
) -> None:
    typed = "Et comment enregistrer un divorce\N{NO-BREAK SPACE}?"
    nadia.presses(f"rating:not_helped:{ticket.reference}")

    assert nadia.says(typed) == MissingOrQuestion(ticket.reference, typed)
    assert ticket.is_closed
    page = nadia.presses(f"rating:{verb}:{ticket.reference}")

    assert ticket.said_by_agent == ([typed] if verb == "missing" else [])
    assert isinstance(page, AdditionSent if verb == "missing" else EmptyMessage)
    assert nadia.state is None


def test_thanks_or_a_word_the_next_day_are_not_what_is_missing(
    work: FakeWork, nadia: Dialogue, ticket: Ticket
) -> None:
    nadia.presses(f"rating:not_helped:{ticket.reference}")
    assert isinstance(nadia.says("merci"), ThanksHeard)
    nadia.presses(f"rating:not_helped:{ticket.reference}")
    nadia.now += FORGOTTEN_AFTER
    assert isinstance(nadia.says("réactiver une demande"), EmptyMessage)
    assert ticket.is_closed
    assert nadia.state is None
