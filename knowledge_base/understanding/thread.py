"""What a message of a talk belongs to: the draft that is open, the question before, a ticket, something new.

Learnt from whole labelled talks, `language/dialogues.jsonl`, by what is said and what is open when it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

import numpy as np

from knowledge_base.french.vocabulary import LANGUAGE
from knowledge_base.understanding.intents import Heard, IntentClassifier
from knowledge_base.understanding.learnt import Floats, Terms, fit_labels, rarity_in, terms_of, weighed

COLUMNS = 2**15


class Belonging(StrEnum):
    NEW = "nouvelle"
    FOLLOW_UP = "suite"
    CORRECTION = "correction"
    CHOICE = "choix"
    REFUSAL = "rejet"
    ACT = "acte"
    EMERGENCY = "urgence"
    SENSITIVE = "sensible"
    DRAFT = "brouillon"
    SEND = "envoyer"
    DROP = "abandonner"
    TICKET = "suivi"
    PRECISION = "precision"
    THANKS = "merci"
    GREETING = "salut"
    MOOD = "humeur"
    ABOUT_US = "relais"
    LANGUAGE = "autre_langue"
    OFF_TRADE = "hors_sujet"


class Open(StrEnum):
    """``BEHIND`` is a draft that waits behind a question."""

    NOTHING = "nothing"
    QUESTION = "question"
    DRAFT = "draft"
    BEHIND = "behind"


@dataclass(frozen=True)
class Situation:
    """``is_sent``: a ticket was sent a short time ago."""

    open: Open = Open.NOTHING
    is_sent: bool = False


OPENS = {
    **dict.fromkeys((Belonging.ACT, Belonging.EMERGENCY, Belonging.SENSITIVE, Belonging.DRAFT), Open.DRAFT),
    **dict.fromkeys((Belonging.SEND, Belonging.DROP), Open.NOTHING),
}
ASKED = frozenset(tuple(Belonging)[:5])


@dataclass(frozen=True)
class LearntThread:
    """``weights``: columns × belongings; ``bias``: one number a belonging; ``rarity``: one a column."""

    weights: Floats
    bias: Floats
    rarity: Floats

    def chances(self, heard: Heard, situation: Situation) -> Mapping[Belonging, float]:
        """Of each, in 0..1, one in all."""
        columns, values = weighed(_terms(heard, situation), self.rarity)
        each = 1 / (1 + np.exp(-(values @ self.weights[columns] + self.bias)))
        return dict(zip(Belonging, map(float, each / each.sum()), strict=True))


def learn_thread(recogniser: IntentClassifier) -> LearntThread:
    turns = list(_turns())
    read = [_terms(recogniser.heard(text), situation) for text, situation, _ in turns]
    rarity = rarity_in(read)[:COLUMNS]
    rows = [weighed(one, rarity) for one in read]
    weights, bias = fit_labels(
        rows, [{label} for *_, label in turns], tuple(Belonging), np.ones(len(rows)), COLUMNS
    )
    return LearntThread(weights, bias, rarity)


def _turns() -> Iterator[tuple[str, Situation, Belonging]]:
    """Each as its writer saw it: what was open follows from what the messages before belonged to."""
    for line in (LANGUAGE / "dialogues.jsonl").read_text("utf-8").splitlines():
        opened, is_sent = Open.NOTHING, False
        for turn in json.loads(line)["turns"]:
            belongs = Belonging(turn["belongs"])
            yield turn["user"], Situation(opened, is_sent), belongs
            is_sent = is_sent or belongs is Belonging.SEND
            if belongs in ASKED:
                opened = Open.BEHIND if opened in (Open.DRAFT, Open.BEHIND) else Open.QUESTION
            opened = OPENS.get(belongs, opened)


def _terms(heard: Heard, situation: Situation) -> Terms:
    """Each word and sign by itself, and with what is open."""
    read, opened = terms_of(heard), crc32(situation.open.encode()) % COLUMNS
    said, signs = read.said % COLUMNS, read.signs % COLUMNS
    length = min(len(heard.words), 12) // 3
    around = [opened, crc32(f"{situation}".encode()) % COLUMNS, crc32(f"{length}".encode()) % COLUMNS]
    long_number = any(word.isalnum() and sum(map(str.isdigit, word)) > 5 for word in heard.words)
    around.append(crc32(f"number {long_number} {situation.open}".encode()) % COLUMNS)
    return Terms(
        np.unique(np.concatenate((said, said ^ opened))),
        np.unique(read.letters % COLUMNS),
        np.unique(np.concatenate((signs, signs ^ opened, np.array(around, np.int64)))),
    )
