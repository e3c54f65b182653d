"""What an agent may read of their ticket, drawn from every side and every action that there is."""

from __future__ import annotations

from datetime import datetime, timedelta

from fakes import NOW, PARIS, agent, gestionnaire
from hypothesis import given
from hypothesis import strategies as st
from pole_fakes import FakeEscalations

from delivery.files import Attachment
from tickets import following
from tickets.escalations import Escalation, EscalationStatus
from tickets.life import Action, Status
from tickets.ticket import Side, Thread, Ticket

NADIA, CAMILLE = agent(), gestionnaire()


def ticket() -> Ticket:
    return Ticket(
        reference="T-2026-0001",
        question="Comment faire ?",
        theme="pieces",
        guichet_id=1,
        agent_id=NADIA.id or 0,
        channel="web",
        chat_ref="agent-1",
        opened_at=NOW,
    )


def file(name: str) -> Attachment:
    return Attachment(name, "image/png", 72, path=f"/{name}")


def spoken() -> Ticket:
    """A word of everybody, with a file each."""
    made = ticket()
    made.say("la sienne", by=NADIA, side=Side.AGENT, at=NOW, attachments=(file("a.png"),))
    made.say(
        "la lettre",
        by=CAMILLE,
        side=Side.GESTIONNAIRE,
        at=NOW,
        thread=Thread.POLE,
        attachments=(file("b.png"),),
    )
    made.say(
        "le retour", by=CAMILLE, side=Side.POLE, at=NOW, thread=Thread.POLE, attachments=(file("c.png"),)
    )
    made.say("la réponse", by=CAMILLE, side=Side.GESTIONNAIRE, at=NOW, attachments=(file("d.png"),))
    return made


def test_she_reads_what_she_wrote_and_what_was_written_to_her() -> None:
    assert [message.text for message in following.thread(spoken())] == ["la sienne", "la réponse"]


def test_the_files_are_counted_without_those_of_the_pole() -> None:
    assert [one.name for one in following.attachments(spoken())] == ["a.png", "d.png"]


def test_of_its_life_she_sees_who_has_it_and_whether_it_is_over() -> None:
    made = ticket()
    for action in (
        Action.TAKE,
        Action.ASK,
        Action.ADD,
        Action.ESCALATE,
        Action.RETURN,
        Action.REPLY,
        Action.CLOSE,
    ):
        made.apply(action, by=CAMILLE, at=NOW)
    made.apply(Action.REOPEN, by=NADIA, at=NOW)

    assert [event.action for event in following.changes(made)] == ["take", "escalate", "close", "reopen"]


def test_the_days_at_the_pole_are_working_days_and_end_with_its_answer() -> None:
    made = ticket()
    made.id = 1
    escalations = FakeEscalations([made])

    def days(at: datetime) -> int | None:
        return following.days_at_pole(made, escalations, now=at, zone=PARIS)

    now = NOW + timedelta(days=6)  # from a Wednesday to the next Tuesday
    assert days(now) is None

    made.apply(Action.ESCALATE, by=CAMILLE, at=NOW)
    escalation = Escalation(ticket_id=1, number=1, sent_at=NOW)
    escalations.add(escalation)
    assert (days(NOW), days(now)) == (0, 4)

    escalation.standing = EscalationStatus.UNDELIVERED
    assert days(now) is None

    made.apply(Action.RETURN, by=CAMILLE, at=now)
    assert made.status is Status.IN_PROGRESS
    assert days(now) is None


def test_only_what_others_wrote_to_her_is_unread() -> None:
    made = ticket()
    made.say("de son téléphone", by=NADIA, side=Side.AGENT, at=NOW)
    made.say("la lettre", by=CAMILLE, side=Side.GESTIONNAIRE, at=NOW, thread=Thread.POLE)
    assert not following.is_unread(made, 0)

    made.say("la réponse", by=CAMILLE, side=Side.GESTIONNAIRE, at=NOW)
    assert following.is_unread(made, 1)
    assert not following.is_unread(made, 2)


def test_the_same_words_twice_are_one_sending_only_when_the_page_had_not_seen_them() -> None:
    made = ticket()
    made.say("oui", by=NADIA, side=Side.AGENT, at=NOW, attachments=(file("a.png"),))

    assert following.has_just_said(made, "oui", [file("a.png")], seen=0)
    assert not following.has_just_said(made, "oui", [], seen=0)
    assert not following.has_just_said(made, "non", [file("a.png")], seen=0)
    assert not following.has_just_said(made, "oui", [file("a.png")], seen=1)


@given(st.lists(st.sampled_from(["agent", "corrects", "gestionnaire", "note", "reads"]), max_size=9))
def test_what_she_said_is_read_once_a_gestionnaire_has_had_it_before_them(story: list[str]) -> None:
    made = ticket()
    unread, read = [NOW], list[datetime]()
    for minutes, what in enumerate(story, start=1):
        at = NOW + timedelta(minutes=minutes)
        match what:
            case "agent":
                made.say("un mot", by=NADIA, side=Side.AGENT, at=at)
                unread.append(at)
            case "corrects":
                made.apply(Action.CORRECT, by=NADIA, at=at)
                unread.append(at)
            case "gestionnaire":
                made.say("un mot", by=CAMILLE, side=Side.GESTIONNAIRE, at=at)
            case "note":
                made.say("un mot", by=CAMILLE, side=Side.GESTIONNAIRE, at=at, thread=Thread.NOTE)
            case "reads":
                following.note_read(made, by=CAMILLE, at=at)
                read, unread = read + unread, []
        assert following.awaits_reading(made) == bool(unread)

    assert all(following.is_read(made, at) for at in read)
    assert not any(following.is_read(made, at) for at in unread)


def test_a_thread_that_was_read_already_is_left_as_it_is() -> None:
    made = ticket()
    for minutes in (1, 2):
        following.note_read(made, by=CAMILLE, at=NOW + timedelta(minutes=minutes))

    assert made.read_at == NOW + timedelta(minutes=1)


def test_nobody_is_the_reader_of_their_own_question() -> None:
    made = ticket()
    following.note_read(made, by=NADIA, at=NOW)

    assert made.read_at is None
