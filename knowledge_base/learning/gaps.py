"""Questions in groups, named by their own words; and those of them that the base does not know.

NumPy and what computes with it are imported where groups are made: most who import this name a group only.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import log, sqrt
from statistics import fmean
from typing import TYPE_CHECKING

from knowledge_base.entries import DEPARTEMENT, Entry
from knowledge_base.formats.forms import LONGEST_PHRASING, TO_WRITE
from knowledge_base.formats.writing import to_markdown
from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import Reader, Words, french_reader, stem
from knowledge_base.learning.questions import ABOUT_INCIDENT, AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Kind

if TYPE_CHECKING:
    import numpy as np

    from knowledge_base.ranking.rows import Sparse


NOT_GAPS = frozenset({Kind.ACT, Kind.SENSITIVE, Kind.EMERGENCY, Kind.SMALL_TALK, ABOUT_INCIDENT})
"""What a person must handle however much the base knows, and what passes."""

WORDS, LETTERS = 0.7, 0.3
"""Shares of a likeness: stems say what it is about, runs of letters forgive typing."""
APART = 0.92
"""Mean distance, in 0..1, beyond which two groups are about different things."""
MOST_GROUPED = 3_000
"""Different texts; the latest are kept. Beyond, their distances two by two would take too much memory."""
ROWS_AT_ONCE = 200
FEWEST = 2
"""A question asked once is not yet a gap."""

NAME_WORDS = 3
"""Words in a name."""
SHARED = 0.25
"""Share of a group's questions that must hold a word before it may name them all."""
TELLING = 0.6
"""Share of the rarity of its rarest words below which a word tells nothing: « pour », « avec »…"""

TYPED = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True)
class Gap:
    """``questions`` oldest first. ``id`` is that of the oldest: it stays when the group grows."""

    name: str
    questions: tuple[AskedQuestion, ...]

    @property
    def id(self) -> str:
        return sha256(self.questions[0].reference.encode()).hexdigest()[:8]

    @cached_property
    def guichets(self) -> int:
        """How many have asked."""
        return len({q.guichet_id for q in self.questions if q.guichet_id is not None})

    @cached_property
    def theme(self) -> str:
        """The one most often guessed; empty when there is none."""
        counts = Counter(q.theme for q in self.questions if q.theme)
        return min(counts, key=lambda theme: (-counts[theme], theme), default="")

    @cached_property
    def phrasings(self) -> tuple[str, ...]:
        """Each once, the most asked first: those that differ by accents, capitals or signs only are one."""
        counts = Counter(q.text for q in self.questions)
        by_words: dict[tuple[str, ...], str] = {}
        for text in sorted(counts, key=lambda text: (-counts[text], text)):
            by_words.setdefault(tuple(plain_words(text)), text)
        return tuple(by_words.values())


def is_unanswered(question: AskedQuestion) -> bool:
    """The base should have answered, and did not, or not well."""
    if question.kind in NOT_GAPS or question.outcome in (QuestionOutcome.ACCEPTED, QuestionOutcome.CHOSEN):
        return False
    return question.zone is AnswerZone.ABSTAIN or question.outcome in (
        QuestionOutcome.REJECTED,
        QuestionOutcome.TICKET,
    )


def gaps(
    questions: Sequence[AskedQuestion], *, known: Sequence[str] = (), fewest: int = FEWEST
) -> tuple[Gap, ...]:
    """Of the questions that the base should have answered: see ``grouped``."""
    return grouped([*filter(is_unanswered, questions)], known=known, fewest=fewest)


def grouped(
    questions: Sequence[AskedQuestion],
    *,
    known: Sequence[str] = (),
    fewest: int = FEWEST,
    apart: float = APART,
) -> tuple[Gap, ...]:
    """Groups of at least ``fewest`` questions, those that touch most guichets first, then the largest.

    ``known`` are phrasings of the base: the words that they are full of tell no gap from another. The same
    questions in any order give the same groups, names and ids. What has no words is in none of them.
    """
    reader = french_reader()
    asked = _by_words(sorted(questions, key=lambda q: (q.at, q.reference)), reader)
    if not asked:
        return ()
    background = [reader.read(text) for text in known]
    groups: defaultdict[int, list[_Asked]] = defaultdict(list)
    for number, one in zip(_grouped([one.read for one in asked], background, apart), asked, strict=True):
        groups[number].append(one)
    rarity = _rarity([*background, *(one.read for one in asked)])
    found = (_gap(group, rarity) for group in groups.values())
    kept = (gap for gap in found if len(gap.questions) >= fewest)
    return tuple(sorted(kept, key=lambda gap: (-gap.guichets, -len(gap.questions), gap.name, gap.id)))


def alike(texts: Sequence[str], *, known: Sequence[str] = (), apart: float = APART) -> list[int]:
    """The number of the group of each text, as ``grouped`` puts questions together; each has words."""
    reader = french_reader()
    read = [reader.read(text) for text in texts]
    return _grouped(read, [reader.read(text) for text in known], apart) if read else []


@dataclass(frozen=True)
class _Asked:
    """The questions that are the same once in plain words: one point to be grouped."""

    questions: tuple[AskedQuestion, ...]
    read: Words


def _by_words(questions: Sequence[AskedQuestion], reader: Reader) -> list[_Asked]:
    """In the alphabetical order of their words, so that nothing depends on who asked first."""
    same: defaultdict[tuple[str, ...], list[AskedQuestion]] = defaultdict(list)
    for question in questions:
        words = tuple(plain_words(question.text))
        if words:
            same[words].append(question)
    latest = sorted(same, key=lambda words: (same[words][-1].at, words))[-MOST_GROUPED:]
    return [_Asked(tuple(same[words]), reader.read(same[words][0].text)) for words in sorted(latest)]


def _grouped(asked: Sequence[Words], background: Sequence[Words], apart: float = APART) -> list[int]:
    """The group of each: average linkage, which no chain of small likenesses can stretch."""
    if len(asked) == 1:
        return [0]
    from scipy.cluster.hierarchy import average, fcluster

    words = _weighed([one.stems for one in asked], [one.stems for one in background])
    letters = _weighed([*map(_letters, asked)], [*map(_letters, background)])
    return [int(n) for n in fcluster(average(_distances(words, letters)), apart, criterion="distance")]


def _letters(text: Words) -> tuple[str, ...]:
    from knowledge_base.french.letters import grams

    return tuple(grams(text.content))


def _weighed(asked: Sequence[Sequence[str]], background: Sequence[Sequence[str]]) -> Sparse:
    """TF-IDF of what was asked, each row of length one; a term is rare or not in both together."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=True).fit([*background, *asked])
    return vectorizer.transform(asked)


def _distances(words: Sparse, letters: Sparse) -> np.ndarray:
    """In 0..1, of each pair, once, row after row."""
    import numpy as np
    from scipy.sparse import hstack

    both = hstack([sqrt(WORDS) * words, sqrt(LETTERS) * letters], format="csr")
    turned = both.T.tocsr()
    rows = []
    for first in range(0, both.shape[0], ROWS_AT_ONCE):
        likeness = (both[first : first + ROWS_AT_ONCE] @ turned).toarray()
        rows += [np.clip(1 - row[place + 1 :], 0, 1) for place, row in enumerate(likeness, first)]
    return np.concatenate(rows)


def _rarity(texts: Sequence[Words]) -> dict[str, float]:
    """By stem: how few of all the texts hold it."""
    counts = Counter(word for text in texts for word in set(text.stems))
    return {word: log(1 + len(texts) / count) for word, count in counts.items()}


def _gap(group: Sequence[_Asked], rarity: dict[str, float]) -> Gap:
    questions = sorted((q for one in group for q in one.questions), key=lambda q: (q.at, q.reference))
    return Gap(_name(group, rarity) or questions[0].text, tuple(questions))


def _name(group: Sequence[_Asked], rarity: dict[str, float]) -> str:
    """The words that most of these questions hold and few others, as they are typed, in their usual order."""
    held: Counter[str] = Counter()
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    places: defaultdict[str, list[float]] = defaultdict(list)
    for one in group:
        for question in one.questions:
            typed = list(_typed(question.text))
            told = [(n / len(typed), *each) for n, each in enumerate(typed) if each[0] in one.read.stems]
            held.update({word for _, word, _ in told})
            for place, word, form in told:
                forms[word][form] += 1
                places[word].append(place)
    fewest = SHARED * sum(len(one.questions) for one in group)
    common = [word for word in held if held[word] >= fewest]
    least = TELLING * max((rarity[word] for word in common), default=0.0)
    telling = [word for word in common if rarity[word] >= least]
    chosen = sorted(telling, key=lambda word: (-held[word] * rarity[word], word))[:NAME_WORDS]
    ordered = sorted(chosen, key=lambda word: (fmean(places[word]), word))
    return " ".join(min(forms[word], key=lambda form: (-forms[word][form], form)) for word in ordered)


def _typed(text: str) -> Iterator[tuple[str, str]]:
    """Each word of a text with its stem; capitals are kept for acronyms only."""
    is_shouted = text.isupper()
    for form in TYPED.findall(text):
        word = "".join(plain_words(form))
        if word:
            is_acronym = form.isupper() and len(form) > 1 and not is_shouted
            yield stem(word), form if is_acronym else form.lower()


MOST_VARIANTS = 20
BLANKS = ("theme", "source", "source_date", "validated_by", "validated_on", "review_by")
"""Required before it may be published: nobody has validated it yet."""


def draft(gap: Gap, *, departement: str) -> Entry:
    """The most asked phrasing stands as the title; stories are left out."""
    short = [text for text in gap.phrasings if len(text) <= LONGEST_PHRASING] or [gap.name]
    return Entry(
        id="-".join(plain_words(gap.name)),
        question=short[0],
        variants=tuple(short[1 : MOST_VARIANTS + 1]),
        answer=TO_WRITE,
        theme=Theme(gap.theme) if gap.theme in set(Theme) else None,
        scope=f"{DEPARTEMENT}{departement}",
    )


def draft_file(entry: Entry) -> str:
    """The Markdown file, with the blanks to fill."""
    return to_markdown(entry, blanks=BLANKS)
