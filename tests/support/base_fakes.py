"""A gestionnaire who keeps the base up, on a library that says what a test tells it to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fakes import NOW, PARIS, Dialogue, FakeWork
from upkeep_fakes import entry, fact

from bot.handlers.base import BaseHandler
from bot.messages import Incoming
from guichets.registry import Agent
from knowledge_base.entries import Base, Entry, Fact
from knowledge_base.evaluation import Question
from knowledge_base.formats.parcels import Provenance
from knowledge_base.learning.gaps import Gap
from knowledge_base.learning.impact import Impact, Replay, Shown
from knowledge_base.learning.proposals import Origin, Proposal
from knowledge_base.learning.questions import AnswerGiven, AskedQuestion, Outcome, Zone
from knowledge_base.learning.rehearsal import NONE, Effect, Found
from knowledge_base.reading import Near, Nearness, Reading


def fiche(entry_id: str = "doublon", **changes: Any) -> Entry:
    """Written as French is, since its pages are looked at."""
    return entry(entry_id, **{"question": f"Que dit la fiche {entry_id}\N{NO-BREAK SPACE}?", **changes})


ENTRIES = (fiche(), fiche("radiation"), fiche("nir", review_by=NOW.date()))


@dataclass
class FakeLibrary:
    """``effect_found`` is None while it is being worked out; ``again`` is what is to be said then. All that
    was asked makes one gap. ``changes`` counts what is to be taken up.
    """

    entries: Sequence[Entry] = ENTRIES
    facts: Mapping[int, Fact] = field(default_factory=lambda: {1: fact()})
    effect_found: Effect | None = NONE
    gaps_are_ready: bool = True
    asked: list[AskedQuestion] = field(default_factory=list)
    again: list[Incoming] = field(default_factory=list)
    played: list[Base] = field(default_factory=list)
    changes: int = 0
    readings: dict[str, Reading] = field(default_factory=dict)

    @property
    def shipped(self) -> Base:
        return Base(tuple(self.entries), self.facts)

    @property
    def base(self) -> Base:
        return self.shipped

    def nearest(self, words: str) -> Sequence[str]:
        typed = words.casefold().split()
        return [one.id for one in self.entries if any(word in one.question.casefold() for word in typed)]

    def read(self, message: str) -> Reading:
        """As ``readings`` says; without a word from it, near to what shares a word."""
        found = self.readings.get(message, Reading(questions=(message,)))
        shared = tuple(Near(one, Nearness.LIKELY) for one in self.nearest(message))
        return replace(found, near=found.near or shared)

    def effect(self, changed: Base, again: Incoming | None = None) -> Effect | None:
        self.played.append(changed)
        if self.effect_found is None and again is not None:
            self.again.append(again)
        return self.effect_found

    def gaps(self, again: Incoming | None = None) -> Sequence[Gap] | None:
        if self.gaps_are_ready:
            return self.latest_gaps()
        if again is not None:
            self.again.append(again)
        return None

    def latest_gaps(self) -> Sequence[Gap] | None:
        return [Gap("parking", tuple(self.asked))] if self.asked else []

    def provenance(self, entries: Iterable[Entry]) -> Mapping[str, Provenance]:
        return {one.id: Provenance("Relais SNE") for one in entries if not one.number}

    def will_change(self) -> None:
        self.changes += 1

    def changed(self) -> None:
        self.changes += 1


@dataclass
class Keeper(Dialogue):
    """``touches`` presses a button of the last page."""

    library: FakeLibrary = field(default_factory=FakeLibrary)

    @classmethod
    def of(cls, work: FakeWork, speaker: Agent, library: FakeLibrary | None = None) -> Keeper:
        library = library or FakeLibrary()
        return cls(BaseHandler(library, PARIS), work, speaker, library=library)

    @property
    def labels(self) -> dict[str, str]:
        buttons = [button for row in self.replies[-1].buttons for button in row]
        return {button.label.replace("\N{NO-BREAK SPACE}", " "): button.data for button in buttons}

    def button(self, label: str) -> str:
        """The data of the one that bears this label, else of the first that begins with it."""
        labels = self.labels
        return labels[label if label in labels else next(one for one in labels if one.startswith(label))]

    def touches(self, label: str) -> Any:
        return self.presses(self.button(label))

    def reads(self) -> str:
        """The last page, a no-break space being a space."""
        return self.text.replace("\N{NO-BREAK SPACE}", " ")

    def opens(self, entry_id: str) -> Any:
        """Its sheet, from its identifier."""
        found = self.says(f"/base {entry_id}")
        return self.presses(f"base:show:{found.titles[0].tag}")

    def echoes(self) -> Any:
        """What the library says again in her name, once it is ready."""
        return self.presses(self.library.again[-1].action)

    def answers(self) -> dict[str, str]:
        """By entry, what is published now where anything was changed."""
        return {one.entry_id: one.content.answer for one in self.work.revisions.current()}


def replay(text: str, before: str, after: str, expected: str) -> Replay:
    """Both bases answer, with ``before`` then ``after``."""
    shown = (Shown(Zone.ANSWER, (before,)), Shown(Zone.ANSWER, (after,)))
    return Replay(Question(text, (expected,)), *shown, frozenset({expected}))


def effect(
    *,
    gained: Sequence[Replay] = (),
    stolen: Sequence[Replay] = (),
    found: Sequence[Found] = (),
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


def unanswered(text: str, number: int, *, guichet_id: int = 1) -> AskedQuestion:
    return AskedQuestion(
        reference=f"question:{number}",
        at=NOW,
        channel="web",
        agent_id=1,
        guichet_id=guichet_id,
        text=text,
        kind="question",
        zone=Zone.ABSTAIN,
        outcome=Outcome.TICKET,
    )
