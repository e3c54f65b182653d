"""What a message is before any answer: a question, an act to be done, a sensitive matter, a case, small talk.

Only a person can handle an act or a sensitive matter: no answer of the base may look as if it were done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import Reader
from knowledge_base.understanding.acts import (
    Act as Act,
)
from knowledge_base.understanding.acts import (
    Message,
    Sentence,
    act_in,
    french_phrases,
    is_request,
    words_of_acts,
)


class Kind(StrEnum):
    QUESTION = "question"
    ACT = "act"
    SENSITIVE = "sensitive"
    PERSONAL = "personal"
    SMALL_TALK = "small_talk"


@dataclass(frozen=True)
class Intent:
    kind: Kind
    act: Act | None = None


SENTENCE = re.compile(r"[^.!?\n…]+[.!?\n…]*")
CLAUSE = re.compile(r"[,;:()]+")

# Eighteen signs, digits for the most part: the shape of a numéro unique; or a long run of digits, cut short.
NUMERO_UNIQUE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?=(?:[0-9A-Za-z][ .-]?){18}(?![0-9A-Za-z]))(?:\d[ .-]?){9,18}[0-9A-Za-z]{0,9}"
    r"|\d{11,}[0-9A-Za-z]{0,9}(?![0-9A-Za-z])|(?<=[°º])\s?\d{8,}(?![0-9A-Za-z]))"
)
TITLE = re.compile(
    r"(?<!\w)(?P<title>m\.|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle)\s+(?P<name>[^\W\d_][\w’'-]*)",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\b(?i:dossier|demande|famille|couple|demandeur|demandeuse)(?: (?:de|d’|d'))? ?"
    r"(?P<name>[A-Z][\w’'-]*[a-z][\w’'-]*)"
)
"""« Le dossier Martin »: a name without a title, written as one."""
SPELT_OUT = frozenset({"monsieur", "madame", "mademoiselle"})
"""Titles that are also plain words: « monsieur refuse » names nobody, « Monsieur Martin » does."""
NO_NAME = frozenset({"qui", "veut", "vient", "dit", "peut", "doit", "bonjour"})


@dataclass(frozen=True)
class Recogniser:
    """Recognises with the words of ``reader``, so that a typo in « réactiver » does not hide the act."""

    reader: Reader

    def recognise(self, message: str) -> Intent:
        typed = self._sentences(message)
        if self._is_chatter(message):
            return Intent(Kind.SMALL_TALK)
        # Both are read: mending finds « suprimer », but might take a rare word away.
        readings = list(dict.fromkeys((typed, tuple(map(self._mended, typed)))))
        numbered = NUMERO_UNIQUE.search(message) is not None
        messages = [Message(sentences, numbered) for sentences in readings]
        if any(is_sensitive(read.said, asked=read.asked) for read in messages):
            return Intent(Kind.SENSITIVE)
        act = next(filter(None, map(act_in, messages)), None)
        if act is not None:
            return Intent(Kind.ACT, act)
        if any(map(is_request, messages)):
            return Intent(Kind.ACT)
        is_case = numbered or self._names_somebody(message)
        case = french_phrases()["case"]
        is_case = is_case or any(case.search(read.said) for read in messages)
        return Intent(Kind.PERSONAL if is_case else Kind.QUESTION)

    def depersonalised(self, message: str) -> str:
        """The message without its numéro unique and its names, which say nothing about the rule."""
        bare = NUMERO_UNIQUE.sub(" ", message)
        return TITLE.sub(lambda found: " " if self._is_name(found) else found[0], bare)

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
        return Reader(replace(vocabulary, common_words=words), words_of_acts())

    def _is_chatter(self, message: str) -> bool:
        words = self.reader.spelt(message)
        if not words:
            return not any(sign.isalpha() for sign in message)
        chatter = french_phrases()["chatter"]
        return all(chatter.fullmatch(word) for word in self.reader.beyond_courtesy(words))

    def _names_somebody(self, message: str) -> bool:
        titled = any(map(self._is_name, TITLE.finditer(message)))
        return titled or any(self._is_unknown(found["name"]) for found in NAMED.finditer(message))

    def _is_name(self, found: re.Match[str]) -> bool:
        name = found["name"]
        if found["title"].lower() in SPELT_OUT and not name[0].isupper():
            return False
        # An entry may tell of a Mme Durand; shouted, « MME DEMANDE » names nobody.
        is_written_as_a_name = name[0].isupper() and (len(name) == 1 or not name.isupper())
        return self._is_unknown(name, even_to_the_base=not is_written_as_a_name)

    def _is_unknown(self, name: str, *, even_to_the_base: bool = True) -> bool:
        vocabulary = self.reader.vocabulary
        words = NO_NAME | vocabulary.common_words | vocabulary.stop_words
        known = self.reader.known if even_to_the_base else ()
        return not words.union(known).issuperset(plain_words(name))


def is_sensitive(said: str, *, asked: bool) -> bool:
    """Said of somebody or of something that happened; a question on the rule for all victims is not."""
    phrases = french_phrases()
    left = phrases["not_sensitive"].sub("", said)
    if not phrases["sensitive"].search(left):
        return False
    general = (asked or phrases["question"].search(left)) and phrases["general"].search(left)
    return not general or phrases["somebody"].search(left) is not None
