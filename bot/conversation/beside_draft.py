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
from knowledge_base.understanding.follow_up import is_addition, is_another
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.remarks import Remark, is_of_another_office, remark_in
from knowledge_base.understanding.sentences import asks_by_itself, holds_a_question, is_asked, is_story
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Verdict
from tickets.kinds.declared import MATTER
from tickets.numero_unique import numeros_uniques_in

OF_US = (Remark.TICKET, Remark.PERSON, Remark.MACHINE)


class BesideDraft:
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def is_of_draft(self, draft: RequestDraft, said: Incoming, *, is_awaited: bool) -> bool:
        """``is_awaited``: the draft has just asked for something, and this may be it."""
        alone = self._answers.base.verdict(said.text)
        match alone:
            case NoMatch(Kind.SENSITIVE | Kind.EMERGENCY, _, _, emergency):
                known = draft.answers.get(MATTER, "")
                return draft.kind == "sensible" and (emergency or known) == known
            case NoMatch(Kind.ACT, act) if act is not None:
                return act.value == draft.kind and draft.asked.goes_on_with(said) and not is_asked(said.text)
            case NoMatch(Kind.ACT) if not (is_awaited or draft.asked.goes_on_with(said)):
                return False
        if ticket_named_in(said.text) or remark_in(said.text) in OF_US:
            return False
        if numeros_uniques_in(said.text) or is_addition(said.text):
            return True
        if is_another(said.text) or is_of_another_office(said.text):
            return False
        if is_awaited:
            return not (isinstance(alone, Answer | Probable) and "?" in said.text)
        if self._is_more(draft, said, alone):
            return True
        is_next = said.at - draft.asked.touched_at < SAME_QUESTION
        if is_next and draft.is_act and draft.to_ask and not isinstance(alone, Answer):
            # « Radiée pour non-renouvellement »: of an act that lacks something, unless it asks.
            return not (is_asked(said.text) or holds_a_question(said.text))
        if self._answers.understanding.is_follow_up(said.text):
            return draft.kind == "question"
        match alone:
            case Answer() | Probable():
                return False
            case Suggestions(_, confidence) if confidence >= FAR and not is_story([said.text]):
                return False
        return not (asks_by_itself(said.text) or holds_a_question(said.text))

    def _is_more(self, draft: RequestDraft, said: Incoming, alone: Verdict) -> bool:
        """Written on the heels of a question that the base does not know: it does not know this either."""
        asked = draft.asked
        if not asked.goes_on_with(said) or len(self._answers.understanding.questions_of(said.text)) > 1:
            return False
        if draft.kind == "question" and asks_by_itself(said.text) and is_story(asked.question.texts):
            return True
        return isinstance(alone, NoMatch) and alone.kind is Kind.QUESTION and "?" not in said.text
