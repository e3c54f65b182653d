"""What a message is before any answer: a question, an act to be done, a sensitive matter, a case, small talk.

Only a person can handle an act or a sensitive matter: no answer of the base may look as if it were done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from itertools import chain
from typing import Protocol

from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import Reader
from knowledge_base.understanding.acts import (
    Act as Act,
)
from knowledge_base.understanding.acts import (
    Message,
    Sentence,
    act_in,
    act_named_in,
    french_phrases,
    is_request,
    words_of_acts,
)
from knowledge_base.understanding.emergencies import Alarm, alarm, words_of_emergencies
from knowledge_base.understanding.emergencies import Emergency as Emergency
from privacy import names
from privacy.numbers import NUMERO_UNIQUE


class Kind(StrEnum):
    QUESTION = "question"
    ACT = "act"
    SENSITIVE = "sensitive"
    EMERGENCY = "emergency"
    """Somebody is to be called before anything else."""
    PERSONAL = "personal"
    SMALL_TALK = "small_talk"


@dataclass(frozen=True)
class Intent:
    """``emergency`` tells which, for that kind alone."""

    kind: Kind
    act: Act | None = None
    emergency: Emergency | None = None


class Sign(StrEnum):
    """What a rule finds in a message."""

    CHATTER = "chatter"
    SENSITIVE = "sensitive"
    EMERGENCY = "emergency"
    CUE = "cue"
    NOW = "now"
    RULE = "rule"
    ACT = "act"
    REQUEST = "request"
    NUMBERED = "numbered"
    NAMED = "named"
    CASE = "case"
    QUESTION = "question"
    TELLING = "telling"
    ASKED = "asked"


@dataclass(frozen=True)
class Heard:
    """A message once read by the rules. ``named`` is the act that it speaks of, asked for or not; ``alarms``
    are the emergencies that it may be.
    """

    words: tuple[str, ...]
    signs: tuple[Sign, ...]
    act: Act | None = None
    named: Act | None = None
    alarms: tuple[Emergency, ...] = ()


class WeighedMessage(Protocol):
    def kind(self, known: float) -> Kind: ...

    def emergency(self, known: float) -> Emergency | None: ...


class Learnt(Protocol):
    """What labelled messages taught."""

    def weigh(self, heard: Heard) -> WeighedMessage: ...


SENTENCE = re.compile(r"[^.!?\n…]+[.!?\n…]*")
CLAUSE = re.compile(r"[,;:()]+")


@dataclass(frozen=True)
class IntentClassifier:
    """Recognises with the words of ``reader``, so that a typo in « réactiver » does not hide the act.

    Rules alone, until ``learnt`` weighs what they find with the words. Even then courtesy alone is courtesy,
    and an act that a rule finds is an act.
    """

    reader: Reader
    learnt: Learnt | None = None

    def recognise(self, message: str, *, known: float = 0.0) -> Intent:
        """``known`` is the chance, in 0..1, that the base answers it: 1.0 for one of its own phrasings."""
        heard = self.heard(message)
        if Sign.CHATTER in heard.signs:
            return Intent(Kind.SMALL_TALK)
        weighed = self.learnt.weigh(heard) if self.learnt is not None else None
        if (emergency := _emergency(heard, weighed, known)) is not None:
            return Intent(Kind.EMERGENCY, emergency=emergency)
        kind = _by_rules(heard)
        if weighed is not None and known < 1.0:
            # An entry is near to whatever is told of its subject: where a rule warns, that proves nothing.
            warned = kind in (Kind.ACT, Kind.SENSITIVE)
            kind = weighed.kind(0.0 if warned else known)
        if kind is not Kind.SENSITIVE and heard.act is not None:
            return Intent(Kind.ACT, heard.act)
        return Intent(kind, heard.named if kind is Kind.ACT and weighed is not None else None)

    def heard(self, message: str) -> Heard:
        words = tuple(self.reader.spelt(message))
        if self._is_chatter(message):
            return Heard(words, (Sign.CHATTER,))
        typed = self._sentences(message)
        numbered = NUMERO_UNIQUE.search(message) is not None
        # Both are read: mending finds « suprimer », but might take a rare word away.
        readings = dict.fromkeys((typed, tuple(map(self._mended, typed))))
        messages = [Message(sentences, numbered) for sentences in readings]
        act = next(filter(None, map(act_in, messages)), None)
        named = act or next(filter(None, map(act_named_in, messages)), None)
        raised = alarm(words, [self._mender.mended(word) for word in words])
        return Heard(words, self._signs(message, messages, act, raised), act, named, raised.found)

    def _signs(
        self, text: str, messages: Sequence[Message], act: Act | None, raised: Alarm
    ) -> tuple[Sign, ...]:
        phrases, typed = french_phrases(), messages[0]
        found = {
            Sign.EMERGENCY: bool(raised.found),
            Sign.CUE: raised.has_cue,
            Sign.NOW: raised.is_now,
            Sign.RULE: raised.of_a_rule,
            Sign.SENSITIVE: any(is_sensitive(read.said, asked=read.asked) for read in messages),
            Sign.ACT: act is not None,
            Sign.REQUEST: any(map(is_request, messages)),
            Sign.NUMBERED: typed.numbered,
            Sign.NAMED: self._names_somebody(text),
            Sign.CASE: any(phrases["case"].search(read.said) for read in messages),
            Sign.QUESTION: any(phrases["question"].search(one.said) for one in typed.sentences),
            Sign.TELLING: any(phrases["telling"].search(one.said) for one in typed.sentences),
            Sign.ASKED: typed.asked,
        }
        return tuple(sign for sign, is_there in found.items() if is_there)

    def asks_of_somebody(self, message: str) -> bool:
        """« Mme B a-t-elle été reçue »: of somebody who is named, and no rule is asked for."""
        named = NUMERO_UNIQUE.search(message) is not None or self._names_somebody(message)
        return named and not french_phrases()["rule_asked"].search(" ".join(self.reader.spelt(message)))

    def depersonalised(self, message: str) -> str:
        """The message without its numéro unique and its names, which say nothing about the rule."""
        bare = NUMERO_UNIQUE.sub(" ", message)
        kept = 0
        left: list[str] = []
        for start, end in names.titled(bare, self._is_word):
            left += (bare[kept:start], " ")
            kept = end
        return "".join((*left, bare[kept:]))

    def _sentences(self, message: str) -> tuple[Sentence, ...]:
        found = SENTENCE.findall(message) or [message]
        return tuple(
            Sentence(
                " ".join(self.reader.spelt(said)),
                tuple(" ".join(self.reader.spelt(clause)) for clause in CLAUSE.split(said)),
                said.rstrip().endswith("?"),
            )
            for said in found
        )

    def _mended(self, sentence: Sentence) -> Sentence:
        said, *clauses = (
            " ".join(map(self._mender.mended, words.split())) for words in (sentence.said, *sentence.clauses)
        )
        return replace(sentence, said=said, clauses=tuple(clauses))

    @cached_property
    def _mender(self) -> Reader:
        # A rare word of the base may be the very typo, copied into a variant; a frequent one is none.
        known, vocabulary = self.reader.known, self.reader.vocabulary
        words = vocabulary.common_words.union(known[: len(known) // 2])
        return Reader(replace(vocabulary, common_words=words), _words_to_mend())

    def _is_chatter(self, message: str) -> bool:
        words = self.reader.spelt(message)
        if not words:
            return not any(sign.isalpha() for sign in message)
        chatter = french_phrases()["chatter"]
        return all(chatter.fullmatch(word) for word in self.reader.beyond_courtesy(words))

    def _names_somebody(self, message: str) -> bool:
        told = chain(names.titled(message, self._is_word), names.announced(message, self._is_word))
        return next(told, None) is not None

    def _is_word(self, word: str) -> bool:
        return all(part in self._words for part in plain_words(word))

    @cached_property
    def _words(self) -> frozenset[str]:
        vocabulary = self.reader.vocabulary
        return vocabulary.common_words.union(vocabulary.stop_words, self.reader.known)


@cache
def _words_to_mend() -> tuple[str, ...]:
    return tuple(sorted({*words_of_acts(), *words_of_emergencies()}))


def _emergency(heard: Heard, weighed: WeighedMessage | None, known: float) -> Emergency | None:
    """Of a phrasing of the base, which answers it: only what a phrase says, and says to be now."""
    is_now = Sign.NOW in heard.signs
    if known >= 1.0 and not (heard.alarms and is_now):
        return None
    if weighed is not None:
        return weighed.emergency(known)
    return heard.alarms[0] if heard.alarms and (is_now or Sign.RULE not in heard.signs) else None


def _by_rules(heard: Heard) -> Kind:
    """The gravest first."""
    signs = heard.signs
    if Sign.SENSITIVE in signs:
        return Kind.SENSITIVE
    if Sign.ACT in signs or Sign.REQUEST in signs:
        return Kind.ACT
    is_case = any(sign in signs for sign in (Sign.NUMBERED, Sign.NAMED, Sign.CASE))
    return Kind.PERSONAL if is_case else Kind.QUESTION


def is_sensitive(said: str, *, asked: bool) -> bool:
    """Said of somebody or of something that happened; a question on the rule for all victims is not."""
    phrases = french_phrases()
    left = phrases["not_sensitive"].sub("", said)
    if not phrases["sensitive"].search(left):
        return False
    general = (asked or phrases["question"].search(left)) and phrases["general"].search(left)
    return not general or phrases["somebody"].search(left) is not None
