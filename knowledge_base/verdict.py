"""What the base says to a question: an answer, the nearest text, titles, or nothing, and why nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import ClassVar

from knowledge_base.entries import Base, Entry
from knowledge_base.figures import bears_figures, figured
from knowledge_base.french.text import SHORTEST_MENDED, Words, stem
from knowledge_base.french.vocabulary import french
from knowledge_base.learning.questions import AnswerZone
from knowledge_base.ranking.confidence import Thresholds, features_of
from knowledge_base.ranking.encoder import Encoder
from knowledge_base.ranking.index import Match, Scored, Texts
from knowledge_base.ranking.rows import columns_of
from knowledge_base.ranking.store import Fitted, fit_or_load, fitted_as, remembered
from knowledge_base.themes import Theme
from knowledge_base.understanding.asked import asked_of
from knowledge_base.understanding.intents import Act, Emergency, Intent, IntentClassifier, Kind
from knowledge_base.understanding.meanings import DoubleMeaning, Sense, is_elsewhere, unclear
from knowledge_base.understanding.names import LocalNames
from privacy.applicants import legible

MOST_TITLES = 3
MOST_CONCLUSIONS = 2
EVEN = 0.5
"""From here the best entry is likelier right than not."""
MOST_FOUND = 10
PLAUSIBLE = 0.4
"""Share of the best score below which a title would only be noise."""

MOST_WEIGHED = 1_024
"""Texts whose reading is kept, some megabytes: a message is judged several times on its way, by each rule
that it meets, and what one guichet asks another asks again.
"""

FIGURED = 0.99
"""Confidence of what a figure answers: not of a phrasing of the base, which is all that a message asks."""

FAINT = 0.05
"""Confidence below which even the theme would be a guess in the dark."""

HANDED_OVER = frozenset({Kind.ACT, Kind.SENSITIVE, Kind.EMERGENCY, Kind.SMALL_TALK})
"""What the base never answers, however near an entry may be."""

BESIDE: Mapping[Emergency, tuple[str, ...]] = {
    Emergency.VIOLENCE: ("violences-deposer-seule", "separation-violences"),
    Emergency.EVICTION: ("expulsion-que-faire",),
    Emergency.LEAK: ("fuite-de-donnees",),
}
"""The entries that say the rest once somebody was called: the first that the base has."""

NEARBY = 0.2
"""Chance that the base knows, below which no title stands before a ticket: of 1,478 messages of counters, one
in 410 tickets would have been spared by it.
"""
MOST_BESIDE = {Kind.ACT: 1, Kind.SMALL_TALK: 0}
"""Titles that stand before a ticket: who asks for something to be done may have meant how to do it."""

THEME_OF_ACT = {
    Act.REACTIVATION: Theme.REACTIVATION,
    Act.CORRECTION_NIR: Theme.NIR,
    Act.DOUBLON: Theme.DOUBLONS,
    Act.SUPPRESSION_ANRU: Theme.ANRU,
    Act.SUIVI_PLIS: Theme.RENOUVELLEMENT,
    Act.OUVERTURE_GUICHET: Theme.CONNEXION,
    Act.OUVERTURE_ACCES: Theme.CONNEXION,
    Act.FERMETURE_ACCES: Theme.CONNEXION,
    Act.DEBLOCAGE_COMPTE: Theme.CONNEXION,
    Act.COORDONNEES_HORAIRES: Theme.CONNEXION,
}


@dataclass(frozen=True)
class Answer:
    entry: Entry
    confidence: float
    zone: ClassVar = AnswerZone.ANSWER


@dataclass(frozen=True)
class Probable:
    """One to three entries, best first: ``confidence`` is the chance that one of those ``told`` answers."""

    entries: tuple[Entry, ...]
    confidence: float
    zone: ClassVar = AnswerZone.PROBABLE

    @property
    def told(self) -> tuple[Entry, ...]:
        return self.entries[:MOST_CONCLUSIONS]


@dataclass(frozen=True)
class Suggestions:
    """From one to three entries, best first."""

    entries: tuple[Entry, ...]
    confidence: float
    zone: ClassVar = AnswerZone.SUGGEST


@dataclass(frozen=True)
class Unclear:
    """A word of the trade has several meanings, and nothing tells which is meant."""

    word: str
    senses: tuple[Sense, ...]
    confidence: float = 0.0
    zone: ClassVar = AnswerZone.SUGGEST


@dataclass(frozen=True)
class NoMatch:
    """Nothing to show: ``kind`` says whether the base does not know, or must not answer.

    ``beside`` is the entry that may stand under a sensitive matter, which a person handles all the same.
    ``near`` are up to three entries that an agent may have meant, best first.
    """

    kind: Kind
    act: Act | None
    theme_guess: Theme | None
    emergency: Emergency | None = None
    beside: Entry | None = None
    near: tuple[Entry, ...] = ()
    confidence: ClassVar = 0.0
    zone: ClassVar = AnswerZone.ABSTAIN


Verdict = Answer | Probable | Suggestions | Unclear | NoMatch


@dataclass(frozen=True)
class ScoredQuestion:
    """A question once read: what it is; the nearest entries with their scores, and the chance of each to
    answer it, best first; ``known``, the chance that the base holds the answer at all, which titles may show.

    ``of_somebody``: it names a person, and asks for no rule.
    """

    intent: Intent
    candidates: tuple[tuple[Entry, float], ...]
    chances: tuple[float, ...]
    known: float
    theme: Theme | None
    meaning: DoubleMeaning | None = None
    of_somebody: bool = False
    beside: Entry | None = None

    @property
    def confidence(self) -> float:
        """The chance of the first."""
        return self.chances[0] if self.chances else 0.0

    @property
    def near(self) -> tuple[Entry, ...]:
        """Up to three, whose titles tell something of the question."""
        best = self.candidates[0][1] if self.candidates else 0.0
        plausible = [entry for entry, score in self.candidates if score >= PLAUSIBLE * best]
        return tuple(plausible[:MOST_TITLES])


def decide(weighed: ScoredQuestion, limits: Thresholds) -> Verdict:
    """Sure, probable, unsure or unknown; an act never looks as if it were done.

    However near a rule, none tells where Mme B’s demande stands: a person must look.
    """
    intent, near = weighed.intent, weighed.near
    unanswered = NoMatch(
        intent.kind,
        intent.act,
        weighed.theme,
        intent.emergency,
        weighed.beside,
        near[: MOST_BESIDE.get(intent.kind, MOST_TITLES)] if weighed.known >= NEARBY else (),
    )
    if intent.kind in HANDED_OVER or not near:
        return unanswered
    is_sure = weighed.confidence >= limits.sure
    if intent.kind is Kind.PERSONAL and weighed.of_somebody and weighed.confidence < 1:
        return unanswered
    if weighed.meaning is not None and not is_sure:
        return Unclear(weighed.meaning.word, weighed.meaning.senses, weighed.confidence)
    if weighed.known < limits.maybe:
        return unanswered
    if is_sure:
        return Answer(near[0], weighed.confidence)
    of_two = sum(weighed.chances[:MOST_CONCLUSIONS])
    if intent.kind is Kind.QUESTION and of_two >= limits.probable:
        return Probable(near, of_two)
    return Suggestions(near, weighed.confidence)


class KnowledgeBase:
    """A base that answers. It is fitted at the first question, once, and may then be read from any thread.

    ``cache`` is a folder where the fitted base is kept from one start to the next. ``thresholds`` replace
    those that the base found by itself. ``encoder`` is the option; ``names`` are local ones (towns,
    landlords, software), which say nothing about the rule that is asked for. ``fitted`` is what the base is
    known to be fitted as.
    """

    def __init__(
        self,
        base: Base,
        thresholds: Thresholds | None = None,
        *,
        cache: Path | None = None,
        encoder: Encoder | None = None,
        names: Iterable[str] = (),
        fitted: Fitted | None = None,
    ) -> None:
        self.base = base
        self._thresholds = thresholds
        self._cache = cache
        self._encoder = encoder
        self.names = tuple(names)
        self._entries = {entry.id: entry for entry in base.entries}
        self._fitting = Lock()
        self._ready = fitted
        self._weighed = lru_cache(MOST_WEIGHED)(self._weigh)

    def verdict(self, question: str) -> Verdict:
        return decide(self.weigh(question), self.thresholds)

    def entry(self, entry_id: str) -> Entry:
        """Raise ``KeyError`` when no entry bears this id."""
        return self._entries[entry_id]

    def ranking(self, question: str) -> list[Scored]:
        """The ten nearest entries, best first, whatever the verdict."""
        return self.fitted.index.ranking(self._match(legible(question)))

    def search(self, words: str) -> list[Scored]:
        """The ten nearest of the entries that hold one of these words, typos mended, or one that begins so.

        None shares anything with what means nothing: the ranking alone would put ten first all the same.
        """
        index = self.fitted.index
        told = columns_of([*_told(index.reader.read(words), index.words)], index.words)
        holding = index.entry_words.coverage(told).nonzero()[0]
        held = {index.entry_ids[place] for place in holding}
        ranked = index.ranking(self._match(words), limit=len(index.entry_ids)) if held else []
        return [scored for scored in ranked if scored.entry_id in held][:MOST_FOUND]

    def guess_theme(self, text: str) -> Theme | None:
        """The theme of an act, else that of the nearest entries, when they are near enough."""
        return self.weigh(text).theme

    @property
    def thresholds(self) -> Thresholds:
        return self._thresholds or self.fitted.calibration.thresholds

    @property
    def fitted(self) -> Fitted:
        with self._fitting:
            if self._ready is None:
                self._ready = fit_or_load(self.base, french(), self._encoder, cache=self._cache)
            return self._ready

    def judging(self, base: Base) -> KnowledgeBase:
        """Another base, fitted but judged as this one is: between the two, only the entries differ."""
        memory = remembered(base, self._encoder, self._cache)
        judge = self.fitted
        fitted = fitted_as(base, Texts(french(), memory), judge.calibration, judge.kinds)
        return KnowledgeBase(
            base,
            self._thresholds,
            cache=self._cache,
            encoder=self._encoder,
            names=self.names,
            fitted=fitted,
        )

    def knowing(self, names: Iterable[str]) -> KnowledgeBase:
        """The same, with other local names."""
        return KnowledgeBase(
            self.base,
            self._thresholds,
            cache=self._cache,
            encoder=self._encoder,
            names=names,
            fitted=self.fitted,
        )

    def weigh(self, question: str) -> ScoredQuestion:
        """Once for a text: a base never changes, another takes its place."""
        return self._weighed(question)

    def _weigh(self, question: str) -> ScoredQuestion:
        question = legible(question)
        index, calibration = self.fitted.index, self.fitted.calibration
        match = self._match(question)
        features = features_of(match)
        candidates = tuple((self._entries[s.entry_id], s.score) for s in index.ranking(match))
        chances = calibration.chances(features) if candidates else (0.0,)
        known = calibration.knowing(features) if candidates else 0.0
        is_of_another = chances[0] >= self.thresholds.sure and not bears_figures(candidates[0][0])
        if not is_of_another and (told := figured(question, self.base)) is not None:
            others = (pair for pair in candidates if pair[0].id != told.id)
            candidates = ((told, max(1.0, candidates[0][1] if candidates else 0.0)), *others)
            known = max(chances[0], FIGURED)
            chances = (known,)
        confidence = chances[0]
        intent = self._intent(question, known=known)
        of_the_trade = self.base.is_of_the_trade
        is_foreign = of_the_trade and is_elsewhere(question)
        is_answered = intent.kind not in HANDED_OVER and not is_foreign
        return ScoredQuestion(
            intent=intent,
            candidates=candidates,
            chances=chances if is_answered else (),
            known=0.0 if is_foreign else known,
            theme=_theme(intent, candidates if confidence >= FAINT and not is_foreign else ()),
            meaning=unclear(question) if of_the_trade and not is_foreign else None,
            of_somebody=self._recogniser.asks_of_somebody(question),
            beside=self._beside(intent, candidates[0][0] if candidates and confidence >= EVEN else None),
        )

    def _beside(self, intent: Intent, likeliest: Entry | None) -> Entry | None:
        """``likeliest`` is likelier right than not: under a sensitive matter, it says what else is known."""
        if intent.emergency is not None:
            known = (self._entries.get(entry_id) for entry_id in BESIDE.get(intent.emergency, ()))
            return next(filter(None, known), None)
        return likeliest if intent.kind is Kind.SENSITIVE else None

    def _match(self, question: str) -> Match:
        """Of the question without anybody's name."""
        bare = self._local_names.without(self._recogniser.depersonalised(question))
        index = self.fitted.index
        meant = None
        if self._encoder is not None and index.meanings is not None:
            meant = self._encoder.questions([bare or " "])[0]
        return index.match(index.reader.read(bare), meant, asked_of(question))

    def _intent(self, question: str, *, known: float) -> Intent:
        """Acts and sensitive matters are those of the trade: another base may have answers about them."""
        intent = self._recogniser.recognise(question, known=known)
        if self.base.is_of_the_trade or intent.kind is Kind.SMALL_TALK:
            return intent
        return Intent(Kind.QUESTION)

    @cached_property
    def _local_names(self) -> LocalNames:
        return LocalNames(self.names, self.fitted.index.reader.known)

    @cached_property
    def _recogniser(self) -> IntentClassifier:
        return IntentClassifier(self.fitted.index.reader, self.fitted.kinds)


def _told(typed: Words, known: Mapping[str, int]) -> Iterator[str]:
    """The stems of the base that these are, or begin, but for those that say nothing of the matter."""
    empty = {stem(word) for word in typed.content if word in french().empty_words}
    for one in typed.stems:
        if one in empty:
            continue
        if one in known:
            yield one
        elif len(one) >= SHORTEST_MENDED:
            yield from (other for other in known if other.startswith(one))


def _theme(intent: Intent, candidates: Sequence[tuple[Entry, float]]) -> Theme | None:
    if intent.act is not None:
        return THEME_OF_ACT[intent.act]
    weights: defaultdict[Theme, float] = defaultdict(float)
    for entry, score in candidates[:MOST_TITLES]:
        if entry.theme is not None:
            # Squared, so that two lukewarm neighbours do not outweigh a clear first.
            weights[entry.theme] += score * score
    return max(weights, key=weights.__getitem__, default=None)
