"""What a page says of its question, when there are several or when it was not read as typed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.asked import OpenQuestion


@dataclass(frozen=True)
class Heading:
    """``place`` and ``among`` are 0, and ``words`` empty, for a question that was alone in its message.

    ``read_as`` is how a follow-up was understood; ``following`` counts the questions whose turn will come.
    """

    place: int
    among: int
    words: str
    read_as: str
    following: int


def heading_of(asked: OpenQuestion) -> Heading | None:
    """None when the question was alone, and read as it was typed."""
    if not (asked.place or asked.read_as or asked.rest):
        return None
    words = asked.question.text if asked.place else ""
    return Heading(asked.place, asked.among, words, asked.read_as, len(asked.rest))
