"""What cannot wait for an answer: somebody is to be called first, whatever the hour and the spelling.

Phrases that a colleague can read and mend, in ``language/emergencies.yaml``; what was learnt from labelled
messages weighs them (``learnt.py``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from knowledge_base.french.phrases import ANY_ENDING, GAP
from knowledge_base.french.plain import plain_words
from knowledge_base.french.sounds import sound
from knowledge_base.french.vocabulary import lists_in

FILE = "emergencies.yaml"
LONG_ENOUGH = 6
"""Letters from which a typo is mended to a word of these phrases."""
LETTERS = 3
"""Of the beginning of a word, by which phrases are found."""
RUN_TOGETHER = re.compile(r"j[bcdfgklmnpqrstvxz]\w")
MOST_BETWEEN = 6
"""Words that « … » may stand for."""


class Emergency(StrEnum):
    """Which emergency it is, the most pressing first."""

    RESCUE = "rescue"
    """Fire, gas, a building that falls, somebody who faints."""
    THREAT = "threat"
    """Against the agent or their guichet."""
    SUICIDE = "suicide"
    CHILD = "child"
    ELDER = "elder"
    """Somebody old or handicapped, ill-treated by who is near."""
    VIOLENCE = "violence"
    TRAFFICKING = "trafficking"
    EVICTION = "eviction"
    HOMELESS = "homeless"
    LEAK = "data_leak"
    """Of personal data."""


@dataclass(frozen=True)
class Alarm:
    """What the phrases find. ``has_cue``: a word without which there is none; ``is_now``: today, or of
    somebody who is there; ``of_a_rule``: a rule of the trade is asked for, or it is long past.
    """

    found: tuple[Emergency, ...] = ()
    has_cue: bool = False
    is_now: bool = False
    of_a_rule: bool = False


@dataclass(frozen=True)
class Slot:
    """One place of a phrase: any of these forms, or of these beginnings. ``is_gap``: a few words may stand
    before it.
    """

    forms: frozenset[str]
    beginnings: tuple[str, ...]
    is_gap: bool

    def fits(self, word: frozenset[str]) -> bool:
        if not self.forms.isdisjoint(word):
            return True
        return any(form.startswith(self.beginnings) for form in word) if self.beginnings else False


Slots = tuple[Slot, ...]


class Phrases:
    """Phrases in the language of ``french.phrases``, each under a name, matched word by word, each word in
    all its forms.
    """

    def __init__(self, written: Mapping[str, Iterable[str]]) -> None:
        self._by_first: defaultdict[str, list[tuple[str, Slots]]] = defaultdict(list)
        self._by_letters: defaultdict[str, list[tuple[str, Slots]]] = defaultdict(list)
        for name, phrases in written.items():
            for slots in map(_slots, phrases):
                for beginning in slots[0].beginnings:
                    self._by_letters[beginning[:LETTERS]].append((name, slots))
                for form in slots[0].forms:
                    self._by_first[form].append((name, slots))

    def said_in(self, words: Sequence[frozenset[str]]) -> frozenset[str]:
        """The names of those that stand there."""
        return frozenset(name for start in range(len(words)) for name, _ in self._from(words, start))

    def without(self, words: Sequence[frozenset[str]]) -> list[frozenset[str]]:
        left, place = [], 0
        while place < len(words):
            end = max((end for _, end in self._from(words, place)), default=0)
            if not end:
                left.append(words[place])
            place = end or place + 1
        return left

    def _from(self, words: Sequence[frozenset[str]], start: int) -> Iterator[tuple[str, int]]:
        """Those that begin at a word, and where they end."""
        for form in words[start]:
            for name, slots in self._by_first.get(form, ()):
                if end := _end(slots, words, start):
                    yield name, end
            for name, slots in self._by_letters.get(form[:LETTERS], ()):
                if slots[0].fits(words[start]) and (end := _end(slots, words, start)):
                    yield name, end


def alarm(words: Sequence[str], mended: Sequence[str]) -> Alarm:
    """``words`` as they were typed, shorthand spelt out, and the same with their typos mended."""
    forms = list(map(_forms, words, mended))
    phrases, of_no_emergency = _phrases()
    said = phrases.said_in(of_no_emergency.without(forms))
    is_now = "now" in said
    return Alarm(
        found=tuple(one for one in Emergency if one in said or (is_now and f"{one}_now" in said)),
        has_cue="cue" in said,
        is_now=is_now,
        of_a_rule=not said.isdisjoint(("rule", "past")),
    )


@cache
def words_of_emergencies() -> frozenset[str]:
    """Those that a typo must not hide."""
    (written,) = lists_in(FILE)
    kept = (name for name in written if name.removesuffix("_now") in frozenset(Emergency))
    return frozenset(
        word
        for name in kept
        for phrase in written[name]
        for piece in phrase.split()
        for said in piece.split("|")
        for word in plain_words(said)
        if len(word) >= LONG_ENOUGH
    )


@cache
def _phrases() -> tuple[Phrases, Phrases]:
    """Those that warn, and those whose words are of no emergency."""
    written = dict(lists_in(FILE)[0])
    of_no_emergency = {"not_emergency": written.pop("not_emergency")}
    return Phrases(written), Phrases(of_no_emergency)


def _slots(phrase: str) -> Slots:
    slots, is_gap = [], False
    for piece in phrase.replace("’", " ").replace("-", " ").split():
        if piece == GAP:
            is_gap = True
            continue
        said = piece.split("|")
        whole = [plain for word in said if not word.endswith(ANY_ENDING) for plain in plain_words(word)]
        begun = ["".join(plain_words(word)) for word in said if word.endswith(ANY_ENDING)]
        forms = {form for word in whole for form in (word, *_heard(word))}
        slots.append(Slot(frozenset(forms), tuple(filter(None, begun)), is_gap))
        is_gap = False
    return tuple(slots)


@lru_cache(maxsize=65_536)
def _forms(word: str, mended: str) -> frozenset[str]:
    return frozenset((word, mended, *_heard(word), *_heard(mended), *_run_together(word)))


def _heard(word: str) -> tuple[str, ...]:
    key = sound(word)
    return (f"~{key}",) if key else ()


def _run_together(word: str) -> tuple[str, ...]:
    """« jveux », « jme »: the word without the one that was run into it."""
    return (word[1:],) if RUN_TOGETHER.match(word) else ()


def _end(slots: Slots, words: Sequence[frozenset[str]], place: int, found: int = 1) -> int:
    """Past the last word of a phrase whose first slots are ``found``, the last of them at ``place``; 0 when
    the others do not follow.
    """
    if found == len(slots):
        return place + 1
    slot = slots[found]
    farthest = place + 1 + (MOST_BETWEEN if slot.is_gap else 0)
    for following in range(place + 1, min(farthest + 1, len(words))):
        if slot.fits(words[following]) and (end := _end(slots, words, following, found + 1)):
            return end
    return 0
