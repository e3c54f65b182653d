"""What a gestionnaire decides about a ticket: what it is, who has it, what is noted; a closing taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire

from guichets.registry import Agent, Role
from journal.entries import Kind
from tickets import following
from tickets.changes import UNDO_FOR, TicketChange
from tickets.errors import (
    ForbiddenTransition,
    GestionnaireOnly,
    NotAColleague,
    TakenByAnother,
    TooLateToUndo,
    UnknownRequestKind,
)
from tickets.life import Action, Status
from tickets.notices import CalledByNote, ClosingUndone, TicketHandedOver
from tickets.service import Request, TicketService
from tickets.ticket import SENSITIVE, Thread, Ticket, Urgency
from tickets.triage.service import TriageService

NADIA, CAMILLE, DENIS = agent(), gestionnaire(), gestionnaire(91, name="Denis Fontanel")
LECTEUR = Agent(id=92, name="Lise Marchand", role=Role.LECTEUR, guichet_id=None, created_at=NOW)


@dataclass
class Play:
    work: FakeWork = field(default_factory=lambda: FakeWork(NADIA, CAMILLE, DENIS, LECTEUR))
    now: datetime = NOW

    @property
    def desk(self) -> TicketService:
        return TicketService(self.work, now=self.now, zone=PARIS)

    @property
    def triage(self) -> TriageService:
        return TriageService(self.work, now=self.now, zone=PARIS)

    def opens(self, question: str = "Comment faire ?", *, kind: str = "question") -> Ticket:
        request = Request(question=question, theme="pieces", kind=kind)
        return self.desk.open_ticket(request, by=NADIA, channel="web", chat_ref="agent-1")

    def told(self, kind: type[Any]) -> list[Any]:
        return [notice for notice in self.work.outbox.notices if isinstance(notice, kind)]


@pytest.fixture
def play() -> Play:
    return Play()


# What it is.


def test_a_ticket_is_sorted_as_another_kind_and_its_history_says_so(play: Play) -> None:
    ticket = play.opens()

    play.triage.sort(ticket, "doublon", by=CAMILLE)

    assert ticket.kind == "doublon"
    assert (ticket.history[-1].action, ticket.history[-1].about) == (TicketChange.KIND, "doublon")
    assert play.work.journal.kinds[-1] is Kind.TICKET_SORTED


def test_sorting_as_what_it_is_already_changes_nothing(play: Play) -> None:
    ticket = play.opens()

    play.triage.sort(ticket, "question", by=CAMILLE)
    play.triage.rank(ticket, Urgency.NORMAL, by=CAMILLE)

    assert ticket.history == []


def test_a_kind_that_nobody_declared_is_refused(play: Play) -> None:
    with pytest.raises(UnknownRequestKind):
        play.triage.sort(play.opens(), "n’importe quoi", by=CAMILLE)


def test_an_urgent_ticket_is_due_sooner_and_the_time_that_passed_stays_passed(play: Play) -> None:
    ticket = play.opens()
    usual = ticket.due_at
    assert usual is not None

    play.triage.rank(ticket, Urgency.URGENT, by=CAMILLE)
    urgent = ticket.due_at
    play.triage.rank(ticket, Urgency.NORMAL, by=CAMILLE)

    assert urgent is not None
    assert urgent < usual
    assert ticket.due_at == usual


# Notes.


def test_a_note_is_read_among_gestionnaires_alone_and_moves_nothing(play: Play) -> None:
    ticket = play.opens()

    play.triage.note(ticket, "  Déjà vu en mars.  ", by=CAMILLE)

    assert [(m.text, m.thread) for m in ticket.messages] == [("Déjà vu en mars.", Thread.NOTE)]
    assert following.thread(ticket) == []
    assert ticket.status is Status.OPEN
    assert play.told(TicketHandedOver) == []


def test_a_closed_ticket_may_still_be_noted(play: Play) -> None:
    ticket = play.opens()
    play.desk.close(ticket, by=CAMILLE)

    play.triage.note(ticket, "Rappelée : réglé.", by=CAMILLE)

    assert ticket.messages[-1].thread is Thread.NOTE


def test_a_note_is_never_the_answer_of_a_ticket(play: Play) -> None:
    ticket = play.opens()
    play.desk.reply(ticket, "Voici comment.", by=CAMILLE)

    play.triage.note(ticket, "Elle appelle chaque semaine.", by=CAMILLE)

    assert ticket.answer == "Voici comment."


# Handing over.


def test_a_colleague_to_whom_it_is_handed_holds_it_and_is_told_with_a_word(play: Play) -> None:
    ticket = play.opens()

    play.triage.hand_over(ticket, DENIS, by=CAMILLE, word="Tu connais ce bailleur.")

    assert (ticket.assignee_id, ticket.status) == (DENIS.id, Status.IN_PROGRESS)
    assert (ticket.history[-1].action, ticket.history[-1].about) == (Action.HAND_OVER, str(DENIS.id))
    (notice,) = play.told(TicketHandedOver)
    assert (notice.author, notice.word) == (CAMILLE.name, "Tu connais ce bailleur.")
    assert [(m.text, m.thread) for m in ticket.messages] == [("Tu connais ce bailleur.", Thread.NOTE)]


def test_handed_over_twice_it_is_handed_over_once(play: Play) -> None:
    ticket = play.opens()

    for _ in range(2):
        play.triage.hand_over(ticket, DENIS, by=CAMILLE)

    assert len(play.told(TicketHandedOver)) == 1


def test_of_a_sensitive_ticket_the_notice_holds_no_words(play: Play) -> None:
    ticket = play.opens("Une menace au guichet", kind=SENSITIVE)

    play.triage.hand_over(ticket, DENIS, by=CAMILLE, word="Menace du 12.")

    (notice,) = play.told(TicketHandedOver)
    assert (notice.question, notice.word) == ("", "")


@pytest.mark.parametrize("to", [NADIA, LECTEUR])
def test_a_ticket_is_handed_to_nobody_but_a_gestionnaire(play: Play, to: Agent) -> None:
    with pytest.raises(NotAColleague):
        play.triage.hand_over(play.opens(), to, by=CAMILLE)


def test_what_a_colleague_holds_is_not_given_away_under_her_eyes(play: Play) -> None:
    ticket = play.opens()
    play.desk.take(ticket, by=DENIS)
    other = gestionnaire(93, name="Odile Roux")

    with pytest.raises(TakenByAnother):
        play.triage.hand_over(ticket, other, by=CAMILLE)


# A closing taken back.


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CLOSED])
def test_a_closing_taken_back_gives_back_status_and_holder_and_counts_no_reopening(
    play: Play, status: Status
) -> None:
    ticket = play.opens()
    match status:
        case Status.IN_PROGRESS:
            play.desk.take(ticket, by=DENIS)
        case Status.WAITING:
            play.desk.ask(ticket, "Depuis quand ?", by=DENIS)
        case Status.ANSWERED:
            play.desk.reply(ticket, "Voici.", by=DENIS)
        case Status.ESCALATED:
            ticket.apply(Action.ESCALATE, by=DENIS, at=play.now)
            ticket.due_at = None  # the pole's own clock runs
    holder, due = ticket.assignee_id, ticket.due_at
    play.desk.close(ticket, by=CAMILLE)
    play.now += timedelta(minutes=1)

    play.triage.undo_close(ticket, by=CAMILLE)

    assert (ticket.status, ticket.assignee_id, ticket.closed_at, ticket.due_at) == (status, holder, None, due)
    assert Kind.TICKET_REOPENED not in play.work.journal.kinds
    assert len(play.told(ClosingUndone)) == 1
    assert ("T-2026-0001" in play.work.outbox.awaited) is (status is Status.WAITING)


def test_a_closing_of_long_ago_is_reopened_instead(play: Play) -> None:
    ticket = play.opens()
    play.desk.close(ticket, by=CAMILLE)
    play.now += UNDO_FOR + timedelta(seconds=1)

    with pytest.raises(TooLateToUndo):
        play.triage.undo_close(ticket, by=CAMILLE)


def test_what_the_agent_closed_is_hers_to_reopen(play: Play) -> None:
    ticket = play.opens()
    play.desk.close(ticket, by=NADIA)

    with pytest.raises(ForbiddenTransition):
        play.triage.undo_close(ticket, by=CAMILLE)


def test_what_is_not_closed_has_no_closing_to_take_back(play: Play) -> None:
    with pytest.raises(ForbiddenTransition):
        play.triage.undo_close(play.opens(), by=CAMILLE)


def test_a_note_tells_the_colleagues_that_it_calls_and_never_whoever_writes_it(play: Play) -> None:
    ticket = play.opens("Qui connaît ce bailleur ?")

    told = play.triage.note(ticket, "@Denis, tu le connais ?", by=CAMILLE, calling=[DENIS, CAMILLE, NADIA])

    assert told == [DENIS]
    (notice,) = play.told(CalledByNote)
    assert (notice.author, notice.word) == (CAMILLE.name, "@Denis, tu le connais ?")
    assert notice.question == "Qui connaît ce bailleur ?"


def test_a_note_on_a_sensitive_matter_calls_without_a_word_of_it(play: Play) -> None:
    ticket = play.opens("Elle est en danger", kind=SENSITIVE)

    play.triage.note(ticket, "@Denis, appelle-la", by=CAMILLE, calling=[DENIS])

    (notice,) = play.told(CalledByNote)
    assert (notice.question, notice.word) == ("", "")


def test_an_agent_gives_none_of_these_orders(play: Play) -> None:
    ticket = play.opens()
    orders: tuple[Callable[[], object], ...] = (
        lambda: play.triage.sort(ticket, "doublon", by=NADIA),
        lambda: play.triage.rank(ticket, Urgency.URGENT, by=NADIA),
        lambda: play.triage.note(ticket, "x", by=NADIA),
        lambda: play.triage.hand_over(ticket, DENIS, by=NADIA),
        lambda: play.triage.undo_close(ticket, by=NADIA),
    )
    for order in orders:
        with pytest.raises(GestionnaireOnly):
            order()
