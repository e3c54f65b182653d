"""The life of a signalement, drawn once more: every arrow of the table, and no other; and told as a story."""

from __future__ import annotations

from datetime import date

import pytest
from drawn_life import arrow, drawn, undrawn
from due_fakes import GESTIONNAIRES, PARIS, FakeWork, local, person

from delivery.files import Attachment
from guichets.registry import Role
from journal.entries import Kind
from quality.errors import (
    DayOutOfRange,
    EmptyAnswer,
    ForbiddenStep,
    GestionnaireOnly,
    NoAnomaly,
    NotOverdue,
    SignalementAlreadyAnswered,
    SignalementAlreadyCancelled,
    UnknownPlanAction,
    UnknownSignalement,
    WordsTooLong,
)
from quality.follow_up import KINDS, MAX_WORDS, SignalementService
from quality.life import Action, Status, after
from quality.notices import (
    AnswerReceived,
    ColleagueAnswered,
    HelpAsked,
    RemindersResumed,
    RemindersSuspended,
    SignalementChased,
    SignalementNotified,
)
from quality.signalements import Anomaly, Correction, LetterText, Signalement, SignalementStatus

LIFE = """
             draft    notified     acknowledged chased    answered  followed  evaluated reported  proposed closed withdrawn
notify       notified -            -            -         -         -         -         -         -        -      -
acknowledge  -        acknowledged -            chased    -         -         -         -         -        -      -
ask_help     -        notified     acknowledged chased    -         -         -         -         -        -      -
help         -        notified     acknowledged chased    answered  followed  evaluated reported  proposed -      -
chase        -        chased       chased       -         -         -         -         -         -        -      -
answer       -        answered     answered     answered  -         -         -         answered  answered -      -
reopen       -        -            -            -         notified  -         -         -         -        -      -
follow       -        -            -            -         followed  followed  followed  followed  -        -      -
evaluate     -        -            -            -         evaluated evaluated evaluated -         -        -      -
report       -        -            -            reported  -         -         reported  -         reported -      -
propose      -        -            -            proposed  -         -         proposed  proposed  -        -      -
close        -        -            -            -         -         -         -         closed    -        -      -
withdraw     -        withdrawn    withdrawn    withdrawn -         -         -         -         -        -      -
"""  # noqa: E501  a drawing

ODILE = person(1)
NADIA = person(11, Role.AGENT, guichet_id=1)
PAUL = person(21, Role.AGENT, guichet_id=2)
LETTER = Attachment("signalement.pdf", "application/pdf", 9, path="ab12")
ANOMALY = Anomaly("attributions", "Attributions tardives", "71 %", "au moins 90 %", "convention, art. 3")
LETTER_TEXT = LetterText(subject="Baux", anomalies=[ANOMALY], advice="Venez")


@pytest.mark.parametrize(("status", "action", "target"), drawn(LIFE, Status, Action))
def test_a_signalement_moves_only_along_the_drawn_arrows(
    status: Status, action: Action, target: Status | None
) -> None:
    assert arrow(after, ForbiddenStep, status, action) is target


def test_the_drawing_holds_every_status_and_every_action_and_each_is_journaled() -> None:
    assert undrawn(LIFE, Status, Action) == set()
    assert set(KINDS) == set(Action)
    assert len(set(KINDS.values())) == len(KINDS)


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


def orders(work: FakeWork, day: str = "2026-11-30", hour: str = "10:00") -> SignalementService:
    return SignalementService(work, now=local(f"{day} {hour}"), zone=PARIS, channel="web")


def notified(work: FakeWork) -> Signalement:
    draft = orders(work).draft(LETTER_TEXT, guichet_id=1, by=ODILE)
    return orders(work).notify(draft, [LETTER], address="mairie@vence.example", by=ODILE)


def test_nobody_knows_of_a_draft_and_it_may_be_rewritten_or_thrown_away(work: FakeWork) -> None:
    draft = orders(work).draft(LetterText(subject=" Baux "), guichet_id=1, by=ODILE)
    orders(work).change(draft, LetterText(subject="Autre", anomalies=[ANOMALY], advice="Venez"), by=ODILE)

    assert (draft.subject, draft.anomalies, draft.advice) == ("Autre", [ANOMALY], "Venez")
    assert (work.outbox.posted, work.journal.entries, work.signalements.all) == ([], [], [])

    orders(work).discard(draft, by=ODILE)
    assert work.signalement_drafts.all == []


def test_a_letter_without_anything_found_does_not_leave(work: FakeWork) -> None:
    draft = orders(work).draft(LetterText(subject="Baux"), guichet_id=1, by=ODILE)
    with pytest.raises(NoAnomaly):
        orders(work).notify(draft, [LETTER], by=ODILE)


def test_the_letter_reaches_the_agents_and_the_address_of_the_guichet(work: FakeWork) -> None:
    made = notified(work)

    assert (made.reference, made.sent_on, made.due_on) == (
        "S-2026-001",
        date(2026, 11, 30),
        date(2026, 12, 30),
    )
    assert work.outbox.told(SignalementNotified) == [11, 12]
    assert work.outbox.posted[0][1].attachments == (LETTER,)
    assert [address for address, _ in work.outbox.written] == ["mairie@vence.example"]
    assert made.told_ids == [11, 12]
    assert (made.letters[0].files, made.anomalies, made.advice) == ([LETTER], [ANOMALY], "Venez")
    assert work.signalement_drafts.all == []
    assert [row.kind for row in work.journal.entries] == [Kind.SIGNALEMENT_RECORDED]


def test_the_guichet_acknowledges_once(work: FakeWork) -> None:
    made = notified(work)

    assert orders(work).acknowledge(made, by=NADIA)
    assert not orders(work).acknowledge(made, by=NADIA)
    assert made.status is Status.ACKNOWLEDGED
    assert len(work.journal.of(Kind.SIGNALEMENT_ACKNOWLEDGED)) == 1


def test_help_that_is_asked_for_is_told_and_the_date_stays(work: FakeWork) -> None:
    made = notified(work)

    assert orders(work).ask_help(made, by=NADIA)
    assert not orders(work).ask_help(made, by=NADIA)
    assert work.outbox.told(HelpAsked) == [GESTIONNAIRES]
    assert orders(work, "2026-12-03").give_help(made, by=ODILE)
    assert not orders(work, "2026-12-03").give_help(made, by=ODILE)

    assert work.outbox.told(RemindersResumed) == [11, 12]
    assert made.due_on == date(2026, 12, 30)


@pytest.mark.parametrize("was_asked", [True, False])
def test_help_is_asked_while_an_answer_is_owed(work: FakeWork, *, was_asked: bool) -> None:
    answered, withdrawn = notified(work), notified(work)
    if was_asked:
        for one in (answered, withdrawn):
            orders(work).ask_help(one, by=NADIA)
    orders(work).answer(answered, by=NADIA, text="Notre plan")
    orders(work).cancel(withdrawn, by=ODILE)

    with pytest.raises(SignalementAlreadyAnswered):
        orders(work).ask_help(answered, by=NADIA)
    with pytest.raises(SignalementAlreadyCancelled):
        orders(work).ask_help(withdrawn, by=NADIA)


def test_help_that_the_gestionnaire_notes_is_said_to_the_guichet(work: FakeWork) -> None:
    orders(work).ask_help(notified(work), by=ODILE)

    assert work.outbox.told(RemindersSuspended) == [11, 12]
    assert work.outbox.told(HelpAsked) == []


def test_what_the_guichet_answers_is_kept_and_told(work: FakeWork) -> None:
    made = notified(work)

    orders(work, "2026-12-30", "23:59").answer(made, by=NADIA, text=" Notre plan ", files=[LETTER])

    answer = made.answer
    assert answer is not None
    assert (answer.day, answer.text, answer.files) == (date(2026, 12, 30), "Notre plan", [LETTER])
    assert (answer.by, answer.channel, answer.outcome) == (11, "web", "in_time")
    assert work.outbox.told(AnswerReceived) == [GESTIONNAIRES]
    assert "Notre plan" not in repr(work.journal.entries)


def test_the_colleagues_who_were_told_of_it_learn_who_has_answered(work: FakeWork) -> None:
    made = notified(work)
    work.people.guichets[1] = [11, 12, 13, 14]
    made.remember_told([14])
    work.people.closed.add(14)

    orders(work, "2026-12-10").answer(made, by=NADIA, text="Notre plan")

    told = [(who, one) for who, one in work.outbox.posted if isinstance(one, ColleagueAnswered)]
    assert [who for who, _ in told] == [12]  # 13 came since, 14 left, and 11 is the author
    assert (told[0][1].author, told[0][1].answered_on) == ("Personne 11", date(2026, 12, 10))


def test_an_answer_that_the_gestionnaire_notes_is_no_colleague_s(work: FakeWork) -> None:
    orders(work).answer(notified(work), by=ODILE, text="Par courrier")
    assert work.outbox.told(ColleagueAnswered) == []


def test_a_guichet_answers_today_whatever_it_says(work: FakeWork) -> None:
    made = notified(work)
    orders(work, "2027-01-04").answer(made, by=NADIA, text="x", on=date(2026, 12, 1))
    assert made.was_answered_late


@pytest.mark.parametrize(("text", "refusal"), [("  ", EmptyAnswer), ("x" * (MAX_WORDS + 1), WordsTooLong)])
def test_an_answer_says_something(work: FakeWork, text: str, refusal: type[Exception]) -> None:
    made = notified(work)
    with pytest.raises(refusal):
        orders(work).answer(made, by=NADIA, text=text)


def test_a_guichet_is_chased_once_it_is_late(work: FakeWork) -> None:
    made = notified(work)
    with pytest.raises(NotOverdue):
        orders(work, "2026-12-30").chase(made, [LETTER], by=ODILE)

    orders(work, "2026-12-31").chase(made, [LETTER], address="mairie@vence.example", by=ODILE)

    assert made.status is Status.CHASED
    assert work.outbox.told(SignalementChased) == [11, 12]
    assert [type(one) for _, one in work.outbox.written] == [SignalementNotified, SignalementChased]
    with pytest.raises(ForbiddenStep):
        orders(work, "2027-01-05").chase(made, [LETTER], by=ODILE)


def test_a_late_answer_is_taken_even_after_the_state_was_asked(work: FakeWork) -> None:
    made, later = notified(work), orders(work, "2027-02-01")
    later.chase(made, [], by=ODILE)
    later.propose(made, on=date(2027, 2, 1), by=ODILE)

    later.answer(made, by=NADIA, text="Enfin")
    assert made.status is Status.ANSWERED
    assert made.was_answered_late

    later.take_back_answer(made, by=ODILE)
    assert (made.status, made.answer) == (Status.PROPOSED, None)


def test_an_answer_that_is_taken_back_leaves_it_where_it_stood(work: FakeWork) -> None:
    made = notified(work)
    orders(work).acknowledge(made, by=NADIA)
    orders(work).answer(made, by=ODILE)
    orders(work).take_back_answer(made, by=ODILE)
    assert made.status is Status.ACKNOWLEDGED


def test_the_plan_is_followed_evaluated_reported_and_closed(work: FakeWork) -> None:
    made, later = notified(work), orders(work, "2027-01-20")
    orders(work, "2026-12-10").answer(made, by=NADIA, text="Notre plan")
    for _ in range(2):  # the button pressed twice
        later.plan(made, "Former l’équipe", owner="Accueil", due_on=date(2027, 1, 15), by=ODILE)
    made.plan[0].id = 5
    later.tick(made, 5, done_on=date(2027, 1, 12), by=ODILE)
    later.evaluate(made, Correction.PARTLY, "Reste l’accueil", by=ODILE)
    later.report(made, on=date(2027, 1, 19), event_id=7, by=ODILE)
    with pytest.raises(UnknownPlanAction):
        later.tick(made, 6, done_on=None, by=ODILE)
    later.close(made, by=ODILE)

    assert made.plan[0].done_on == date(2027, 1, 12)
    assert (made.status, made.standing(date(2027, 3, 1))) == (Status.CLOSED, SignalementStatus.CLOSED)
    assert [step.action for step in made.history] == [
        Action.NOTIFY, Action.ANSWER, Action.FOLLOW, Action.EVALUATE, Action.REPORT, Action.CLOSE,
    ]  # fmt: skip
    reported = made.last(Action.REPORT)
    assert reported is not None
    assert (reported.day, reported.event_id) == (date(2027, 1, 19), 7)
    assert work.journal.of(Kind.SIGNALEMENT_EVALUATED)[0].outcome == "partly"
    with pytest.raises(ForbiddenStep):  # what is over does not change
        later.tick(made, made.plan[0].id or 0, done_on=None, by=ODILE)


def test_a_day_lies_between_the_letter_and_today(work: FakeWork) -> None:
    made = notified(work)
    for day in (date(2026, 11, 29), date(2026, 12, 2)):
        with pytest.raises(DayOutOfRange):
            orders(work, "2026-12-01").acknowledge(made, by=ODILE, on=day)


def test_another_guichet_has_no_signalement_here_and_an_agent_gives_no_order(work: FakeWork) -> None:
    made, desk = notified(work), orders(work)
    for theirs in (
        lambda: desk.acknowledge(made, by=PAUL),
        lambda: desk.ask_help(made, by=PAUL),
        lambda: desk.answer(made, by=PAUL, text="x"),
    ):
        with pytest.raises(UnknownSignalement):
            theirs()
    for order in (
        lambda: desk.give_help(made, by=NADIA),
        lambda: desk.chase(made, [], by=NADIA),
        lambda: desk.plan(made, "x", owner="", due_on=None, by=NADIA),
        lambda: desk.evaluate(made, Correction.CORRECTED, "", by=NADIA),
        lambda: desk.propose(made, on=date(2026, 11, 30), by=NADIA),
        lambda: desk.close(made, by=NADIA),
        lambda: desk.draft(LetterText(subject="x"), guichet_id=1, by=NADIA),
    ):
        with pytest.raises(GestionnaireOnly):
            order()
    assert made.status is Status.NOTIFIED
