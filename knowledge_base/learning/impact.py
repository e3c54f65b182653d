"""What a change of the base does to questions whose right entry is known, before it is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from knowledge_base.entries import Base
from knowledge_base.evaluation import Question
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.verdict import Answer, Probable, Suggestions, Verdict


class Answering(Protocol):
    """A fitted base; both sides should judge with the same calibration, or it would be measured too."""

    def verdict(self, question: str) -> Verdict: ...


class Grade(IntEnum):
    """How well a question is served: asserting what is wrong is worse than showing nothing."""

    WRONG = 0
    MISSED = 1
    AMONG_TITLES = 2
    RIGHT = 3


@dataclass(frozen=True)
class Shown:
    """What a base says to a question; ``entry_ids`` best first, none when it abstains."""

    zone: AnswerZone
    entry_ids: tuple[str, ...]

    @property
    def winner(self) -> str:
        """The entry that stands first; empty when nothing is shown."""
        return self.entry_ids[0] if self.entry_ids else ""


@dataclass(frozen=True)
class Replay:
    """A question put to both bases; ``accepted`` are the ids that are right after the change."""

    question: Question
    before: Shown
    after: Shown
    accepted: frozenset[str]

    @property
    def grades(self) -> tuple[Grade, Grade]:
        return grade(self.before, self.accepted), grade(self.after, self.accepted)

    @property
    def is_stolen(self) -> bool:
        """Another entry stands where the right one stood, or answers what nothing must answer."""
        if not self.accepted:
            return self.after.zone is AnswerZone.ANSWER and self.before.zone is not AnswerZone.ANSWER
        return self.before.winner in self.accepted and self.after.winner not in self.accepted | {""}


@dataclass(frozen=True)
class Impact:
    """Each replayed question stands in one list. ``kept`` are those that are served as they were."""

    gained: tuple[Replay, ...]
    lost: tuple[Replay, ...]
    stolen: tuple[Replay, ...]
    kept: tuple[Replay, ...] = field(repr=False)

    @property
    def is_theft(self) -> bool:
        """The change is not to be published unless somebody confirms it."""
        return bool(self.stolen)


def impact(
    before: Answering,
    after: Answering,
    replayed: Iterable[Question],
    *,
    successors: Mapping[str, str] | None = None,
) -> Impact:
    """``successors`` are the entries that answer in the place of others once changed (`successors_in`)."""
    gained, lost, stolen, kept = [], [], [], []
    for question in replayed:
        accepted = frozenset(_followed(question.expected, successors or {}))
        replay = Replay(question, shown_by(before, question.q), shown_by(after, question.q), accepted)
        was, became = replay.grades
        if replay.is_stolen:
            stolen.append(replay)
        elif became > was:
            gained.append(replay)
        elif became < was:
            lost.append(replay)
        else:
            kept.append(replay)
    return Impact(tuple(gained), tuple(lost), tuple(stolen), tuple(kept))


def grade(shown: Shown, accepted: frozenset[str]) -> Grade:
    if shown.zone is AnswerZone.ANSWER:
        return Grade.RIGHT if shown.winner in accepted else Grade.WRONG
    if not accepted:
        return Grade.RIGHT
    return Grade.AMONG_TITLES if accepted.intersection(shown.entry_ids) else Grade.MISSED


def successors_in(base: Base) -> dict[str, str]:
    """By id, the entry that answers in its place: a redirection, or a local entry."""
    overriding = {entry.overrides: entry.id for entry in base.entries if entry.overrides}
    redirected = {entry.id: entry.replaced_by for entry in base.entries if entry.replaced_by}
    return overriding | redirected | dict(base.redirections)


def settled(asked: Sequence[AskedQuestion]) -> Iterator[Question]:
    """Real questions whose asker said which entry was right: each text once, by its last word."""
    by_text = {question.text: question for question in asked}
    for question in by_text.values():
        if question.outcome in (QuestionOutcome.ACCEPTED, QuestionOutcome.CHOSEN) and question.entry_id:
            yield Question(question.text, (question.entry_id,), question.reference)


def shown_by(base: Answering, question: str) -> Shown:
    verdict = base.verdict(question)
    match verdict:
        case Answer():
            ids: tuple[str, ...] = (verdict.entry.id,)
        case Probable() | Suggestions():
            ids = tuple(entry.id for entry in verdict.entries)
        case _:
            ids = ()
    return Shown(verdict.zone, ids)


def _followed(ids: Iterable[str], successors: Mapping[str, str]) -> Iterator[str]:
    """The ids, and those that answer in their place, as far as it leads."""
    for entry_id in ids:
        seen: set[str] = set()
        while entry_id and entry_id not in seen:
            yield entry_id
            seen.add(entry_id)
            entry_id = successors.get(entry_id, "")
