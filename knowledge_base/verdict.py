"""What the base says to a question: an answer, up to three titles, or nothing, and why nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from knowledge_base.entries import Base, Entry
from knowledge_base.french.vocabulary import french
from knowledge_base.ranking.confidence import Thresholds, features_of
from knowledge_base.ranking.index import Scored
from knowledge_base.ranking.store import Fitted, fit_or_load
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act, Intent, Kind, Recogniser

MOST_TITLES = 3
PLAUSIBLE = 0.4
"""Share of the best score below which a title would only be noise."""

FAINT = 0.05
"""Confidence below which even the theme would be a guess in the dark."""

HANDED_OVER = frozenset({Kind.ACT, Kind.SENSITIVE, Kind.SMALL_TALK})
"""What the base never answers, however near an entry may be."""

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


@dataclass(frozen=True)
class Suggestions:
    """From one to three entries, best first."""

    entries: tuple[Entry, ...]
    confidence: float


@dataclass(frozen=True)
class NoMatch:
    """Nothing to show: ``kind`` says whether the base does not know, or must not answer."""

    kind: Kind
    act: Act | None
    theme_guess: Theme | None


Verdict = Answer | Suggestions | NoMatch


@dataclass(frozen=True)
class Weighed:
    """A question once read: what it is, the nearest entries with their scores, the chance of the first."""

    intent: Intent
    candidates: tuple[tuple[Entry, float], ...]
    confidence: float
    lead: float
    theme: Theme | None


def decide(weighed: Weighed, limits: Thresholds) -> Verdict:
    """Sure, unsure or unknown. A personal case may get the rule; an act never looks as if it were done."""
    intent = weighed.intent
    if intent.kind in HANDED_OVER or not weighed.candidates or weighed.confidence < limits.maybe:
        return NoMatch(intent.kind, intent.act, weighed.theme)
    best, score = weighed.candidates[0]
    if weighed.confidence >= limits.sure and weighed.lead >= limits.lead:
        return Answer(best, weighed.confidence)
    plausible = [entry for entry, other in weighed.candidates if other >= PLAUSIBLE * score]
    return Suggestions(tuple(plausible[:MOST_TITLES]), weighed.confidence)


class KnowledgeBase:
    """A base that answers. It is fitted at the first question, once, and may then be read from any thread.

    ``cache`` is a folder where the fitted base is kept from one start to the next. ``thresholds`` replace
    those that the base found by itself.
    """

    def __init__(
        self, base: Base, thresholds: Thresholds | None = None, *, cache: Path | None = None
    ) -> None:
        self.base = base
        self._thresholds = thresholds
        self._cache = cache
        self._entries = {entry.id: entry for entry in base.entries}
        self._fitting = Lock()
        self._ready: Fitted | None = None

    def verdict(self, question: str) -> Verdict:
        return decide(self.weigh(question), self.thresholds)

    def entry(self, entry_id: str) -> Entry:
        """Raise ``KeyError`` when no entry bears this id."""
        return self._entries[entry_id]

    def ranking(self, question: str) -> list[Scored]:
        """The ten nearest entries, best first, whatever the verdict."""
        return [Scored(entry.id, score) for entry, score in self.weigh(question).candidates]

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
                self._ready = fit_or_load(self.base, french(), cache=self._cache)
            return self._ready

    def weigh(self, question: str) -> Weighed:
        index, calibration = self.fitted.index, self.fitted.calibration
        intent = self._recogniser.recognise(question)
        match = index.match(index.reader.read(self._recogniser.depersonalised(question)))
        features = features_of(match)
        candidates = tuple((self._entries[s.entry_id], s.score) for s in index.ranking(match))
        confidence = calibration.confidence(features) if candidates else 0.0
        return Weighed(
            intent=intent,
            candidates=candidates,
            confidence=0.0 if intent.kind in HANDED_OVER else confidence,
            lead=features.lead,
            theme=_theme(intent, candidates if confidence >= FAINT else ()),
        )

    @cached_property
    def _recogniser(self) -> Recogniser:
        return Recogniser(self.fitted.index.reader)


def _theme(intent: Intent, candidates: Sequence[tuple[Entry, float]]) -> Theme | None:
    if intent.act is not None:
        return THEME_OF_ACT[intent.act]
    weights: defaultdict[Theme, float] = defaultdict(float)
    for entry, score in candidates[:MOST_TITLES]:
        if entry.theme is not None:
            # Squared, so that two lukewarm neighbours do not outweigh a clear first.
            weights[entry.theme] += score * score
    return max(weights, key=weights.__getitem__, default=None)
