from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest
from due_fakes import PARIS, FakeWork, local, person

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.aide import Stopped
from bot.handlers.signalement import (
    SendingDateAsked,
    SignalementAnswered,
    SignalementCancelAsked,
    SignalementDropped,
    SignalementGuichetAsked,
    SignalementGuichetChoices,
    SignalementHandler,
    SignalementRecorded,
    SignalementSubjectAsked,
)
from bot.messages import Channel, Incoming
from bot.state import State
from guichets.errors import UnknownGuichet
from guichets.registry import Role
from quality.errors import (
    EmptySubject,
    GestionnaireOnly,
    SignalementAlreadyAnswered,
    SignalementAlreadyCancelled,
    SubjectTooLong,
    UnknownSignalement,
)
from quality.notices import SignalementWithdrawn

NOW = local("2026-11-25 10:00")
TODAY = date(2026, 11, 25)


class Conversation:
    """Odile and the dialogue, turn by turn, as the intake would keep it."""

    def __init__(self) -> None:
        self.work = FakeWork()
        self.handler = SignalementHandler(PARIS)
        self.state: State | None = None
        self.now = NOW
        self.speaker = person(1)

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

    def records(self) -> Any:
        self.says("/signalement")
        self.says("valbonne")
        self.presses("guichet", "1")
        self.says("Baux tardifs")
        return self.presses("aujourdhui")

    def _after(self, turn: Turn) -> Any:
        if not turn.keeps:
            self.state = turn.state
        (page,) = turn.pages
        return page


def incoming(text: str, *, is_edit: bool = False) -> Incoming:
    return Incoming(
        channel=Channel.WEB,
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


def test_a_signalement_is_recorded_in_three_questions(odile: Conversation) -> None:
    assert odile.says("/signalement") == SignalementGuichetAsked()
    assert odile.says("mairie v") == SignalementGuichetChoices(
        ((1, "Mairie de Valbonne"), (2, "Mairie de Vence"))
    )
    assert odile.presses("guichet", "1") == SignalementSubjectAsked("Mairie de Valbonne")
    assert odile.says("Baux tardifs") == SendingDateAsked("Guichet 1", TODAY)

    assert odile.presses("aujourdhui") == SignalementRecorded(
        reference="S-2026-001",
        guichet="Guichet 1",
        subject="Baux tardifs",
        sent_on=TODAY,
        due_on=date(2026, 12, 25),
        day_off=True,
        reminders=(local("2026-12-18 09:00"), local("2026-12-24 09:00"), local("2026-12-28 09:00")),
        at_once=False,
    )
    assert odile.state is None


def test_the_date_may_be_typed(odile: Conversation) -> None:
    odile.says("/signalement")
    odile.presses("guichet", "3")
    odile.says("Baux tardifs")

    page = odile.says("31 octobre")

    assert (page.sent_on, page.due_on, page.at_once) == (date(2026, 10, 31), date(2026, 11, 30), True)


@pytest.mark.parametrize(
    ("typed", "problem"), [("la semaine dernière", "unclear"), ("26/11/2026", "future"), ("demain", "future")]
)
def test_an_unclear_or_future_date_is_asked_again(odile: Conversation, typed: str, problem: str) -> None:
    odile.says("/signalement")
    odile.presses("guichet", "3")
    odile.says("Baux tardifs")

    assert odile.says(typed).problem == problem
    assert odile.work.signalements.all == []
    assert odile.says("hier").sent_on == date(2026, 11, 24)


def test_an_unknown_guichet_is_asked_again(odile: Conversation) -> None:
    odile.says("/signalement")

    assert odile.says("Mairie de Brest") == SignalementGuichetAsked("Mairie de Brest")
    assert isinstance(odile.says("habitat"), SignalementGuichetChoices)


def test_a_guichet_that_closed_is_refused(odile: Conversation) -> None:
    odile.work.registry.guichets[0].closed_at = NOW

    for argument in ("1", "99", "x"):
        with pytest.raises(UnknownGuichet):
            odile.presses("guichet", argument)


@pytest.mark.parametrize(("text", "refusal"), [("x" * 301, SubjectTooLong), (" ", EmptySubject)])
def test_a_subject_is_one_short_line(odile: Conversation, text: str, refusal: type[Exception]) -> None:
    odile.presses("guichet", "1")

    with pytest.raises(refusal):
        odile.says(text)
    assert odile.state == State("signalement", "subject", {"guichet": 1})


def test_an_edited_message_answers_no_other_question(odile: Conversation) -> None:
    odile.presses("guichet", "1")
    odile.says("Baux")

    assert odile.says("hier", is_edit=True) == SendingDateAsked("Guichet 1", TODAY)
    assert odile.work.signalements.all == []


def test_an_answer_is_recorded_with_a_touch_and_once(odile: Conversation) -> None:
    odile.records()
    odile.now = local("2026-12-28 10:00")

    assert odile.presses("repondu", "S-2026-001") == SignalementAnswered(
        "S-2026-001", "Guichet 1", date(2026, 12, 28), -3
    )
    with pytest.raises(SignalementAlreadyAnswered):
        odile.presses("repondu", "S-2026-001")


def test_cancelling_asks_first_when_agents_would_be_told(odile: Conversation) -> None:
    odile.records()
    odile.work.signalements.all[0].remember_told([11])

    assert odile.presses("annuler", "S-2026-001") == SignalementCancelAsked("S-2026-001", "Guichet 1", 1)
    assert odile.presses("confirmer", "S-2026-001") == SignalementDropped("S-2026-001", "Guichet 1", 1)
    assert odile.work.outbox.told(SignalementWithdrawn) == [11]


def test_cancelling_what_nobody_knows_takes_one_touch(odile: Conversation) -> None:
    odile.records()

    assert isinstance(odile.presses("annuler", "S-2026-001"), SignalementDropped)
    with pytest.raises(SignalementAlreadyCancelled):
        odile.presses("repondu", "S-2026-001")


def test_the_dialogue_may_be_dropped(odile: Conversation) -> None:
    odile.says("/signalement")

    assert odile.presses("abandonner") == Stopped()
    assert odile.state is None


@pytest.mark.parametrize("verb", ["aujourdhui", "abandonner", "inconnu", ""])
def test_a_button_that_means_nothing_now_is_refused(odile: Conversation, verb: str) -> None:
    with pytest.raises(Misunderstood):
        odile.presses(verb)


def test_an_unknown_reference_is_refused(odile: Conversation) -> None:
    with pytest.raises(UnknownSignalement):
        odile.presses("repondu", "S-2020-001")


def test_an_agent_presses_in_vain(odile: Conversation) -> None:
    odile.records()
    odile.speaker = person(11, Role.AGENT, guichet_id=1)

    for verb in ("guichet", "repondu", "annuler", "confirmer"):
        with pytest.raises(GestionnaireOnly):
            odile.presses(verb, "S-2026-001")
    assert odile.work.signalements.all[0].is_pending
