"""Whether a message written on the heels of a question is more of it, or another one.

To join two questions loses one of them; to part what was one costs a list or a ticket too many. So only what
says nothing without the question before it is more of it.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.conversation.asked import OpenQuestion
from bot.understanding import Understanding
from knowledge_base.understanding.follow_up import is_another
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.sentences import asks_by_itself, is_story
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Verdict

FAR = 0.3
"""Confidence below which a title is shown for want of better."""
ON_THEIR_OWN = frozenset({Kind.ACT, Kind.SENSITIVE, Kind.EMERGENCY, Kind.PERSONAL})
"""What a person must handle is no detail of another question."""


def goes_on(
    asked: OpenQuestion,
    text: str,
    alone: Verdict,
    understanding: Understanding,
    *,
    titles: Collection[str],
) -> bool:
    """``alone`` is what the base says of the message by itself.

    ``titles`` are the entries that wait for the agent's choice.
    """
    if is_another(text) or len(understanding.questions_of(text)) > 1:
        return False
    by_itself = asks_by_itself(text)
    match alone:
        case NoMatch(kind) if kind in ON_THEIR_OWN:
            return False
        case _ if understanding.is_follow_up(text):
            return True
        case Answer():
            return False
        case Probable(entries) | Suggestions(entries) if any(entry.id in titles for entry in entries):
            return True
        case Probable():
            return is_story(asked.question.texts)
        case _:
            # « J’ai une dame hébergée », then « quelle pièce demander ? »: the question of the story.
            return not by_itself or is_story(asked.question.texts)
