"""What takes seconds is worked out beside the pages, once, and is there for whoever asks again."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import cast

import pytest
import structlog.testing
from stand_in import StandIn
from structlog.types import EventDict

from app.library import GAPS_STAND, KEPT, LivingLibrary
from app.living_base import LivingBase
from knowledge_base.entries import Base, Entry
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.themes import Theme
from knowledge_base.verdict import KnowledgeBase
from stage import waits_until

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def small(entry_id: str, question: str, *variants: str) -> Entry:
    return Entry(
        id=entry_id, question=question, answer="La réponse.", variants=variants, theme=Theme.DOUBLONS
    )


DOUBLON = small("doublon", "Qui supprime un doublon ?", "deux demandes actives", "dossier en double")
RADIATION = small("radiation", "Qui peut radier une demande ?", "radier un demandeur", "demande radiée")
BASE = Base((DOUBLON, RADIATION))
CHANGED = Base((replace(DOUBLON, variants=(*DOUBLON.variants, "demande radiée deux fois")), RADIATION))


def asked(
    text: str, *, outcome: QuestionOutcome = QuestionOutcome.ACCEPTED, entry_id: str = "radiation"
) -> AskedQuestion:
    return AskedQuestion(
        reference=f"question:{text}",
        at=NOW,
        channel="web",
        agent_id=1,
        guichet_id=1,
        text=text,
        kind="question",
        zone=AnswerZone.ANSWER,
        outcome=outcome,
        entry_id=entry_id,
    )


SETTLED = [asked("demande radiée")]


@dataclass
class FakeLivingBase(StandIn):
    """``refreshed`` counts; ``broken`` fails."""

    serving: KnowledgeBase = field(default_factory=lambda: KnowledgeBase(BASE))
    shipped: Base = BASE
    refreshed: int = 0
    broken: bool = False

    @property
    def base(self) -> Base:
        return self.serving.base

    def refresh(self) -> bool:
        self.refreshed += 1
        if self.broken:
            raise OSError("disk away")
        return True


@dataclass
class Desk:
    base: FakeLivingBase = field(default_factory=FakeLivingBase)
    questions: Sequence[AskedQuestion] = tuple(SETTLED)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.library = LivingLibrary(
            cast("LivingBase", self.base),
            questions=lambda: self.questions,
            clock=lambda: self.now,
        )

    def waits(self, base: Base) -> None:
        waits_until(lambda: self.library.effect(base) is not None, within=30)  # the first fits the base


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.library.close()


@pytest.fixture
def logs() -> Iterator[Sequence[EventDict]]:
    with structlog.testing.capture_logs() as logs:
        yield logs


class Gate(threading.Event):
    """``passed`` are the bases whose replay was begun, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()
        self.passed: list[Base] = []


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """The replay waits until it is set, and says that it has begun."""
    gate = Gate()
    fitting = KnowledgeBase.judging

    def judging(self: KnowledgeBase, base: Base) -> KnowledgeBase:
        gate.passed.append(base)
        gate.reached.set()
        assert gate.wait(10)
        return fitting(self, base)

    monkeypatch.setattr(KnowledgeBase, "judging", judging)
    return gate


def test_a_replay_is_there_once_it_is_worked_out(desk: Desk) -> None:
    assert desk.library.effect(CHANGED) is None
    desk.waits(CHANGED)
    found = desk.library.effect(CHANGED)
    assert found is not None
    assert found.replayed >= 1


def test_whoever_waits_hears_how_far_the_replay_is(desk: Desk, gate: Gate) -> None:
    assert desk.library.replayed(CHANGED) is None
    assert desk.library.effect(CHANGED) is None
    assert gate.reached.wait(10)
    begun = desk.library.replayed(CHANGED)
    gate.set()
    desk.waits(CHANGED)

    over = desk.library.replayed(CHANGED)
    assert begun is not None
    assert over is not None
    assert (begun.done, over.done) == (0, over.every)
    assert begun.every == over.every > 0
    assert desk.library.replayed(Base((DOUBLON,))) is None


def test_it_is_worked_out_once_for_all_who_wait(desk: Desk, gate: Gate) -> None:
    for _ in range(3):
        assert desk.library.effect(CHANGED) is None
        assert gate.reached.wait(10)
    gate.set()
    desk.waits(CHANGED)
    desk.library.close()
    assert gate.passed == [CHANGED]


def test_another_base_makes_another_replay(desk: Desk) -> None:
    desk.waits(CHANGED)
    desk.base.serving = KnowledgeBase(Base((RADIATION,)))
    assert desk.library.effect(CHANGED) is None


def test_a_failure_is_raised_for_whoever_asked_then_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: KnowledgeBase, base: Base) -> KnowledgeBase:
        raise MemoryError

    def fails() -> bool:
        try:
            return desk.library.effect(CHANGED) is not None
        except MemoryError:
            return True

    with monkeypatch.context() as patched:
        patched.setattr(KnowledgeBase, "judging", broken)
        waits_until(fails)
    desk.waits(CHANGED)


def test_gaps_are_worked_out_the_same_way(desk: Desk) -> None:
    desk.questions = [
        asked(text, outcome=QuestionOutcome.TICKET, entry_id="")
        for text in ("parking obligatoire", "le parking est obligatoire", "un parking obligatoire")
    ]
    assert desk.library.gaps() is None
    waits_until(lambda: desk.library.gaps() is not None)
    (gap,) = desk.library.gaps() or ()
    assert len(gap.questions) == 3

    desk.questions = ()
    assert desk.library.gaps() is not None
    desk.now += GAPS_STAND
    assert desk.library.gaps() is None
    waits_until(lambda: desk.library.gaps() == ())


def test_gaps_that_the_base_answers_since_are_gone_at_once(desk: Desk) -> None:
    texts = ("parking obligatoire", "le parking est obligatoire", "un parking obligatoire")
    desk.questions = [
        replace(asked(text, outcome=QuestionOutcome.TICKET), zone=AnswerZone.ABSTAIN) for text in texts
    ]
    waits_until(lambda: desk.library.gaps() is not None)
    assert len(desk.library.gaps() or ()) == 1

    desk.base.serving = KnowledgeBase(Base((*BASE.entries, small("parking", *texts))))

    assert desk.library.gaps() is None
    assert len(desk.library.latest_gaps() or ()) == 1
    waits_until(lambda: desk.library.gaps() == ())
    assert desk.library.latest_gaps() == ()


def test_what_was_asked_for_last_comes_first(desk: Desk, gate: Gate) -> None:
    bases = [Base((replace(DOUBLON, variants=(f"formulation {n}",)), RADIATION)) for n in range(3)]
    for base in (*bases, bases[1]):
        assert desk.library.effect(base) is None
        assert gate.reached.wait(10)
    gate.set()
    waits_until(lambda: len(gate.passed) == len(bases))
    assert gate.passed == bases


def test_what_nobody_waits_for_any_more_is_left(desk: Desk, gate: Gate) -> None:
    bases = [Base((replace(DOUBLON, variants=(f"formulation {n}",)), RADIATION)) for n in range(KEPT + 2)]
    desk.library.effect(bases[0])
    assert gate.reached.wait(10)
    for base in bases[1:]:
        desk.library.effect(base)
    gate.set()
    desk.waits(bases[2])
    assert bases[1] not in gate.passed
    desk.waits(bases[1])


def test_a_search_is_the_ranking_of_the_base_in_service(desk: Desk) -> None:
    assert desk.library.nearest("dossier en double")[0] == "doublon"


def test_what_was_changed_is_taken_up_after_the_transaction_once(desk: Desk) -> None:
    desk.library.committed()
    desk.library.will_change()
    assert desk.base.refreshed == 0
    desk.library.committed()
    desk.library.committed()
    waits_until(lambda: desk.base.refreshed > 0)
    desk.library.close()
    assert desk.base.refreshed == 1


def test_what_a_page_has_committed_is_taken_up_at_once(desk: Desk) -> None:
    desk.library.changed()
    waits_until(lambda: desk.base.refreshed == 1)


def test_a_base_that_cannot_be_taken_up_is_logged_and_the_next_is(
    desk: Desk, logs: Sequence[EventDict]
) -> None:
    desk.base.broken = True
    desk.library.will_change()
    desk.library.committed()
    waits_until(lambda: any(log.get("action") == "base_late" for log in logs))
    desk.base.broken = False
    desk.library.will_change()
    desk.library.committed()
    waits_until(lambda: desk.base.refreshed == 2)
