"""Whether a message written on the heels of a question is more of it, or another one.

To join two questions loses one of them; to part what was one costs a list or a ticket too many. So only what
says nothing without the question before it is more of it.
"""

from __future__ import annotations

from bot.conversation.asked import OpenQuestion
from bot.understanding import Understanding
from knowledge_base.understanding.follow_up import is_another
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.sentences import asks_by_itself, is_story
from knowledge_base.understanding.thread import Belonging, Open, chances
from knowledge_base.verdict import Answer, NoMatch, Suggestions, Unclear, Verdict

FAR, SURELY = 0.3, 0.9
"""Confidence below which a title is shown for want of better; the least chance of another question, or of a
follow-up that is one more part of what it follows.
"""
ON_THEIR_OWN = frozenset({Kind.ACT, Kind.SENSITIVE, Kind.EMERGENCY, Kind.PERSONAL})
"""What a person must handle is no detail of another question."""


def goes_on(asked: OpenQuestion, text: str, alone: Verdict, understanding: Understanding) -> bool:
    """``alone`` is what the base says of the message by itself; a likely follow-up is weighed later, with the
    question before and without.
    """
    if is_another(text) or len(understanding.questions_of(text)) > 1:
        return False
    likely = chances(text, Open.QUESTION)
    is_by_itself = asks_by_itself(text) or likely[Belonging.QUESTION] >= SURELY
    match alone:
        case Answer():
            return False
        case NoMatch(kind) if kind in ON_THEIR_OWN:
            return False
        case _ if likely[Belonging.FOLLOW_UP] >= SURELY:
            return True
        case NoMatch() | Unclear() | Suggestions() if not is_by_itself:
            return True
        case _:
            # « J’ai une dame hébergée », then « quelle pièce demander ? »: the question of the story.
            return is_story(asked.question.texts)
