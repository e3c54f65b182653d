"""Whether a message is for the draft that is open: its answers, its details; or a question of its own.

What is asked gets its answer, whatever is open; an emergency, a sensitive matter, an act have a ticket each.
"""

from __future__ import annotations

from bot.conversation.answers import Answers
from bot.conversation.asked import SAME_QUESTION
from bot.conversation.completing import ticket_named_in
from bot.conversation.continuing import FAR
from bot.conversation.draft import RequestDraft
from bot.messages import Incoming
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.sentences import holds_a_question, is_asked, is_story
from knowledge_base.understanding.thread import TOLD, Belonging, Open, chances, told
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions
from tickets.kinds.declared import MATTER, QUESTION
from tickets.numero_unique import numeros_uniques_in
from tickets.ticket import SENSITIVE

OF_A_DRAFT = (Belonging.DRAFT, Belonging.SEND, Belonging.DROP)
TALK = (Belonging.COURTESY, Belonging.MOOD, Belonging.TICKET, Belonging.ABOUT_US, Belonging.LANGUAGE)
"""What is said meanwhile, and tells nothing of what is to be sent."""
OF_IT = 6
"""Words of an order that is about what is open: « merci de le faire », « vous pouvez corriger svp »."""
LIKELY, NEAR = 0.3, 0.82
"""The least chance that a message is of the draft: what asks nothing that the base knows (``TOLD`` where the
draft waits, or is confidential); what the base may answer.
"""


class BesideDraft:
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def is_of_draft(
        self, draft: RequestDraft, said: Incoming, opened: Open, *, is_awaited: bool = False
    ) -> bool:
        """``is_awaited``: the draft has just asked for something, and this may be it."""
        alone = self._answers.base.verdict(said.text)
        asks = is_asked(said.text) or holds_a_question(said.text)
        is_front, known = opened is Open.DRAFT, draft.answers.get(MATTER, "")
        match alone:
            case NoMatch(Kind.SENSITIVE | Kind.EMERGENCY, _, _, emergency):
                is_same = draft.kind == SENSITIVE and (emergency or known) == known
                return is_same and is_front
            case NoMatch(Kind.ACT, act) if act is not None:
                return act.value == draft.kind and draft.asked.goes_on_with(said) and not asks
            case NoMatch(Kind.ACT) if not is_awaited:
                is_of_it = len(said.text.split()) <= OF_IT or told(said.text, opened) is not Belonging.ACT
                if not (is_of_it and draft.asked.goes_on_with(said)):
                    return False
            case Answer() if asks or not is_awaited:
                return False
        if ticket_named_in(said.text):
            return False
        if not asks and (is_awaited or numeros_uniques_in(said.text)):
            return True
        is_next = said.at - draft.asked.touched_at <= SAME_QUESTION
        if known and is_front and is_next and not asks:
            return told(said.text, opened) not in TALK
        likely = chances(said.text, opened)
        if sum(likely[one] for one in TALK) >= TOLD:
            return False
        if draft.kind == QUESTION and is_front and draft.asked.goes_on_with(said):
            is_unknown, is_follow_up = isinstance(alone, NoMatch), self._answers.understanding.is_follow_up
            if is_unknown and (not asks or is_follow_up(said.text)):
                return True
            if asks and is_story(draft.asked.question.texts):
                return True
        is_near = isinstance(alone, Probable | Suggestions) and alone.confidence >= FAR
        is_apart = not is_front or draft.kind == SENSITIVE
        least = NEAR if asks or is_near else TOLD if is_apart else LIKELY
        return sum(likely[one] for one in OF_A_DRAFT) >= least
