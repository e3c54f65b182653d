"""A change of the base, replayed in a few seconds on the known questions that are nearest to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from knowledge_base.entries import Base, Entry
from knowledge_base.evaluation import Question
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.answered import satisfies
from knowledge_base.learning.impact import Answering, Impact, Shown, impact, shown_by, successors_in
from knowledge_base.learning.questions import AnswerZone, AskedQuestion
from knowledge_base.verdict import KnowledgeBase

MOST_REPLAYED = 60
"""With the fitting of the other base, a second on the 209 shipped entries, three on a busy machine."""


@dataclass(frozen=True)
class NewlyFound:
    """What nobody had answered, and what the changed base shows for it; ``times`` it was asked."""

    question: str
    times: int
    after: Shown


@dataclass(frozen=True)
class Effect:
    """``replayed`` questions of the ``known`` ones: those that are nearest to what changes. ``found`` are
    real questions that were left unanswered, and would meet what changes first.
    """

    impact: Impact
    replayed: int
    known: int
    found: tuple[NewlyFound, ...] = ()

    @property
    def found_times(self) -> int:
        """How often they were asked."""
        return sum(one.times for one in self.found)


@dataclass(frozen=True)
class Replayed:
    """How far it is."""

    done: int
    every: int


NONE = Effect(Impact((), (), (), ()), 0, 0)
"""Of a change that no question can see."""


def rehearse(
    serving: KnowledgeBase,
    changed: Base,
    known: Sequence[Question],
    *,
    unanswered: Sequence[AskedQuestion] = (),
    most: int = MOST_REPLAYED,
    reached: Callable[[int, int], None] = lambda _done, _every: None,
) -> Effect:
    """What ``changed`` does to the known questions, in the place of the base in service. ``reached`` hears of
    each question as it is replayed: how many are, of how many.

    Those that expect only entries which are not there tell nothing, and are left out. Nobody knows which
    entry is right for those that were left ``unanswered``: they are told apart.
    """
    standing = {entry.id for base in (serving.base, changed) for entry in base.entries}
    known = [one for one in known if not one.expected or not standing.isdisjoint(one.expected)]
    touched = differing(serving.base, changed)
    if not touched:
        return NONE
    chosen = nearest(known, touched, most=most)
    times = Counter(question.text for question in unanswered)
    left = nearest([Question(text) for text in times], touched, most=most)
    every = len(chosen) + len(left)
    reached(0, every)
    after = serving.judging(changed)

    def told(questions: Iterable[Question], done: int) -> Iterator[Question]:
        for number, question in enumerate(questions, start=done + 1):
            yield question
            reached(number, every)

    found = impact(serving, after, told(chosen, 0), successors=successors_in(changed))
    latest = {question.text: question for question in unanswered}
    met = [
        one
        for question in told(left, len(chosen))
        if (one := _found(serving, after, latest[question.q], times[question.q], touched))
    ]
    met.sort(key=lambda one: (-one.times, one.question))
    return Effect(found, len(chosen), len(known), tuple(met))


def differing(before: Base, after: Base) -> tuple[Entry, ...]:
    """What ranking reads differently in the two: each such entry as it was, and as it becomes."""
    read = [{_read(entry): entry for entry in base.entries} for base in (before, after)]
    return tuple(
        entry
        for mine, other in (read, reversed(read))
        for content, entry in mine.items()
        if content not in other
    )


def nearest(questions: Sequence[Question], entries: Sequence[Entry], *, most: int) -> tuple[Question, ...]:
    """At most so many: those that expect one of the entries, then those that share its rarest words."""
    if len(questions) <= most:
        return tuple(questions)
    ids = {entry.id for entry in entries}
    told = {word for entry in entries for text in _texts(entry) for word in plain_words(text)}
    typed = [frozenset(plain_words(question.q)) for question in questions]
    counts = Counter(word for words in typed for word in words)
    rarity = {word: log(1 + len(questions) / count) for word, count in counts.items()}
    shared = [sum(rarity[word] for word in words & told) for words in typed]
    places = sorted(
        range(len(questions)), key=lambda n: (ids.isdisjoint(questions[n].expected), -shared[n], n)
    )
    return tuple(questions[n] for n in places[:most])


def _found(
    before: Answering, after: Answering, asked: AskedQuestion, times: int, touched: Sequence[Entry]
) -> NewlyFound | None:
    """None when it would not meet first what changes, or was met before."""
    was, shown = shown_by(before, asked.text), shown_by(after, asked.text)
    is_known = was.zone is AnswerZone.ANSWER and satisfies(asked, was.winner)
    is_met = shown.winner in {entry.id for entry in touched} and shown != was
    return NewlyFound(asked.text, times, shown) if is_met and not is_known else None


def _read(entry: Entry) -> tuple[object, ...]:
    return entry.id, entry.phrasings, entry.answer, entry.keywords


def _texts(entry: Entry) -> tuple[str, ...]:
    return *entry.phrasings, *entry.keywords, entry.answer
