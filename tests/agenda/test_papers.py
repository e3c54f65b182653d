"""The ordre du jour and the compte rendu of a meeting: what is kept, to whom it leaves, who is reminded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from due_fakes import GESTIONNAIRES, PARIS, SERVICE, FakePartenaires, FakeWork, local, person
from refusing import refuses

from agenda.events import Event, EventKind
from agenda.papers import LONGEST_TOPICS, AccountDue, PapersService, TopicsSent, papers_of, remind_accounts
from agenda.planning import EventService
from guichets.registry import Role
from journal.entries import Kind

NOW = local("2026-11-25 10:00")
TUESDAY = local("2027-01-12 14:30")
ODILE = person(1)


@pytest.fixture
def work() -> FakeWork:
    """The third has no address."""
    return FakeWork(partenaires=FakePartenaires({1: "ddets@exemple.fr", 2: "dreal@exemple.fr", 3: ""}))


def meeting(work: FakeWork, kind: EventKind = EventKind.COPIL, *convoked: int) -> Event:
    event = EventService(work, now=NOW).plan(
        kind, starts_at=TUESDAY, place="Préfecture", by=ODILE, partenaire_ids=convoked or (1, 2, 3)
    )
    work.outbox.written.clear()
    work.outbox.posted.clear()
    return event


def papers(work: FakeWork, at: datetime = NOW) -> PapersService:
    return PapersService(work, now=at, zone=PARIS)


def outcomes(work: FakeWork, kind: Kind) -> list[str]:
    return [row.outcome for row in work.journal.of(kind)]


def test_the_topics_are_lines(work: FakeWork) -> None:
    event = meeting(work)
    papers(work).write(event, "  Cotation \r\n\r\n Bilan   2026\n", by=ODILE)
    assert papers_of(work, event).lines == ("Cotation", "Bilan 2026")
    with refuses("common.too_long"):
        papers(work).write(event, "a" * (LONGEST_TOPICS + 1), by=ODILE)
    with refuses("common.gestionnaire_only"):
        papers(work).write(event, "a", by=person(11, Role.AGENT, 1))
    with refuses("agenda.unknown"):
        papers(work).write(meeting(work, EventKind.PLENIERE), "a", by=ODILE)


def test_an_opinion_is_asked_of_those_who_are_chosen_then_all_receive_it(work: FakeWork) -> None:
    event, reply_on = meeting(work), date(2026, 12, 15)
    with refuses("agenda.no_topics"):
        papers(work).ask_opinion(event, (2,), reply_on, by=ODILE)
    papers(work).write(event, "Cotation", by=ODILE)
    for wrong in (date(2026, 11, 24), date(2027, 1, 13)):
        with refuses("agenda.reply_out_of_range"):
            papers(work).ask_opinion(event, (2,), wrong, by=ODILE)
    with refuses("agenda.nothing_sent"):
        papers(work).ask_opinion(event, (3, 9), reply_on, by=ODILE)
    assert papers(work).ask_opinion(event, (2, 9), reply_on, by=ODILE) == 1
    asked = TopicsSent(EventKind.COPIL, "", TUESDAY, "Préfecture", ("Cotation",), reply_on)
    assert work.outbox.written == [("dreal@exemple.fr", asked)]
    kept = papers_of(work, event)
    assert (kept.asked_at, kept.asked_ids, kept.reply_on, kept.sent_at) == (NOW, [2], reply_on, None)

    later = NOW + timedelta(days=1)
    assert papers(work, later).send(event, by=ODILE) == (2, 0)
    assert papers_of(work, event).sent_at == later
    assert outcomes(work, Kind.TOPICS_SENT) == ["opinion", "everybody"]


def test_what_has_left_leaves_again_only_when_it_is_meant(work: FakeWork) -> None:
    event = meeting(work)
    papers(work).write(event, "Cotation", by=ODILE)
    papers(work).send(event, by=ODILE)
    later = NOW + timedelta(hours=1)
    with refuses("agenda.already_sent"):
        papers(work, later).send(event, by=ODILE)
    assert papers(work, later).send(event, by=ODILE, again=True) == (2, 0)
    with refuses("agenda.started"):
        papers(work, TUESDAY).send(event, by=ODILE, again=True)


def test_the_agents_of_a_comite_read_it_in_their_chats_and_hear_of_a_change(work: FakeWork) -> None:
    event = meeting(work, EventKind.COMITE)
    papers(work).write(event, "Cotation", by=ODILE)
    assert papers(work).send(event, by=ODILE) == (2, 3)
    assert work.outbox.told(TopicsSent) == [11, 12, 21]
    assert event.told_ids == [11, 12, 21]


def test_a_meeting_is_held_with_so_many_people_and_its_time_counts_once(work: FakeWork) -> None:
    event, after = meeting(work), TUESDAY + timedelta(hours=3)
    with refuses("agenda.not_started"):
        papers(work).hold(event, 4, by=ODILE)
    with refuses("agenda.wrong_attendance"):
        papers(work, after).hold(event, 501, by=ODILE)
    papers(work, after).hold(event, 4, minutes=90, by=ODILE)
    papers(work, after).hold(event, 4, minutes=90, by=ODILE)
    papers(work, after).hold(event, 5, minutes=90, by=ODILE)
    assert [(row.outcome, row.minutes) for row in work.journal.of(Kind.MEETING_HELD)] == [("4", 90), ("5", 0)]
    assert (event.held_at, papers_of(work, event).attended) == (after, 5)


def test_a_compte_rendu_is_published_after_the_meeting(work: FakeWork) -> None:
    event, after = meeting(work), local("2027-01-20 10:00")
    for due_on, published_on, refusal in (
        (date(2027, 1, 11), None, "agenda.before_the_meeting"),
        (None, date(2027, 1, 11), "agenda.before_the_meeting"),
        (None, date(2027, 1, 21), "agenda.done_in_the_future"),
    ):
        with refuses(refusal):
            papers(work, after).settle_account(event, due_on=due_on, published_on=published_on, by=ODILE)
    papers(work, after).settle_account(event, due_on=None, published_on=date(2027, 1, 20), by=ODILE)
    assert len(work.journal.of(Kind.ACCOUNT_PUBLISHED)) == 1


def told(work: FakeWork, *whens: str) -> list[int]:
    """The days left that each reminder says, after the job has run at these instants, twice each."""
    for when in whens:
        for _ in range(2):
            remind_accounts(work, now=local(when), hours=SERVICE)
    found = [notice.days for who, notice in work.outbox.posted if isinstance(notice, AccountDue)]
    assert {who for who, _ in work.outbox.posted} <= {GESTIONNAIRES}
    work.outbox.posted.clear()
    return found


def test_it_is_reminded_three_days_before_and_each_week_after_until_it_is_published(work: FakeWork) -> None:
    event = meeting(work)  # due on Wednesday 27 January
    assert told(work, "2027-01-22 10:00") == []
    assert told(work, "2027-01-25 07:00", "2027-01-25 10:00", "2027-01-27 10:00") == [2]
    assert told(work, "2027-01-28 10:00", "2027-02-03 10:00", "2027-02-04 10:00") == [-1, -8]
    assert outcomes(work, Kind.REMINDER_SENT) == ["J-3", "late", "late"]
    day = date(2027, 2, 5)
    papers(work, local("2027-02-05 10:00")).settle_account(event, due_on=None, published_on=day, by=ODILE)
    assert told(work, "2027-02-12 10:00") == []


def test_another_day_for_it_is_reminded_anew_and_a_pleniere_owes_none(work: FakeWork) -> None:
    event = meeting(work)
    meeting(work, EventKind.PLENIERE)
    after = local("2027-01-28 10:00")
    assert told(work, "2027-01-28 10:00") == [-1]
    papers(work, after).settle_account(event, due_on=date(2027, 2, 10), published_on=None, by=ODILE)
    assert told(work, "2027-01-29 10:00", "2027-02-08 10:00") == [2]
