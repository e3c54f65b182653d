"""What labelled messages teach: how likely each kind is, from words, letters and what the rules found.

One logistic regression a kind, fitted by scikit-learn and read with NumPy alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge_base.french.letters import gram_columns
from knowledge_base.french.text import stem
from knowledge_base.understanding.intents import Emergency, Heard, Intent, IntentClassifier, Kind, Sign
from knowledge_base.understanding.messages import Labelled

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

KINDS = tuple(Kind)
LABELS: tuple[Kind | Emergency, ...] = (*KINDS, *Emergency)
"""What has a model of its own."""
COLUMNS = 2**17
"""A word, a pair of words or a run of letters is known by its hash: no list of them is kept."""
LETTERS = 0.3
"""Weight of a run of letters, where a word has one."""
SIGN = 0.2
"""Weight of a sign, and of each pair of them, where the words and letters together have one."""
LONG_NUMBER = 3
"""Digits from which only their count is read: « dossier 5518 » is like « dossier 2246 »."""

PENALTY = 50.0
NEAR = 0.01
"""The optimum’s neighbourhood: no chance moves by a thousandth beyond, and it takes half the time."""
NEVER = -8.0
"""The bias of what no message teaches."""
WORTH = 360
"""Messages that the phrasings of a base are worth together: they are many, and written with more care."""
MOST_PHRASINGS = 3_000
FEWEST_PHRASINGS = 200
"""Below, too few questions are known: statements of trouble would be taken for requests."""

MOST_KNOWN = 0.9
"""The most that the base counts for: it is near to acts as well, whose words are those of its entries."""

WARNED, HINTED, UNHEARD_OF, HARDLY_SAID = 0.08, 0.12, 0.25, 0.4
"""The least chance of an emergency: where a phrase warns, where a word hints at one, where none does, and
where none does in a few words: « elle a un mari français ».
"""
FEW_WORDS = 8
SENSITIVE, UNWARNED = 0.2, 0.45
"""The least chance of a sensitive matter; then where no rule warns."""
PLAIN_CHATTER = 0.6

COSTS: Mapping[Kind, Mapping[Kind, float]] = {
    Kind.QUESTION: {Kind.ACT: 1.0, Kind.PERSONAL: 1.0, Kind.SMALL_TALK: 2.0},
    Kind.ACT: {Kind.QUESTION: 2.5, Kind.PERSONAL: 2.0, Kind.SMALL_TALK: 4.0},
    Kind.PERSONAL: {Kind.QUESTION: 4.0, Kind.ACT: 1.0, Kind.SMALL_TALK: 2.0},
    Kind.SMALL_TALK: {Kind.QUESTION: 2.0, Kind.ACT: 2.0, Kind.PERSONAL: 2.0},
}
"""What it costs to take a message of one kind for another, once it is none of the grave ones.

A question taken for an act is a ticket too many; an act answered as a question is not done.
"""
ORDINARY = tuple(COSTS)
COST_TABLE = np.array([[COSTS[true].get(said, 0.0) for said in ORDINARY] for true in ORDINARY], np.float32)


@dataclass(frozen=True)
class LearntKinds:
    """``weights``: columns × labels; ``bias``: one number a label; ``rarity``: one number a column."""

    weights: Floats
    bias: Floats
    rarity: Floats

    def weigh(self, heard: Heard) -> WeighedMessage:
        return WeighedMessage(heard, self)

    def each(self, heard: Heard) -> Floats:
        """The chance of each label by itself."""
        columns, values = weighed(terms_of(heard), self.rarity)
        each: Floats = 1 / (1 + np.exp(-(values @ self.weights[columns] + self.bias)))
        return each


@dataclass(frozen=True)
class WeighedMessage:
    """What was learnt, of one message: its terms are looked up once."""

    heard: Heard
    learnt: LearntKinds

    def chances(self, known: float = 0.0) -> Floats:
        """Of each kind, in 0..1, one in all: the likelier a question, the better the base may answer it."""
        each = self._each[: len(KINDS)].copy()
        each[KINDS.index(Kind.QUESTION)] /= 1 - min(known, MOST_KNOWN)
        chances: Floats = each / each.sum()
        return chances

    def emergency(self, known: float) -> Emergency | None:
        """Two must agree: the model of emergencies, and that of the likeliest of them."""
        which = dict(zip(Emergency, self._each[len(KINDS) :], strict=True))
        likeliest = max(which, key=which.__getitem__)
        odds = [_odds(self.chances(known)[KINDS.index(Kind.EMERGENCY)]), _odds(which[likeliest])]
        unheard_of = UNHEARD_OF if len(self.heard.words) > FEW_WORDS else HARDLY_SAID
        least = WARNED if self.heard.alarms else HINTED if Sign.CUE in self.heard.signs else unheard_of
        return likeliest if np.sqrt(np.prod(odds)) >= _odds(least) else None

    def kind(self, known: float) -> Kind:
        """Sensitive when that is likely enough, else what costs least. A lone word is a subject, or a rule’s
        courtesy. What is of no trade is like nothing that was learnt: it is chatter only when that leaves no
        doubt. An emergency is said by ``emergency``.
        """
        chances = dict(zip(KINDS, self.chances(known), strict=True))
        if chances[Kind.SENSITIVE] >= (SENSITIVE if Sign.SENSITIVE in self.heard.signs else UNWARNED):
            return Kind.SENSITIVE
        ordinary = np.array([chances[kind] for kind in ORDINARY])
        kind = ORDINARY[int(np.argmin(ordinary @ COST_TABLE))]
        is_doubtful = len(self.heard.words) < 2 or chances[Kind.SMALL_TALK] < PLAIN_CHATTER * ordinary.sum()
        return Kind.QUESTION if kind is Kind.SMALL_TALK and is_doubtful else kind

    @cached_property
    def _each(self) -> Floats:
        return self.learnt.each(self.heard)


@dataclass(frozen=True)
class Terms:
    """The columns of a message: those of its words and their pairs, of its letters, of its signs."""

    said: Integers
    letters: Integers
    signs: Integers


def terms_of(heard: Heard) -> Terms:
    words = [_shape(word) for word in heard.words]
    stems = ["^", *map(stem, words), "$"]
    said = np.unique([_column(term) for term in (*stems[1:-1], *map(" ".join, pairwise(stems)))])
    letters = np.unique(gram_columns(words) % COLUMNS)
    signs = [_column(f"/{'/'.join(found)}") for found in _signs(heard)]
    return Terms(said, letters, np.array(signs, np.int64))


def weighed(terms: Terms, rarity: Floats) -> tuple[Integers, Floats]:
    """The columns of a message and their weights: words and letters of length one, then signs."""
    values = np.concatenate((rarity[terms.said], LETTERS * rarity[terms.letters]))
    values /= np.sqrt(values @ values)
    values = np.concatenate((values, np.full(len(terms.signs), SIGN)))
    return np.concatenate((terms.said, terms.letters, terms.signs)), values.astype(np.float32)


def rarity_in(messages: Sequence[Terms]) -> Floats:
    """Of each column: the fewer messages hold it, the more it says."""
    found = [np.union1d(terms.said, terms.letters) for terms in messages]
    held = np.bincount(np.concatenate(found), minlength=COLUMNS)
    rarity: Floats = (1 + np.log((1 + len(found)) / (1 + held))).astype(np.float32)
    return rarity


def learn(
    messages: Iterable[Labelled], phrasings: Sequence[str], recogniser: IntentClassifier
) -> LearntKinds | None:
    """From labelled messages, and from what a base is asked; None when it is asked too little."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    if len(phrasings) < FEWEST_PHRASINGS:
        return None
    labelled: list[tuple[str, Intent, float]] = [(m.text, m.intent, 1.0) for m in messages]
    asked = phrasings[:: -(-len(phrasings) // MOST_PHRASINGS)]
    question = Intent(Kind.QUESTION)
    labelled += [(text, question, WORTH / len(asked)) for text in asked]
    labelled += [(text, question, 1.0) for text in recogniser.reader.vocabulary.off_domain]
    read = [terms_of(recogniser.heard(text)) for text, _, _ in labelled]
    rarity = rarity_in(read)
    columns, values = zip(*(weighed(one, rarity) for one in read), strict=True)
    ends = np.cumsum([0, *map(len, columns)])
    rows = csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(labelled), COLUMNS))
    rows.sum_duplicates()
    weights = np.array([weight for _, _, weight in labelled])
    learnt, bias = np.zeros((COLUMNS, len(LABELS)), np.float32), np.full(len(LABELS), NEVER, np.float32)
    for place, label in enumerate(LABELS):
        is_it = np.array([label in (intent.kind, intent.emergency) for _, intent, _ in labelled])
        if not is_it.any():
            continue
        # In the dual there is one unknown a message, in the primal one a column: it ends nearer to the
        # optimum, five times sooner. It shuffles the messages, the same way each time.
        model = LogisticRegression(
            C=PENALTY, solver="liblinear", dual=True, tol=NEAR, max_iter=1_000, random_state=0
        )
        model.fit(rows, is_it, sample_weight=weights)
        learnt[:, place], bias[place] = model.coef_[0], model.intercept_[0]
    return LearntKinds(learnt, bias, rarity)


def _odds(chance: float) -> float:
    return chance / max(1 - chance, 1e-6)


def _shape(word: str) -> str:
    return f"#{len(word)}" if word.isdigit() and len(word) >= LONG_NUMBER else word


def _signs(heard: Heard) -> Iterator[tuple[str, ...]]:
    """Without the phrases of emergencies: they were written from these very messages, and would be believed
    too much.
    """
    signs = [sign for sign in heard.signs if sign not in (Sign.EMERGENCY, Sign.CUE)]
    yield from ((sign,) for sign in signs)
    yield from combinations(signs, 2)


def _column(term: str) -> int:
    return crc32(term.encode()) % COLUMNS
