"""What a sentence is about, and whether it asks something."""

from __future__ import annotations

import re
from functools import cache

from knowledge_base.french.text import Reader
from knowledge_base.french.vocabulary import french
from knowledge_base.understanding.acts import french_phrases


def telling_words(text: str) -> frozenset[str]:
    """The words that say what it is about."""
    reader = _reader()
    words = reader.beyond_courtesy(reader.spelt(text))
    return frozenset(word for word in words if word not in reader.vocabulary.empty_words and len(word) > 1)


def plain(text: str) -> str:
    """Plain words joined by single spaces, shorthand spelt out."""
    return " ".join(_reader().spelt(text))


def is_asked(sentence: str) -> bool:
    """A question mark ends it, a question word begins it, or it orders something."""
    if sentence.rstrip().endswith("?"):
        return True
    said = plain(sentence)
    return _opening().match(said) is not None or french_phrases()["order"].search(said) is not None


@cache
def _opening() -> re.Pattern[str]:
    linking, start = (french_phrases()[name].pattern for name in ("linking", "question_start"))
    return re.compile(rf"(?:{linking} )*{start}")


@cache
def _reader() -> Reader:
    return Reader(french())
