"""What a message of a talk belongs to: the draft that is open, the question before, a ticket, something new.

Learnt from whole labelled talks, `language/dialogues.jsonl`, by what is said and what is open meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from zlib import crc32

import numpy as np

from knowledge_base.french.vocabulary import LANGUAGE
from knowledge_base.understanding.intents import Heard, IntentClassifier, Kind
from knowledge_base.understanding.learnt import Floats, Terms, fit_labels, rarity_in, terms_of, weighed
from knowledge_base.understanding.messages import labelled_messages

COLUMNS = 2**15
ONE_IN = 4
"""Of the labelled questions, those that are read as said in a talk."""
WORTH = 0.2
"""Of each, beside a message of a talk."""


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

    def chances(self, heard: Heard, opened: Open) -> Mapping[Belonging, float]:
        """Of each, in 0..1, one in all."""
        columns, values = weighed(_terms(heard, opened), self.rarity)
        each = 1 / (1 + np.exp(-(values @ self.weights[columns] + self.bias)))
        return dict(zip(Belonging, map(float, each / each.sum()), strict=True))


def learn_thread(recogniser: IntentClassifier) -> LearntThread:
    talks, others = list(_turns()), list(_questions())
    turns = [*talks, *others]
    read = [_terms(recogniser.heard(text), opened) for text, opened, _ in turns]
    rarity = rarity_in(read)[:COLUMNS]
    rows = [weighed(one, rarity) for one in read]
    worth = np.repeat([1.0, WORTH], [len(talks), len(others)])
    known = [{label} for *_, label in turns]
    weights, bias = fit_labels(rows, known, tuple(Belonging), worth, COLUMNS)
    return LearntThread(weights, bias, rarity)


def _turns() -> Iterator[tuple[str, Open, Belonging]]:
    """Each as its writer saw it: what was open follows from what the messages before belonged to."""
    for line in (LANGUAGE / "dialogues.jsonl").read_text("utf-8").splitlines():
        opened = Open.NOTHING
        for turn in json.loads(line)["turns"]:
            belongs = Belonging(turn["belongs"])
            yield turn["user"], opened, belongs
            if belongs in ASKED:
                opened = Open.BEHIND if opened in (Open.DRAFT, Open.BEHIND) else Open.QUESTION
            opened = OPENS.get(belongs, opened)


def _questions() -> Iterator[tuple[str, Open, Belonging]]:
    """Asked out of the blue, whatever is open: talks alone hold too few."""
    asked = [one.text for one in labelled_messages() if one.intent.kind is Kind.QUESTION]
    for text, opened in zip(asked[::ONE_IN], cycle(Open), strict=False):
        yield text, opened, Belonging.NEW


def _terms(heard: Heard, opened: Open) -> Terms:
    """Each word and sign by itself, and with what is open."""
    read, place = terms_of(heard), crc32(opened.encode()) % COLUMNS
    said, signs = read.said % COLUMNS, read.signs % COLUMNS
    length = min(len(heard.words), 12) // 3
    around = [place, crc32(f"{length}".encode()) % COLUMNS]
    long_number = any(word.isalnum() and sum(map(str.isdigit, word)) > 5 for word in heard.words)
    around.append(crc32(f"number {long_number} {opened}".encode()) % COLUMNS)
    return Terms(
        np.unique(np.concatenate((said, said ^ place))),
        np.unique(read.letters % COLUMNS),
        np.unique(np.concatenate((signs, signs ^ place, np.array(around, np.int64)))),
    )
