"""A message taken apart, tickets put together, and tickets only tied to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire

from guichets.registry import Agent
from journal.entries import Kind
from tickets.changes import TicketChange
from tickets.errors import (
    AtThePole,
    DifferentAgents,
    ForbiddenTransition,
    GestionnaireOnly,
    NothingToSplit,
    SameTicket,
    SensitiveApart,
    TakenByAnother,
)
from tickets.following import thread
from tickets.life import Action, Status
from tickets.links import Link, LinkKind
from tickets.notices import TicketMerged, TicketSplit
from tickets.reading import resolve
from tickets.service import Request, TicketService
from tickets.ticket import SENSITIVE, Side, Thread, Ticket, Urgency
from tickets.triage.grouping import GroupingService, TicketPart

NADIA, BRUNO = agent(), agent(2, name="Bruno Talverne")
CAMILLE, DENIS = gestionnaire(), gestionnaire(91, name="Denis Fontanel")
WHOLE = "Quel délai pour renouveler ? Et comment corriger un nom ?"
PARTS = (
    TicketPart("Quel délai pour renouveler ?", "renouvellement", "question"),
    TicketPart("Comment corriger un nom ?", "nir", "correction_nir"),
)


class Play:
    def __init__(self) -> None:
        self.work = FakeWork(NADIA, BRUNO, CAMILLE, DENIS)
        self.desk = TicketService(self.work, now=NOW, zone=PARIS)
        self.grouping = GroupingService(self.work, now=NOW, zone=PARIS)

    def opens(self, question: str = WHOLE, *, by: Agent = NADIA, kind: str = "question") -> Ticket:
        request = Request(question=question, theme="pieces", kind=kind)
        return self.desk.open_ticket(request, by=by, channel="web", chat_ref=f"agent-{by.id}")

    def told(self, kind: type[Any]) -> list[Any]:
        return [notice for notice in self.work.outbox.notices if isinstance(notice, kind)]


@pytest.fixture
def play() -> Play:
    return Play()


def happened(ticket: Ticket) -> Sequence[tuple[str, str]]:
    return [(event.action, event.about) for event in ticket.history]


# Taken apart.


def test_each_question_of_a_message_becomes_a_ticket_and_the_first_keeps_the_reference(play: Play) -> None:
    ticket = play.opens()

    (second,) = play.grouping.split(ticket, PARTS, by=CAMILLE)

    assert (ticket.reference, ticket.question, ticket.theme) == (
        "T-2026-0001", "Quel délai pour renouveler ?", "renouvellement",
    )  # fmt: skip
    assert (second.question, second.theme, second.kind) == (
        "Comment corriger un nom ?",
        "nir",
        "correction_nir",
    )
    assert (second.agent_id, second.channel, second.chat_ref) == (NADIA.id, "web", "agent-1")
    assert happened(ticket) == [(TicketChange.SPLIT, second.reference)]
    assert happened(second) == [(TicketChange.SPLIT_FROM, ticket.reference)]
    assert play.work.links.of(ticket) == [Link(second.reference, LinkKind.SPLIT, leads=True)]
    assert play.work.links.of(second) == [Link(ticket.reference, LinkKind.SPLIT, leads=False)]


def test_the_agent_is_told_once_with_every_reference(play: Play) -> None:
    ticket = play.opens()

    (second,) = play.grouping.split(ticket, PARTS, by=CAMILLE)

    (notice,) = play.told(TicketSplit)
    assert notice.parts == ((ticket.reference, ticket.question), (second.reference, second.question))


def test_her_message_is_kept_as_she_wrote_it_where_gestionnaires_read_it(play: Play) -> None:
    ticket = play.opens()

    play.grouping.split(ticket, PARTS, by=CAMILLE)

    assert [(m.text, m.side, m.thread, m.author_id) for m in ticket.messages] == [
        (WHOLE, Side.AGENT, Thread.NOTE, NADIA.id)
    ]
    assert thread(ticket) == []


def test_a_part_is_held_by_whoever_holds_the_ticket_and_waits_since_the_message(play: Play) -> None:
    ticket = play.opens()
    play.desk.take(ticket, by=CAMILLE)
    ticket.urgency = Urgency.URGENT

    (second,) = play.grouping.split(ticket, PARTS, by=CAMILLE)

    assert (second.assignee_id, second.status) == (CAMILLE.id, Status.IN_PROGRESS)
    assert (second.opened_at, second.urgency) == (ticket.opened_at, Urgency.URGENT)


def test_one_question_alone_is_not_taken_apart(play: Play) -> None:
    with pytest.raises(NothingToSplit):
        play.grouping.split(play.opens(), PARTS[:1], by=CAMILLE)


def test_a_closed_ticket_is_not_taken_apart(play: Play) -> None:
    ticket = play.opens()
    play.desk.close(ticket, by=CAMILLE)

    with pytest.raises(ForbiddenTransition):
        play.grouping.split(ticket, PARTS, by=CAMILLE)


# Put together.


def test_a_merged_ticket_is_closed_for_the_other_and_its_agent_told_once(play: Play) -> None:
    first, second = play.opens("La première"), play.opens("La même encore")

    play.grouping.merge(second, first, by=CAMILLE)

    assert (second.status, second.merged_into) == (Status.CLOSED, first.reference)
    assert happened(second)[-1] == (Action.CLOSE, first.reference)
    assert happened(first)[-1] == (Action.MERGE, second.reference)
    assert len(play.told(TicketMerged)) == 1
    assert Kind.TICKET_CLOSED not in play.work.journal.kinds


def departure(play: Play, *, person: str = "", proofs: tuple[str, ...] = ()) -> Ticket:
    answers = {"person": person} if person else {}
    request = Request(
        question="Un départ", theme="comptes", kind="fermeture_acces", answers=answers, proofs=proofs
    )
    return play.desk.open_ticket(request, by=NADIA, channel="web", chat_ref="agent-1")


def test_what_was_given_with_a_merged_ticket_fills_what_the_other_lacks(play: Play) -> None:
    vague, told = departure(play), departure(play, person="Bruno Talverne")
    play.grouping.merge(told, vague, by=CAMILLE)
    assert vague.answers == {"person": "Bruno Talverne"}
    other = departure(play, person="Luc Mornay")
    play.grouping.merge(other, vague, by=CAMILLE)
    assert vague.answers == {"person": "Bruno Talverne"}


def reactivation(play: Play, numero: str, *proofs: str, **answers: str) -> Ticket:
    request = Request(
        question="Une demande radiée",
        theme="reactivation",
        kind="reactivation",
        numero_unique=numero,
        answers=answers,
        proofs=proofs,
    )
    return play.desk.open_ticket(request, by=NADIA, channel="web", chat_ref="agent-1")


def test_nothing_that_was_given_for_one_file_is_said_of_another(play: Play) -> None:
    ours, other = "006112345678901234", "006112345678909999"
    first = reactivation(play, ours)
    play.grouping.merge(reactivation(play, other, "papers_checked", cause="sne_fault"), first, by=CAMILLE)
    assert (first.numero_unique, first.answers, first.proofs) == (ours, {}, [])
    play.grouping.merge(reactivation(play, "", "papers_checked", cause="sne_fault"), first, by=CAMILLE)
    assert (first.answers, first.proofs) == ({"cause": "sne_fault"}, ["papers_checked"])


def test_a_proof_declared_for_one_act_proves_nothing_of_another(play: Play) -> None:
    question = play.opens()
    play.grouping.merge(reactivation(play, "", "papers_checked", cause="sne_fault"), question, by=CAMILLE)
    assert (question.answers, question.proofs) == ({"cause": "sne_fault"}, [])


def test_what_comes_for_a_merged_ticket_belongs_to_the_other(play: Play) -> None:
    first, second, third = play.opens("a"), play.opens("b"), play.opens("c")

    play.grouping.merge(third, second, by=CAMILLE)
    play.grouping.merge(second, first, by=CAMILLE)

    assert resolve(play.work.tickets, third.reference) is first
    assert resolve(play.work.tickets, first.reference) is first
    assert resolve(play.work.tickets, "T-2026-0099") is None


def test_reopened_a_merged_ticket_stands_alone_again(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b")
    play.grouping.merge(second, first, by=CAMILLE)

    play.desk.reopen(second, by=CAMILLE)

    assert resolve(play.work.tickets, second.reference) is second


def test_what_is_merged_into_an_answered_ticket_has_had_no_answer(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b")
    play.desk.reply(first, "Voici.", by=CAMILLE)

    play.grouping.merge(second, first, by=CAMILLE)

    assert first.status is Status.IN_PROGRESS
    assert first.due_at is not None


def test_urgency_and_numero_unique_are_not_lost_with_the_ticket(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b")
    second.urgency, second.numero_unique = Urgency.URGENT, "0" * 18

    play.grouping.merge(second, first, by=CAMILLE)

    assert (first.urgency, first.numero_unique) == (Urgency.URGENT, "0" * 18)


def test_nobody_ever_reads_what_another_agent_wrote(play: Play) -> None:
    hers, his = play.opens("a"), play.opens("b", by=BRUNO)

    with pytest.raises(DifferentAgents):
        play.grouping.merge(his, hers, by=CAMILLE)

    assert his.status is Status.OPEN


def test_a_sensitive_ticket_stays_apart(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b", kind=SENSITIVE)

    for ticket, into in ((first, second), (second, first)):
        with pytest.raises(SensitiveApart):
            play.grouping.merge(ticket, into, by=CAMILLE)


def test_a_ticket_at_the_pole_keeps_the_reference_that_the_pole_knows(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b")
    second.apply(Action.ESCALATE, by=CAMILLE, at=NOW)

    with pytest.raises(AtThePole):
        play.grouping.merge(second, first, by=CAMILLE)


def test_a_closed_ticket_takes_no_other_in(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b")
    play.desk.close(first, by=CAMILLE)

    with pytest.raises(ForbiddenTransition):
        play.grouping.merge(second, first, by=CAMILLE)
    assert (second.status, second.merged_into) == (Status.OPEN, "")


def test_what_a_colleague_holds_is_neither_split_nor_closed_under_her_eyes(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b")
    play.desk.take(second, by=DENIS)

    with pytest.raises(TakenByAnother):
        play.grouping.merge(second, first, by=CAMILLE)
    with pytest.raises(TakenByAnother):
        play.grouping.split(second, PARTS, by=CAMILLE)


def test_a_split_is_undone_by_a_merge(play: Play) -> None:
    ticket = play.opens()
    (second,) = play.grouping.split(ticket, PARTS, by=CAMILLE)

    play.grouping.merge(second, ticket, by=CAMILLE)

    assert resolve(play.work.tickets, second.reference) is ticket


# Tied.


def test_a_link_is_the_same_from_either_side_and_made_once(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b", by=BRUNO)

    play.grouping.link(second, first, by=CAMILLE)
    play.grouping.link(first, second, by=CAMILLE)

    assert [link.other for link in play.work.links.of(first)] == [second.reference]
    assert [link.other for link in play.work.links.of(second)] == [first.reference]
    assert happened(first) == [(TicketChange.LINK, second.reference)]
    assert happened(second) == [(TicketChange.LINK, first.reference)]


def test_a_link_is_taken_away_from_either_side(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b")
    play.grouping.link(first, second, by=CAMILLE)

    play.grouping.unlink(second, first, by=CAMILLE)
    play.grouping.unlink(second, first, by=CAMILLE)

    assert play.work.links.of(first) == []
    assert happened(first)[1:] == [(TicketChange.UNLINK, second.reference)]


def test_a_ticket_is_not_tied_to_itself(play: Play) -> None:
    ticket = play.opens()

    with pytest.raises(SameTicket):
        play.grouping.link(ticket, ticket, by=CAMILLE)
    with pytest.raises(SameTicket):
        play.grouping.merge(ticket, ticket, by=CAMILLE)


def test_an_agent_groups_nothing(play: Play) -> None:
    first, second = play.opens("a"), play.opens("b")
    orders = (
        lambda: play.grouping.split(first, PARTS, by=NADIA),
        lambda: play.grouping.merge(first, second, by=NADIA),
        lambda: play.grouping.link(first, second, by=NADIA),
        lambda: play.grouping.unlink(first, second, by=NADIA),
    )
    for order in orders:
        with pytest.raises(GestionnaireOnly):
            order()
