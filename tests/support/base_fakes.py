"""A library that says what a test tells it to, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fakes import NOW
from stand_in import StandIn
from upkeep_fakes import entry, fact

from knowledge_base.entries import Base, Entry, Fact
from knowledge_base.evaluation import Question
from knowledge_base.formats.exchange_file import Provenance
from knowledge_base.learning.gaps import Gap
from knowledge_base.learning.impact import Impact, Replay, Shown
from knowledge_base.learning.proposals import Origin, Proposal
from knowledge_base.learning.questions import AnswerGiven, AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.learning.rehearsal import NONE, Effect, NewlyFound, Replayed
from knowledge_base.reading import Near, Nearness, Reading


def fiche(entry_id: str = "doublon", **changes: Any) -> Entry:
    """Written as French is, since its pages are looked at."""
    return entry(entry_id, **{"question": f"Que dit la fiche {entry_id}\N{NO-BREAK SPACE}?", **changes})


ENTRIES = (fiche(), fiche("radiation"), fiche("nir", review_by=NOW.date()))


@dataclass
class FakeLibrary(StandIn):
    """``effect_found`` is None while it is being worked out. All that was asked makes one gap. ``changes``
    counts what is to be taken up.
    """

    entries: Sequence[Entry] = ENTRIES
    facts: Mapping[int, Fact] = field(default_factory=lambda: {1: fact()})
    effect_found: Effect | None = NONE
    replayed_so_far: Replayed | None = None
    gaps_are_ready: bool = True
    asked: list[AskedQuestion] = field(default_factory=list)
    played: list[Base] = field(default_factory=list)
    changes: int = 0
    readings: dict[str, Reading] = field(default_factory=dict)
    elsewhere: dict[str, Base] = field(default_factory=dict)
    """What answers in another département."""

    @property
    def shipped(self) -> Base:
        return Base(tuple(self.entries), self.facts)

    @property
    def base(self) -> Base:
        return self.shipped

    def told_in(self, departement: str) -> Base:
        return self.elsewhere.get(departement, self.base)

    def nearest(self, words: str) -> Sequence[str]:
        typed = words.casefold().split()
        return [one.id for one in self.entries if any(word in one.question.casefold() for word in typed)]

    def read(self, message: str) -> Reading:
        """As ``readings`` says; without a word from it, near to what shares a word."""
        found = self.readings.get(message, Reading(questions=(message,)))
        shared = tuple(Near(one, Nearness.LIKELY) for one in self.nearest(message))
        return replace(found, near=found.near or shared)

    def effect(self, changed: Base) -> Effect | None:
        self.played.append(changed)
        return self.effect_found

    def replayed(self, changed: Base) -> Replayed | None:
        assert changed in self.played
        return self.replayed_so_far

    def gaps(self) -> Sequence[Gap] | None:
        return self.latest_gaps() if self.gaps_are_ready else None

    def latest_gaps(self) -> Sequence[Gap] | None:
        return [Gap("parking", tuple(self.asked))] if self.asked else []

    def provenance(self, entries: Iterable[Entry]) -> Mapping[str, Provenance]:
        return {one.id: Provenance("Relais SNE") for one in entries if not one.number}

    def will_change(self) -> None:
        self.changes += 1

    def changed(self) -> None:
        self.changes += 1


def replay(text: str, before: str, after: str, expected: str) -> Replay:
    """Both bases answer, with ``before`` then ``after``."""
    shown = (Shown(AnswerZone.ANSWER, (before,)), Shown(AnswerZone.ANSWER, (after,)))
    return Replay(Question(text, (expected,)), *shown, frozenset({expected}))


def effect(
    *,
    gained: Sequence[Replay] = (),
    stolen: Sequence[Replay] = (),
    found: Sequence[NewlyFound] = (),
    replayed: int = 3,
    known: int = 3,
) -> Effect:
    return Effect(Impact(tuple(gained), (), tuple(stolen), ()), replayed, known, tuple(found))


def given(agent_id: int, entry_id: str = "doublon") -> AnswerGiven:
    return AnswerGiven(
        question=f"question:{agent_id}",
        entry_id=entry_id,
        number=0,
        agent_id=agent_id,
        channel="web",
        at=NOW,
    )


def proposal(phrasing: str, entry_id: str = "doublon", *, theme: str = "doublons") -> Proposal:
    return Proposal(
        phrasing=phrasing, entry_id=entry_id, theme=theme, origin=Origin.CHOSEN, question="question:1", at=NOW
    )


def unanswered(text: str, number: int, *, guichet_id: int = 1, ticket: str = "") -> AskedQuestion:
    return AskedQuestion(
        reference=f"question:{number}",
        at=NOW,
        channel="web",
        agent_id=1,
        guichet_id=guichet_id,
        text=text,
        kind="question",
        zone=AnswerZone.ABSTAIN,
        outcome=QuestionOutcome.TICKET if ticket else QuestionOutcome.OPEN,
        ticket=ticket,
    )


class StillBase:
    """For the jobs: a base that nobody touches, and of which nothing is due."""

    faults = ()
    shipped = Base(())

    def refresh(self) -> bool:
        return False
