"""What an agent says of a closed ticket, and until when, and how often, they may open it again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire

from journal.entries import Kind
from tickets.errors import (
    EmptyText,
    MergedTicket,
    NothingToRate,
    RatingCommentTooLong,
    ReopenedTooOften,
    TooLateToRate,
    TooLateToReopen,
    UnknownTicket,
)
from tickets.life import Status
from tickets.notices import ReplyReceived, TicketClosed, TicketNotSettled
from tickets.ratings import LONGEST_COMMENT, RatingService
from tickets.reopening import MOST, may_reopen
from tickets.service import Request, TicketService
from tickets.ticket import SENSITIVE, Rating, Ticket

NADIA, OTHER, CAMILLE = agent(1), agent(2, name="Luc Sorgues"), gestionnaire(90)
TENTH_DAY = datetime(2026, 12, 5, 22, 59, tzinfo=PARIS.timezone)


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(NADIA, OTHER, CAMILLE)


def desk(work: FakeWork, at: datetime = NOW) -> TicketService:
    return TicketService(work, now=at, zone=PARIS)


def ratings(work: FakeWork, at: datetime = NOW) -> RatingService:
    return RatingService(work, now=at, zone=PARIS)


def closed(work: FakeWork, *, kind: str = "question") -> Ticket:
    """Answered and closed by Camille at NOW."""
    ticket = desk(work).open_ticket(
        Request(question="Écran blanc", theme="pieces", kind=kind), by=NADIA, channel="web", chat_ref="1"
    )
    desk(work).reply_and_close(ticket, "Videz le cache.", by=CAMILLE)
    return ticket


def warnings(work: FakeWork) -> list[TicketNotSettled]:
    return [notice for notice in work.outbox.notices if isinstance(notice, TicketNotSettled)]


def outcomes(work: FakeWork) -> list[str]:
    return [row.entry.outcome for row in work.journal.written if row.entry.kind is Kind.TICKET_RATED]


@pytest.mark.parametrize("rating", Rating)
def test_what_she_says_is_kept_with_the_ticket_and_counted_in_the_journal(
    work: FakeWork, rating: Rating
) -> None:
    ticket = closed(work)
    ratings(work).rate(ticket, rating, by=NADIA, comment=" Très \n clair ")

    assert (ticket.rating, ticket.rating_comment, ticket.rated_at) == (rating, "Très clair", NOW)
    assert outcomes(work) == [rating.value]
    assert "clair" not in repr(work.journal.written)
    assert ticket.is_closed


def test_pressed_twice_it_counts_once(work: FakeWork) -> None:
    ticket = closed(work)
    for _ in range(2):
        ratings(work).rate(ticket, Rating.NOT_HELPED, by=NADIA)
    assert outcomes(work) == ["not_helped"]
    assert len(warnings(work)) == 1


def test_she_may_change_her_mind_and_her_word_goes_with_it(work: FakeWork) -> None:
    ticket = closed(work)
    ratings(work).rate(ticket, Rating.NOT_HELPED, by=NADIA, comment="Rien ne change")
    ratings(work, TENTH_DAY).rate(ticket, Rating.HELPED, by=NADIA)
    assert (ticket.rating, ticket.rating_comment) == (Rating.HELPED, "")
    assert outcomes(work) == ["not_helped", "helped"]


def test_a_no_shows_the_ticket_again_and_reopens_nothing(work: FakeWork) -> None:
    ticket = closed(work)
    ratings(work).rate(ticket, Rating.NOT_HELPED, by=NADIA)
    ratings(work).comment(ticket, "Toujours blanc", by=NADIA)

    assert [warning.comment for warning in warnings(work)] == ["", "Toujours blanc"]
    assert all(told.only == CAMILLE.id for told in work.outbox.told.values() if told.notice in warnings(work))
    assert ticket.status is Status.CLOSED


def test_a_yes_disturbs_nobody(work: FakeWork) -> None:
    ticket = closed(work)
    before = len(work.outbox.told)
    ratings(work).rate(ticket, Rating.HELPED, by=NADIA, comment="Merci")
    assert len(work.outbox.told) == before


def test_of_a_sensitive_matter_the_warning_has_no_word(work: FakeWork) -> None:
    ticket = closed(work, kind=SENSITIVE)
    ratings(work).rate(ticket, Rating.NOT_HELPED, by=NADIA, comment="Il est revenu")
    (warning,) = warnings(work)
    assert (warning.question, warning.comment) == ("", "")
    assert ticket.rating_comment == "Il est revenu"


def test_a_word_comes_after_a_rating_and_is_one_short_line(work: FakeWork) -> None:
    ticket = closed(work)
    with pytest.raises(NothingToRate):
        ratings(work).comment(ticket, "Merci", by=NADIA)
    ratings(work).rate(ticket, Rating.HELPED, by=NADIA)
    with pytest.raises(EmptyText):
        ratings(work).comment(ticket, " \n", by=NADIA)
    with pytest.raises(RatingCommentTooLong):
        ratings(work).comment(ticket, "x" * (LONGEST_COMMENT + 1), by=NADIA)
    ratings(work).comment(ticket, "Deux\nlignes", by=NADIA)
    assert ticket.rating_comment == "Deux lignes"


def test_what_is_open_or_what_she_closed_herself_is_not_rated(work: FakeWork) -> None:
    ticket = closed(work)
    desk(work).reopen(ticket, by=NADIA)
    with pytest.raises(NothingToRate):
        ratings(work).rate(ticket, Rating.HELPED, by=NADIA)
    desk(work).close(ticket, by=NADIA)
    with pytest.raises(NothingToRate):
        ratings(work).rate(ticket, Rating.HELPED, by=NADIA)


def test_nobody_rates_another_s_ticket(work: FakeWork) -> None:
    ticket = closed(work)
    for person in (OTHER, CAMILLE):
        with pytest.raises(UnknownTicket):
            ratings(work).rate(ticket, Rating.HELPED, by=person)
        with pytest.raises(UnknownTicket):
            ratings(work).comment(ticket, "Merci", by=person)


def test_each_closing_is_rated_anew(work: FakeWork) -> None:
    ticket = closed(work)
    ratings(work).rate(ticket, Rating.NOT_HELPED, by=NADIA, comment="Toujours blanc")
    desk(work).reopen(ticket, by=NADIA)
    assert ticket.rating is Rating.NOT_HELPED  # what the agent said is still read while it is treated again
    desk(work).reply_and_close(ticket, "Changez de poste.", by=CAMILLE)
    assert not any((ticket.rating, ticket.rating_comment, ticket.rated_at))
    ratings(work).rate(ticket, Rating.HELPED, by=NADIA)
    assert outcomes(work) == ["not_helped", "helped"]


def test_after_ten_days_nothing_is_rated_nor_reopened_by_her(work: FakeWork) -> None:
    ticket = closed(work)
    assert may_reopen(ticket, now=TENTH_DAY, zone=PARIS)
    late = TENTH_DAY + timedelta(hours=2)
    assert not may_reopen(ticket, now=late, zone=PARIS)
    with pytest.raises(TooLateToReopen):
        desk(work, late).reopen(ticket, by=NADIA)
    with pytest.raises(TooLateToRate):
        ratings(work, late).rate(ticket, Rating.HELPED, by=NADIA)
    desk(work, late).reopen(ticket, by=CAMILLE)
    assert (ticket.status, ticket.reopenings) == (Status.OPEN, 0)


def test_the_clock_moved_back_makes_nothing_late(work: FakeWork) -> None:
    ticket = closed(work)
    desk(work, NOW - timedelta(days=400)).reopen(ticket, by=NADIA)
    assert not ticket.is_closed


def test_she_reopens_three_times_and_a_gestionnaire_as_often_as_need_be(work: FakeWork) -> None:
    ticket = closed(work)
    for _ in range(MOST):
        desk(work).reopen(ticket, by=NADIA)
        desk(work).close(ticket, by=CAMILLE)
    with pytest.raises(ReopenedTooOften):
        desk(work).reopen(ticket, by=NADIA)
    assert not may_reopen(ticket, now=NOW, zone=PARIS)
    desk(work).reopen(ticket, by=CAMILLE)
    assert ticket.reopenings == MOST


def test_she_is_told_until_when_she_may_reopen(work: FakeWork) -> None:
    ticket = closed(work)
    last = [notice for notice in work.outbox.notices if isinstance(notice, ReplyReceived)][-1]
    assert last.reopen_until == TENTH_DAY.date()
    for _ in range(MOST):
        desk(work).reopen(ticket, by=NADIA)
        desk(work).close(ticket, by=CAMILLE)
    shut = [notice for notice in work.outbox.notices if isinstance(notice, TicketClosed)][-1]
    assert shut.reopen_until is None


def test_a_merged_ticket_goes_on_in_the_other(work: FakeWork) -> None:
    ticket = closed(work)
    ticket.merged_into = "T-2026-0007"
    assert not may_reopen(ticket, now=NOW, zone=PARIS)
    with pytest.raises(MergedTicket):
        desk(work).reopen(ticket, by=NADIA)
    with pytest.raises(NothingToRate):
        ratings(work).rate(ticket, Rating.HELPED, by=NADIA)
