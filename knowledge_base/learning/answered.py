"""Questions that had no answer when they were asked, and that the base answers now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from knowledge_base.entries import Base, Entry
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.gaps import is_unanswered
from knowledge_base.learning.impact import Answering
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.verdict import Answer


@dataclass(frozen=True)
class Phrasings:
    """The entry of each phrasing of a base, accents, capitals and signs apart."""

    entry_ids: Mapping[tuple[str, ...], str]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Phrasings:
        return cls({tuple(plain_words(text)): entry.id for entry in entries for text in entry.phrasings})

    def entry_of(self, text: str) -> str:
        """Empty when no entry has it."""
        return self.entry_ids.get(tuple(plain_words(text)), "")

    def answers(self, question: AskedQuestion) -> bool:
        return satisfies(question, self.entry_of(question.text))


def still_unanswered(
    asked: Iterable[AskedQuestion], base: Base, serving: Answering
) -> Iterator[AskedQuestion]:
    """Those that ``serving``, which is ``base`` fitted, would not answer surely today either."""
    questions = [*filter(is_unanswered, asked)]
    phrasings = Phrasings.of(base.entries if questions else ())
    surely = cache(lambda text: _answering(serving, text))  # the same words are often asked again
    for question in questions:
        entry_id = phrasings.entry_of(question.text) or surely(question.text)
        if not satisfies(question, entry_id):
            yield question


def satisfies(question: AskedQuestion, entry_id: str) -> bool:
    """An entry does not answer who has already received it, and was not content."""
    received = question.entry_ids[:1] if question.zone in (AnswerZone.ANSWER, AnswerZone.PROBABLE) else ()
    refused = question.entry_id if question.outcome is QuestionOutcome.REJECTED else ""
    return bool(entry_id) and entry_id not in (*received, refused)


def _answering(serving: Answering, text: str) -> str:
    verdict = serving.verdict(text)
    return verdict.entry.id if isinstance(verdict, Answer) else ""
