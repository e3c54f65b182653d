"""The follow-up: an agent reads their tickets, adds to them, closes them, and sees nobody else's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from fakes import NOW, PARIS, Dialogue, FakeWork, agent, gestionnaire
from triage_stage import Questions

from bot.conversation.completing import AdditionSent
from bot.conversation.question_pages import QuestionCorrected
from bot.errors import Misunderstood
from bot.handlers.suivi import (
    AdditionAsked,
    MyTickets,
    NothingAdded,
    ReopeningReasonAsked,
    SuiviHandler,
    ThanksHeard,
    TicketHistory,
    TicketIsClosed,
    TicketShut,
)
from bot.state import State
from journal.entries import Kind
from tickets.errors import TooLateToReopen, UnknownTicket
from tickets.life import Status
from tickets.notices import AgentAdded, TicketClosed
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.national import NationalPole
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService
from tickets.ticket import Ticket

NADIA = agent(1)
OTHER = agent(2, name="Luc Sorgues", guichet_id=2)
CAMILLE = gestionnaire(90)
POLE = NationalPole("pole@example.org", "gestion@example.org", {"gestion@example.org"}, smtp_ready=True)


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(NADIA, OTHER, CAMILLE, guichets=("Mairie de Valbonne", "Logis Clair"))


@pytest.fixture
def nadia(work: FakeWork) -> Dialogue:
    return Dialogue(SuiviHandler(Questions()), work, NADIA)


def desk(work: FakeWork, at: datetime = NOW) -> TicketService:
    return TicketService(work, now=at, zone=PARIS)


def opened(work: FakeWork, question: str = "Écran blanc", at: datetime = NOW) -> Ticket:
    return desk(work, at).open_ticket(
        Request(question=question, theme="pieces", source_refs=("m1",)),
        by=NADIA,
        channel="telegram",
        chat_ref="1",
    )


def escalated(work: FakeWork, at: datetime) -> Ticket:
    ticket = opened(work, at=at)
    dossier = Dossier(
        reference=ticket.reference,
        departement="06",
        guichet="Mairie de Valbonne",
        profile="agent",
        about_one_file=False,
        steps="saisie",
        local_answer="aucune",
        question="Pourquoi ?",
        blocking=Blocking.PARTIAL,
    )
    PoleService(work, now=at, zone=PARIS).escalate(
        ticket, dossier, subject="Objet", body="Lettre secrète au pôle", by=CAMILLE, pole=POLE
    )
    return ticket


def references(page: MyTickets) -> list[str]:
    return [line.reference for line in page.lines]


def test_an_agent_without_a_ticket_is_told_so(nadia: Dialogue) -> None:
    assert nadia.says("/mes_tickets") == MyTickets((), 0, None)
    assert nadia.buttons == []


def test_her_tickets_are_listed_open_first_then_latest(work: FakeWork, nadia: Dialogue) -> None:
    for day in range(3):
        opened(work, at=NOW + timedelta(days=day))
    desk(work).close(work.tickets.all[2], by=CAMILLE)
    page = nadia.says("/mes_tickets")
    assert references(page) == ["T-2026-0002", "T-2026-0001", "T-2026-0003"]
    assert nadia.buttons == [f"suivi:open:{reference}" for reference in references(page)]


def test_a_sensitive_ticket_is_read_on_its_own_page_alone(work: FakeWork, nadia: Dialogue) -> None:
    said = "Un collègue me menace"
    desk(work).open_ticket(
        Request(question=said, theme="", kind="sensible"), by=NADIA, channel="telegram", chat_ref="1"
    )

    nadia.says("/mes_tickets")
    labels = [button.label for row in nadia.replies[-1].buttons for button in row]
    assert not [text for text in (nadia.text, *labels) if "menace" in text]
    assert "Sujet sensible, du 25/11/2026" in nadia.text
    nadia.presses("suivi:open:T-2026-0001")
    assert said in nadia.text


def test_the_ninth_ticket_is_behind_a_button(work: FakeWork, nadia: Dialogue) -> None:
    for _ in range(9):
        opened(work)
    first = nadia.says("/mes_tickets")
    assert len(first.lines) == 8
    assert nadia.buttons[-1] == "suivi:more:8"
    second = nadia.presses("suivi:more:8")
    assert references(second) == ["T-2026-0001"]
    assert second.following is None
    nadia.presses("suivi:more:16")
    assert "pas d’autre ticket" in nadia.text


def test_nobody_sees_anothers_ticket(work: FakeWork, nadia: Dialogue) -> None:
    reference = opened(work).reference
    luc = Dialogue(SuiviHandler(Questions()), work, OTHER)
    assert luc.says("/mes_tickets").lines == ()
    for verb in ("open", "add", "close", "done", "reopen", "drop"):
        with pytest.raises(UnknownTicket):
            luc.presses(f"suivi:{verb}:{reference}")
    with pytest.raises(UnknownTicket):
        about(luc, reference, "et alors")
    assert work.tickets.all[0].status is Status.OPEN


@pytest.mark.parametrize("data", ["suivi:open:T-2026-9999", "suivi:open:", "suivi:add:T-2026-0001' OR 1=1"])
def test_a_forged_reference_is_unknown(nadia: Dialogue, data: str) -> None:
    with pytest.raises(UnknownTicket):
        nadia.presses(data)


@pytest.mark.parametrize(
    "data", ["suivi:steal:T-2026-0001", "suivi:more:-8", "suivi:more:999999999999", "suivi:more:x"]
)
def test_a_forged_button_is_misunderstood(work: FakeWork, nadia: Dialogue, data: str) -> None:
    opened(work)
    with pytest.raises(Misunderstood):
        nadia.presses(data)


def test_the_history_tells_what_was_said_and_done(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    desk(work, NOW + timedelta(hours=1)).reply(ticket, "Videz le cache.", by=CAMILLE)
    page = nadia.presses(f"suivi:open:{ticket.reference}")
    assert isinstance(page, TicketHistory)
    assert [step.text or step.action for step in page.steps] == ["take", "Videz le cache."]
    assert "Camille Aubrey" in nadia.text
    assert "répondu" in nadia.text
    assert nadia.buttons == [
        f"suivi:add:{ticket.reference}",
        f"suivi:close:{ticket.reference}",
        "suivi:more:0",
    ]


def test_only_the_last_steps_are_shown(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    for number in range(10):
        desk(work, NOW + timedelta(minutes=number)).add(ticket, f"détail {number} " + "x" * 3_000, by=NADIA)
    page = nadia.presses(f"suivi:open:{ticket.reference}")
    assert page.earlier == 4
    assert "4 étapes plus anciennes" in nadia.text
    assert len(nadia.text) < 4_000


def test_the_exchange_with_the_pole_stays_hidden(work: FakeWork, nadia: Dialogue) -> None:
    ticket = escalated(work, NOW)
    PoleService(work, now=NOW, zone=PARIS).record_answer(ticket, "Réponse interne du pôle", by=CAMILLE)
    nadia.presses(f"suivi:open:{ticket.reference}")
    assert "secrète" not in nadia.text
    assert "interne" not in nadia.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("2026-11-25 09:30", "depuis moins d’un jour ouvré"),
        ("2026-11-24 09:30", "depuis 1 jour ouvré"),
        ("2026-11-20 09:30", "depuis 3 jours ouvrés"),  # a Friday: the weekend does not count
        ("2026-11-10 09:30", "depuis 10 jours ouvrés"),  # nor does 11 November
    ],
)
def test_days_at_the_pole_are_working_days(work: FakeWork, nadia: Dialogue, sent: str, words: str) -> None:
    at = datetime.fromisoformat(sent).replace(tzinfo=PARIS.timezone)
    ticket = escalated(work, at)
    nadia.presses(f"suivi:open:{ticket.reference}")
    assert f"au pôle national {words}" in nadia.text
    nadia.says("/mes_tickets")
    assert f"au pôle national {words}" in nadia.text


def test_what_she_writes_next_is_added(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    assert nadia.presses(f"suivi:add:{ticket.reference}") == AdditionAsked(ticket.reference, answering=False)
    assert nadia.says("C’est sur l’onglet pièces") == AdditionSent(ticket.reference, 0)
    assert [message.text for message in ticket.messages] == ["C’est sur l’onglet pièces"]
    assert isinstance(work.outbox.notices[-1], AgentAdded)
    assert work.journal.kinds[-1] is Kind.TICKET_COMPLETED
    assert nadia.state is None


def test_a_file_is_added_with_its_handle(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    nadia.presses(f"suivi:add:{ticket.reference}")
    assert nadia.sends("capture.png", "autre.png") == AdditionSent(ticket.reference, 2)
    assert [a.file_ref for a in ticket.messages[0].attachments] == ["file-capture.png", "file-autre.png"]
    nadia.presses(f"suivi:open:{ticket.reference}")
    assert "2 fichiers" in nadia.text


def test_an_answer_to_a_precision_gives_the_ticket_back(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    desk(work).ask(ticket, "Un seul poste ?", by=CAMILLE)
    assert nadia.presses(f"suivi:add:{ticket.reference}") == AdditionAsked(ticket.reference, answering=True)
    assert nadia.says("oui") == AdditionSent(ticket.reference, 0)
    assert ticket.status is Status.IN_PROGRESS


@pytest.mark.parametrize("text", ["merci", "Merci beaucoup !", "ok", "d’accord merci", "parfait"])
def test_thanks_alone_are_not_added(work: FakeWork, nadia: Dialogue, text: str) -> None:
    ticket = opened(work)
    nadia.presses(f"suivi:add:{ticket.reference}")
    assert nadia.says(text) == ThanksHeard(ticket.reference, closed=False)
    assert ticket.messages == []
    assert nadia.state is None


def test_thanks_never_answer_a_precision(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    desk(work).ask(ticket, "Un seul poste ?", by=CAMILLE)
    nadia.presses(f"suivi:add:{ticket.reference}")
    assert nadia.says("merci beaucoup") == ThanksHeard(ticket.reference, closed=False)
    assert ticket.status is Status.WAITING


def about(dialogue: Dialogue, reference: str, text: str) -> object:
    handler = dialogue.handler
    assert isinstance(handler, SuiviHandler)
    return dialogue.heard(handler.answer_about(reference, dialogue.incoming(text=text), dialogue.talk()))


def test_an_answer_under_a_message_about_the_ticket_is_added(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    assert about(nadia, ticket.reference, "Toujours bloqué") == AdditionSent(ticket.reference, 0)
    assert [message.text for message in ticket.messages] == ["Toujours bloqué"]


def test_thanks_never_reopen_a_ticket(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    desk(work).close(ticket, by=CAMILLE)
    assert about(nadia, ticket.reference, "merci") == ThanksHeard(ticket.reference, closed=True)
    assert ticket.is_closed


def test_what_she_writes_under_a_closed_ticket_reopens_it(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    desk(work).close(ticket, by=CAMILLE)
    said = AdditionSent(ticket.reference, 0, reopened=True)
    assert about(nadia, ticket.reference, "C’est revenu") == said
    assert "qui est rouvert" in nadia.text
    assert (ticket.status, ticket.reopenings) == (Status.OPEN, 1)
    assert [message.text for message in ticket.messages] == ["C’est revenu"]


def test_ten_days_later_it_does_not(work: FakeWork) -> None:
    ticket = opened(work, at=NOW - timedelta(days=12))
    desk(work, NOW - timedelta(days=11)).close(ticket, by=CAMILLE)
    nadia = Dialogue(SuiviHandler(Questions()), work, NADIA)
    with pytest.raises(TooLateToReopen):
        about(nadia, ticket.reference, "C’est revenu")
    page = nadia.presses(f"suivi:add:{ticket.reference}")
    assert page == TicketIsClosed(ticket.reference, can_reopen=False)
    assert nadia.buttons == [f"suivi:open:{ticket.reference}"]
    nadia.presses(f"suivi:open:{ticket.reference}")
    assert nadia.buttons == ["suivi:more:0"]
    assert ticket.is_closed


def test_a_closed_ticket_takes_nothing_until_it_is_reopened(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    desk(work).close(ticket, by=CAMILLE)
    page = nadia.presses(f"suivi:add:{ticket.reference}")
    assert page == TicketIsClosed(ticket.reference, can_reopen=True)
    assert ticket.messages == []
    assert nadia.presses(f"suivi:reopen:{ticket.reference}") == ReopeningReasonAsked(ticket.reference)
    assert nadia.says("C’est revenu") == AdditionSent(ticket.reference, 0)
    assert ticket.status is Status.OPEN


def test_she_may_reopen_and_say_nothing(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    desk(work).close(ticket, by=CAMILLE)
    nadia.presses(f"suivi:reopen:{ticket.reference}")
    assert nadia.presses(f"suivi:drop:{ticket.reference}") == NothingAdded(ticket.reference)
    assert nadia.state is None
    assert ticket.status is Status.OPEN


@pytest.mark.parametrize(("verb", "settled"), [("done", True), ("close", False)])
def test_closing_twice_closes_once(work: FakeWork, nadia: Dialogue, verb: str, settled: bool) -> None:
    ticket = opened(work)
    for _ in range(2):
        assert nadia.presses(f"suivi:{verb}:{ticket.reference}") == TicketShut(ticket.reference, settled)
    assert work.journal.kinds.count(Kind.TICKET_CLOSED) == 1
    assert [type(notice) for notice in work.outbox.notices].count(TicketClosed) == 1
    nadia.presses(f"suivi:open:{ticket.reference}")
    assert nadia.buttons[0] == f"suivi:reopen:{ticket.reference}"


def test_reading_a_ticket_leaves_a_draft_open(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    draft = State("ticket", "draft", {"question": "autre"})
    nadia.state = draft
    nadia.says("/mes_tickets")
    nadia.presses(f"suivi:open:{ticket.reference}")
    nadia.presses(f"suivi:close:{ticket.reference}")
    assert nadia.state == draft


def test_an_edited_question_is_corrected_rather_than_added(work: FakeWork, nadia: Dialogue) -> None:
    ticket = opened(work)
    nadia.presses(f"suivi:add:{ticket.reference}")
    page = nadia.says("Écran noir", is_edit=True, message_ref="m1")
    assert page == QuestionCorrected(ticket.reference)
    assert ticket.question == "Écran noir"
    assert ticket.messages == []
    assert nadia.state is not None
