"""What a sentence is about, and whether it asks something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from knowledge_base.french.text import french_reader
from knowledge_base.understanding.acts import french_phrases

LINK = re.compile(
    r"^(?:(?:ok|d.accord|merci|bonjour|alors|ah|oui|bien|super|parfait)[\s,.!]+)*(?P<link>(?:et|mais)\s+)?",
    re.IGNORECASE,
)
"""What may open a message: words of courtesy, then the « et » that leans on the question before."""
SHORTEST_NOTE = 2
"""Telling words of a question in note form: « Firefox » alone says more of another one."""


def telling_words(text: str) -> frozenset[str]:
    """The words that say what it is about."""
    reader = french_reader()
    words = reader.beyond_courtesy(reader.spelt(text))
    return frozenset(word for word in words if word not in reader.vocabulary.empty_words and len(word) > 1)


def plain(text: str) -> str:
    """Plain words joined by single spaces, shorthand spelt out."""
    return " ".join(french_reader().spelt(text))


def is_asked(sentence: str) -> bool:
    """A question mark or a question word ends it, a question word begins it, or it orders something."""
    if sentence.rstrip().endswith("?"):
        return True
    said = plain(sentence)
    found = _opening().match(said) or _ending().search(said) or french_phrases()["order"].search(said)
    return found is not None


def holds_a_question(message: str) -> bool:
    """« Bon, l’UC c’est quoi déjà », « pour leur demande je mets quel motif »: asked in the midst of it."""
    return french_phrases()["question_within"].search(plain(message)) is not None


def asks_by_itself(message: str) -> bool:
    """It reads as a question that needs none before it, were it in note form: « délai attestation ».

    « Pour un couple », « c’est une mairie », « la demande est radiée » do not: they say more of another one.
    """
    telling = telling_words(message)
    if is_asked(message):
        return bool(telling)
    reader = french_reader()
    said = reader.beyond_courtesy(reader.spelt(message))
    is_case = french_phrases()["case_start"].match(" ".join(said)) is not None
    return len(telling) >= SHORTEST_NOTE and said[0] in telling and not is_case


def leans(message: str) -> bool:
    """« Et dans sa voiture ? »: it alarms by itself, and says nothing without the question before it."""
    found = LINK.match(message)
    return found is not None and found["link"] is not None


def is_story(messages: Sequence[str]) -> bool:
    """« J’ai une dame », « elle est hébergée »: they tell of somebody, and ask nothing yet."""
    if any(map(asks_by_itself, messages)):
        return False
    return french_phrases()["somebody"].search(plain("\n".join(messages))) is not None


@cache
def _opening() -> re.Pattern[str]:
    linking, start = (french_phrases()[name].pattern for name in ("linking", "question_start"))
    return re.compile(rf"(?:{linking} )*{start}")


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"{french_phrases()['question_end'].pattern}$")
