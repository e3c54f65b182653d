from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest
from due_fakes import PARIS, FakeWork, local, person

from agenda.errors import EventAlreadyCancelled, GestionnaireOnly, LineTooLong
from agenda.events import EventKind
from agenda.notices import EventCancelled, EventChanged
from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.agenda import AgendaHandler
from bot.handlers.aide import Stopped
from bot.handlers.reunion import (
    EventCancelAsked,
    EventDropped,
    EventGone,
    EventHandler,
    EventScheduled,
    MeetingKindAsked,
    MomentAsked,
    PlaceAsked,
    TrainingTitleAsked,
)
from bot.messages import Channel, Incoming
from bot.state import State
from guichets.registry import Role
from quality.follow_up import FollowUp

NOW = local("2026-11-25 10:00")
ODILE = person(1)


class Conversation:
    """Odile and the dialogue, turn by turn, as the intake would keep it."""

    def __init__(self) -> None:
        self.work = FakeWork()
        self.handler = EventHandler(PARIS)
        self.state: State | None = None
        self.now = NOW
        self.speaker = ODILE

    def talk(self) -> Talk:
        return Talk(cast("Any", self.work), self.speaker, self.state, self.now)

    def says(self, text: str, *, is_edit: bool = False) -> Any:
        said = incoming(text, is_edit=is_edit)
        turn = (
            self.handler.command(said, self.talk())
            if said.command
            else self.handler.answer(said, self.talk())
        )
        return self._after(turn)

    def presses(self, verb: str, argument: str = "") -> Any:
        return self._after(self.handler.press(verb, argument, incoming(""), self.talk()))

    def plans_a_training(self) -> Any:
        self.says("/formation")
        self.says("Prise en main")
        self.says("12/01/2027 14h30")
        return self.says("Nice, salle 3")

    def _after(self, turn: Turn) -> Any:
        if not turn.keeps:
            self.state = turn.state
        (page,) = turn.pages
        return page


def incoming(text: str, *, is_edit: bool = False) -> Incoming:
    return Incoming(
        channel=Channel.TELEGRAM,
        update_ref="1",
        user_ref="1",
        chat_ref="1",
        display_name="Odile",
        at=NOW,
        text=text,
        is_edit=is_edit,
    )


@pytest.fixture
def odile() -> Conversation:
    return Conversation()


def test_a_training_is_planned_in_three_questions(odile: Conversation) -> None:
    assert odile.says("/formation") == TrainingTitleAsked()
    asked = odile.says("Prise en main")
    assert (type(asked), asked.kind, asked.problem) == (MomentAsked, EventKind.FORMATION, "")
    starts_at = local("2027-01-12 14:30")
    assert odile.says("12/01/2027 14h30") == PlaceAsked(EventKind.FORMATION, "Prise en main", starts_at)

    assert odile.says("Nice, salle 3") == EventScheduled(
        event_id=1,
        kind=EventKind.FORMATION,
        title="Prise en main",
        starts_at=starts_at,
        place="Nice, salle 3",
        day_off=False,
        for_guichets=True,
        reminders=(local("2027-01-05 09:00"), local("2027-01-11 09:00")),
        at_once=False,
        is_move=False,
        told=0,
    )
    assert odile.state is None


@pytest.mark.parametrize("kind", [EventKind.COPIL, EventKind.COMITE, EventKind.PLENIERE])
def test_a_meeting_is_chosen_with_a_button(odile: Conversation, kind: EventKind) -> None:
    assert odile.says("/reunion") == MeetingKindAsked()
    odile.presses("nature", kind.value)
    odile.says("demain 9h")
    page = odile.says("Préfecture")

    assert (page.kind, page.title, page.for_guichets) == (kind, "", kind is EventKind.COMITE)
    assert page.at_once


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("le copil", EventKind.COPIL), ("Comité de suivi", EventKind.COMITE), ("PLÉNIÈRE", EventKind.PLENIERE)],
)
def test_a_meeting_may_be_typed_too(odile: Conversation, typed: str, kind: EventKind) -> None:
    odile.says("/reunion")

    assert odile.says(typed).kind == kind


def test_another_word_asks_again(odile: Conversation) -> None:
    odile.says("/reunion")

    assert odile.says("un café") == MeetingKindAsked()


@pytest.mark.parametrize(
    ("typed", "problem"), [("un mardi", "unclear"), ("31/11 9h", "unclear"), ("24/11/2026 9h", "past")]
)
def test_an_unclear_or_past_date_is_asked_again_with_an_example(
    odile: Conversation, typed: str, problem: str
) -> None:
    odile.says("/formation")
    odile.says("Prise en main")

    page = odile.says(typed)

    assert (page.problem, page.example) == (problem, local("2026-12-16 14:30"))
    assert isinstance(odile.says("12/01/2027 14h30"), PlaceAsked)


def test_a_date_that_went_by_during_the_dialogue_is_asked_again(odile: Conversation) -> None:
    odile.says("/formation")
    odile.says("Prise en main")
    odile.says("demain 9h")
    odile.now = local("2026-11-27 09:00")

    assert odile.says("Nice").problem == "past"
    odile.says("12/01/2027 14h30")
    assert odile.says("Nice").starts_at == local("2027-01-12 14:30")


def test_a_day_off_is_pointed_out(odile: Conversation) -> None:
    odile.says("/formation")
    odile.says("Prise en main")
    odile.says("dimanche 10/01/2027 14h30")

    assert odile.says("Nice").day_off


def test_a_title_that_is_too_long_keeps_the_question_open(odile: Conversation) -> None:
    odile.says("/formation")

    with pytest.raises(LineTooLong):
        odile.says("x" * 201)
    assert odile.state == State("reunion", "title", {})


def test_an_edited_message_answers_no_other_question(odile: Conversation) -> None:
    odile.says("/formation")
    odile.says("Prise en main")
    odile.says("12/01/2027 14h30")

    assert isinstance(odile.says("13/01/2027 14h30", is_edit=True), PlaceAsked)
    assert odile.work.events.all == []


def test_moving_takes_one_question(odile: Conversation) -> None:
    odile.plans_a_training()
    odile.work.events.all[0].remember_told([11, 12])

    asked = odile.presses("deplacer", "1")
    assert asked.previously_at == local("2027-01-12 14:30")
    page = odile.says("mardi 19 janvier 2027 à 9 h")

    assert (page.is_move, page.told, page.starts_at) == (True, 2, local("2027-01-19 09:00"))
    assert odile.work.outbox.told(EventChanged) == [11, 12, 0]
    assert odile.state is None


def test_an_event_cancelled_meanwhile_is_not_moved(odile: Conversation) -> None:
    odile.plans_a_training()
    odile.presses("deplacer", "1")
    odile.presses("annuler", "1")

    assert odile.says("19/01/2027 9h") == EventGone()
    assert odile.state is None


def test_cancelling_asks_first_when_agents_would_be_told(odile: Conversation) -> None:
    odile.plans_a_training()
    odile.work.events.all[0].remember_told([11, 12])
    starts_at = local("2027-01-12 14:30")

    asked = odile.presses("annuler", "1")
    assert asked == EventCancelAsked(1, EventKind.FORMATION, "Prise en main", starts_at, 2)
    assert odile.work.events.all[0].is_planned

    done = odile.presses("confirmer", "1")
    assert done == EventDropped(EventKind.FORMATION, "Prise en main", starts_at, 2)
    assert odile.work.outbox.told(EventCancelled) == [11, 12, 0]


def test_cancelling_what_nobody_knows_takes_one_touch_and_works_once(odile: Conversation) -> None:
    odile.plans_a_training()

    assert isinstance(odile.presses("annuler", "1"), EventDropped)
    with pytest.raises(EventAlreadyCancelled):
        odile.presses("annuler", "1")


def test_the_dialogue_may_be_dropped(odile: Conversation) -> None:
    odile.says("/formation")

    assert odile.presses("abandonner") == Stopped()
    assert odile.state is None
    with pytest.raises(Misunderstood):
        odile.presses("abandonner")


@pytest.mark.parametrize(
    ("verb", "argument"),
    [
        ("nature", "formation"),
        ("nature", ""),
        ("annuler", "x"),
        ("annuler", "²"),
        ("deplacer", "9" * 30),
        ("", ""),
    ],
)
def test_a_forged_button_is_refused(odile: Conversation, verb: str, argument: str) -> None:
    with pytest.raises(Misunderstood):
        odile.presses(verb, argument)


def test_an_agent_presses_in_vain(odile: Conversation) -> None:
    odile.plans_a_training()
    odile.speaker = person(11, Role.AGENT, guichet_id=1)

    for verb in ("nature", "deplacer", "annuler", "confirmer"):
        with pytest.raises(GestionnaireOnly):
            odile.presses(verb, "1")
    assert odile.work.events.all[0].is_planned


def test_the_agenda_shows_what_is_ahead(odile: Conversation) -> None:
    odile.plans_a_training()
    follow_up = FollowUp(odile.work, now=NOW, zone=PARIS)
    for sent_on in (date(2026, 10, 20), date(2026, 11, 20)):
        follow_up.record(guichet_id=1, subject="Baux", sent_on=sent_on, by=ODILE)
    state_before = odile.state

    turn = AgendaHandler(PARIS).command(incoming("/agenda"), odile.talk())

    (page,) = turn.pages
    assert [(line.id, line.title) for line in page.events] == [(1, "Prise en main")]
    assert [(line.reference, line.days) for line in page.signalements] == [
        ("S-2026-001", -5),
        ("S-2026-002", 25),
    ]
    assert turn.keeps
    assert odile.state == state_before


def test_a_long_agenda_counts_what_it_does_not_show(odile: Conversation) -> None:
    follow_up = FollowUp(odile.work, now=NOW, zone=PARIS)
    for _ in range(11):
        follow_up.record(guichet_id=1, subject="Baux", sent_on=date(2026, 11, 20), by=ODILE)

    (page,) = AgendaHandler(PARIS).command(incoming("/agenda"), odile.talk()).pages

    assert (len(page.signalements), page.more_signalements) == (8, 3)
