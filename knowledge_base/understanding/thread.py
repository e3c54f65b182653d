"""What a message belongs to: the draft that is open, a ticket that was sent, the question before, a new one.

Learnt by ``python -m bench.talks`` from whole labelled talks, by what is said and what is open meanwhile; no
base changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from zlib import crc32

import numpy as np

from knowledge_base.french.text import french_reader
from knowledge_base.french.vocabulary import LANGUAGE
from knowledge_base.understanding.intents import IntentClassifier
from knowledge_base.understanding.learnt import Floats, Integers, terms_of
from knowledge_base.understanding.sentences import holds_a_question, is_asked

COLUMNS = 2**15
LETTERS = 0.5
"""Weight of a run of letters, where a word has one."""
LENGTH = 3.0
"""Of the words and letters of a message together, where each mark has one."""
TOLD, SURE = 0.5, 0.8
"""The chance from which a message is taken for no question; then, for what sends, drops, or says nothing."""


class Belonging(StrEnum):
    QUESTION = "nouvelle"
    FOLLOW_UP = "suite"
    REFUSAL = "rejet"
    ACT = "acte"
    EMERGENCY = "urgence"
    SENSITIVE = "sensible"
    DRAFT = "brouillon"
    SEND = "envoyer"
    DROP = "abandonner"
    TICKET = "suivi"
    PRECISION = "precision"
    COURTESY = "merci"
    MOOD = "humeur"
    ABOUT_US = "relais"
    LANGUAGE = "autre_langue"


class Open(StrEnum):
    """``BEHIND`` is a draft that waits behind a question."""

    NOTHING = "nothing"
    QUESTION = "question"
    DRAFT = "draft"
    BEHIND = "behind"


def chances(message: str, opened: Open) -> Mapping[Belonging, float]:
    """Of each, in 0..1, one in all."""
    columns, values = terms_in(message, opened)
    weights, bias = kept()
    odds = np.exp(values @ weights[columns] + bias)
    return dict(zip(Belonging, map(float, odds / odds.sum()), strict=True))


def told(message: str, opened: Open) -> Belonging | None:
    """None where none is likely enough, or no word is told."""
    if not _recogniser().heard(message).words:
        return None
    likely = chances(message, opened)
    likeliest = max(likely, key=likely.__getitem__)
    is_last = likeliest in (Belonging.SEND, Belonging.DROP, Belonging.COURTESY, Belonging.MOOD)
    return likeliest if likely[likeliest] >= (SURE if is_last else TOLD) else None


@cache
def kept() -> tuple[Floats, Floats]:
    """Columns × belongings; one number a belonging."""
    with np.load(LANGUAGE / "thread.npz") as shipped:
        return shipped["weights"].astype(np.float32), shipped["bias"]


def terms_in(message: str, opened: Open) -> tuple[Integers, Floats]:
    """The columns of a message and their weights: each word and sign by itself, and with what is open."""
    heard = _recogniser().heard(message)
    read, place = terms_of(heard), crc32(opened.encode())
    said = np.concatenate((read.said, read.signs))
    values = np.repeat((1.0, LETTERS), (2 * len(said), len(read.letters)))
    values *= LENGTH / np.sqrt(values @ values)
    length = min(len(heard.words), 14) // 3
    numbers = sum(sum(map(str.isdigit, word)) > 5 for word in heard.words)
    asks = is_asked(message) or holds_a_question(message)
    around = (opened, length, f"{length} {opened}", f"{asks} {opened}", f"#{min(numbers, 2)} {opened}")
    marks = [crc32(f"/{mark}".encode()) for mark in around]
    columns = np.concatenate((said, said ^ place, read.letters, np.array(marks, np.int64))) % COLUMNS
    return columns, np.concatenate((values, np.ones(len(marks)))).astype(np.float32)


@cache
def _recogniser() -> IntentClassifier:
    return IntentClassifier(french_reader())
