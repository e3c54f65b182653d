"""What a message is before any answer: a question, an act to be done, a sensitive matter, a case, small talk.

Only a person can handle an act or a sensitive matter: no answer of the base may look as if it were done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from knowledge_base.french.phrases import NEVER, SIX_WORDS, pattern
from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import Reader
from knowledge_base.french.vocabulary import LANGUAGE
from knowledge_base.records import read_yaml


class Kind(StrEnum):
    QUESTION = "question"
    ACT = "act"
    SENSITIVE = "sensitive"
    PERSONAL = "personal"
    SMALL_TALK = "small_talk"


class Act(StrEnum):
    """What only the gestionnaire does, or has done: the terms of art of the trade."""

    REACTIVATION = "reactivation"
    CORRECTION_NIR = "correction_nir"
    DOUBLON = "doublon"
    SUPPRESSION_ANRU = "suppression_anru"
    SUIVI_PLIS = "suivi_plis"
    OUVERTURE_GUICHET = "ouverture_guichet"
    OUVERTURE_ACCES = "ouverture_acces"
    FERMETURE_ACCES = "fermeture_acces"
    DEBLOCAGE_COMPTE = "deblocage_compte"
    COORDONNEES_HORAIRES = "coordonnees_horaires"


@dataclass(frozen=True)
class Intent:
    kind: Kind
    act: Act | None = None


@dataclass(frozen=True)
class Message:
    """What was said, in plain words joined by single spaces, and the clauses it is made of."""

    said: str
    clauses: tuple[str, ...]
    asked: bool
    numbered: bool


Phrases = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True)
class Rule:
    """How an act is asked for. ``things`` must be somewhere in the message, except for ``news``."""

    act: Act
    things: re.Pattern[str]
    news: re.Pattern[str]
    ordered: re.Pattern[str]
    left_to_you: re.Pattern[str]
    imperative: re.Pattern[str]
    wished: re.Pattern[str]
    bare: re.Pattern[str]
    pending: re.Pattern[str]
    done: re.Pattern[str]


CLAUSE = re.compile(r"[.,;:!?\n]+")

# Eighteen signs, digits for the most part: the shape of a numéro unique.
NUMERO_UNIQUE = re.compile(
    r"(?<![0-9A-Za-z])(?=(?:[0-9A-Za-z][ .-]?){18}(?![0-9A-Za-z]))(?:\d[ .-]?){9,18}[0-9A-Za-z]{0,9}"
)
TITLE = re.compile(
    r"(?<!\w)(?P<title>m\.|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle)\s+(?P<name>[^\W\d_][\w’'-]*)",
    re.IGNORECASE,
)
SPELT_OUT = frozenset({"monsieur", "madame", "mademoiselle"})
"""Titles that are also plain words: « monsieur refuse » names nobody, « Monsieur Martin » does."""
NO_NAME = frozenset({"qui", "veut", "vient", "dit", "peut", "doit", "bonjour"})
INFINITIVE = r"(?<=er|ir|re)"
"""« Un NIR à changer », but not « le NIR a changé »: without accents, the ending alone tells."""
PRONOUN = r"(?:(?:me|nous|lui|leur) )?(?:le|la|les|l|me|m)"
OPENING = r"(?:(?:bonjour|bonsoir|salut|pour|urgent|merci|a|la|l|le) )*"
"""What may stand before a bare infinitive."""


@cache
def french_phrases() -> Phrases:
    (record,) = read_yaml((LANGUAGE / "intents.yaml").read_text("utf-8"))
    phrases = {name: pattern(item.text for item in field.items) for name, field in record.fields.items()}
    # A question word just before an order: « comment pouvez-vous ».
    phrases["asking"] = re.compile(rf"{phrases['question'].pattern} $")
    return phrases


@cache
def french_rules() -> tuple[Rule, ...]:
    """The acts in the order of their file: the first that fits wins."""
    records = read_yaml((LANGUAGE / "acts.yaml").read_text("utf-8"))
    return tuple(
        _rule({name: [i.text for i in field.items] for name, field in r.fields.items()}) for r in records
    )


def _rule(said: Mapping[str, Sequence[str]]) -> Rule:
    phrases = {name: found.pattern for name, found in french_phrases().items()}
    order, wish, do_it = phrases["order"], phrases["wish"], phrases["do_it"]
    verbs = pattern(said["verbs"]).pattern
    things = pattern(said["things"]).pattern if "things" in said else ""
    done = rf"{verbs} {SIX_WORDS}{things}" if things else verbs
    return Rule(
        act=Act(said["act"][0]),
        things=re.compile(things),
        news=pattern(said.get("news", ())),
        ordered=re.compile(rf"{order} {SIX_WORDS}{verbs}"),
        left_to_you=re.compile(rf"{verbs} .*{order} (?:\w+ )?{do_it}"),
        imperative=re.compile(rf"(?<!\bvous )(?<!\bnous ){verbs}(?<=ez)(?! vous)"),
        wished=re.compile(rf"{wish} (?:{SIX_WORDS}{done}|{PRONOUN} {verbs})"),
        bare=re.compile(OPENING + done),
        pending=re.compile(rf"{things} {SIX_WORDS}a (?:vous )?{verbs}{INFINITIVE}") if things else NEVER,
        done=re.compile(done),
    )


@dataclass(frozen=True)
class Recogniser:
    """Recognises with the words of ``reader``, so that a typo in « réactiver » does not hide the act."""

    reader: Reader

    def recognise(self, message: str) -> Intent:
        typed = self.reader.spelt(message)
        if self._is_chatter(typed, message):
            return Intent(Kind.SMALL_TALK)
        # Both are read: mending finds « suprimer », but might take a rare word away.
        readings = {" ".join(typed), " ".join(map(self.reader.mended, typed))}
        asked = message.rstrip().endswith("?")
        if any(is_sensitive(said, asked=asked) for said in readings):
            return Intent(Kind.SENSITIVE)
        numbered = NUMERO_UNIQUE.search(message) is not None
        clauses = [" ".join(self.reader.spelt(clause)) for clause in CLAUSE.split(message)]
        acts = (act_in(said, clauses, asked=asked, numbered=numbered) for said in sorted(readings))
        act = next(filter(None, acts), None)
        if act is not None:
            return Intent(Kind.ACT, act)
        named = any(map(self._is_name, TITLE.finditer(message)))
        return Intent(Kind.PERSONAL if numbered or named else Kind.QUESTION)

    def depersonalised(self, message: str) -> str:
        """The message without its numéro unique and its names, which say nothing about the rule."""
        bare = NUMERO_UNIQUE.sub(" ", message)
        return TITLE.sub(lambda found: " " if self._is_name(found) else found[0], bare)

    def _is_chatter(self, words: Sequence[str], message: str) -> bool:
        left = self.reader.without_courtesy(words)
        if not words:
            return not any(sign.isalpha() for sign in message)
        return all(french_phrases()["chatter"].fullmatch(word) for word in left)

    def _is_name(self, found: re.Match[str]) -> bool:
        if found["title"].lower() in SPELT_OUT and not found["name"][0].isupper():
            return False
        vocabulary = self.reader.vocabulary
        words = NO_NAME.union(vocabulary.common_words, vocabulary.stop_words, self.reader.known)
        return not words.issuperset(plain_words(found["name"]))


def is_sensitive(said: str, *, asked: bool) -> bool:
    """Said of somebody or of something that happened; a question on the rule for all victims is not."""
    phrases = french_phrases()
    left = phrases["not_sensitive"].sub("", said)
    if not phrases["sensitive"].search(left):
        return False
    general = (asked or phrases["question"].search(left)) and phrases["general"].search(left)
    return not general or phrases["somebody"].search(left) is not None


def act_in(said: str, clauses: Sequence[str] = (), *, asked: bool, numbered: bool) -> Act | None:
    """The act that plain words ask for; ``asked`` with a question mark, ``numbered`` for a given dossier.

    ``clauses`` are the same words cut at the punctuation, where a bare infinitive may start.
    """
    words = french_phrases()["not_question"].sub("", said)
    message = Message(words, (words, *clauses), asked, numbered)
    return next((rule.act for rule in french_rules() if _asks_for(rule, message)), None)


def _asks_for(rule: Rule, message: Message) -> bool:
    phrases = french_phrases()
    said = message.said
    if rule.act is Act.SUIVI_PLIS:
        said = phrases["whether"].sub("merci de verifier", said)
    telling = phrases["telling"].search(said)
    if rule.things.search(said) and not telling and _is_ordered(rule, said):
        return True
    if telling or phrases["question"].search(said):
        return False
    if rule.news.search(said):
        return not message.asked
    return rule.things.search(said) is not None and _is_wished(rule, replace(message, said=said))


def _is_ordered(rule: Rule, said: str) -> bool:
    """« Pouvez-vous réactiver », « réactivez », not « comment pouvez-vous » nor « si vous réactivez »."""
    asking = french_phrases()["asking"]
    ordered = any(not asking.search(said[: found.start()]) for found in rule.ordered.finditer(said))
    return ordered or rule.left_to_you.search(said) is not None or rule.imperative.search(said) is not None


def _is_wished(rule: Rule, message: Message) -> bool:
    """A wish, a bare infinitive, or a numbered dossier, that does not read like a question."""
    phrases = french_phrases()
    said = message.said
    if message.asked and phrases["duty"].search(said):
        return False
    if rule.wished.search(said) or (message.numbered and rule.done.search(said)):
        return True
    if rule.pending.search(said):
        return not message.asked
    if any(map(rule.bare.match, message.clauses)) and not phrases["about_a_rule"].search(said):
        return not message.asked or phrases["this_one"].search(said) is not None
    return False
