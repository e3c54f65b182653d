"""Whether a message is for the draft that is open: its answers, its details; or a question of its own.

What is asked gets its answer, whatever is open; an emergency, a sensitive matter, an act have a ticket each.
"""

from __future__ import annotations

from bot.conversation.answers import Answers
from bot.conversation.completing import ticket_named_in
from bot.conversation.continuing import FAR
from bot.conversation.draft import RequestDraft
from bot.conversation.typed import Typed, typed_button
from bot.dialogue import Context
from bot.messages import Incoming
from knowledge_base.understanding.follow_up import is_addition, is_another
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.remarks import Remark, is_of_another_office, remark_in
from knowledge_base.understanding.sentences import asks_by_itself, holds_a_question, is_asked, is_story
from knowledge_base.understanding.thread import Belonging, Open
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Verdict
from tickets.kinds.declared import MATTER
from tickets.numero_unique import numeros_uniques_in

OF_A_DRAFT = (Belonging.DRAFT, Belonging.SEND, Belonging.DROP)
TOLD, AWAITED, BEHIND = 0.85, 0.7, 0.9
"""The least chance that a message is of the draft, when it has asked for nothing, when it has, and when it
waits behind a question: a question that it swallows is lost, while a detail that is taken for a question
leaves the draft behind the answer.
"""
SENT, DROPPED = 0.8, 0.5

OF_US = (Remark.TICKET, Remark.PERSON, Remark.MACHINE)


class BesideDraft:
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def is_of_draft(
        self, draft: RequestDraft, said: Incoming, talk: Context, *, is_awaited: bool, is_behind: bool = False
    ) -> bool:
        """``is_awaited``: the draft has just asked for something, and this may be it."""
        alone = self._answers.base.verdict(said.text)
        match alone:
            case NoMatch(Kind.SENSITIVE | Kind.EMERGENCY, _, _, emergency):
                known = draft.answers.get(MATTER, "")
                return draft.kind == "sensible" and (emergency or known) == known
            case NoMatch(Kind.ACT, act) if act is not None and act.value != draft.kind:
                return False
        if ticket_named_in(said.text) or remark_in(said.text) in OF_US:
            return False
        opened = Open.BEHIND if is_behind else Open.DRAFT
        told = self._answers.belongs(said, talk, opened, *OF_A_DRAFT)
        if told is None and isinstance(alone, NoMatch) and alone.act is not None:
            return draft.asked.goes_on_with(said) and not is_asked(said.text)
        if is_behind:
            return told is not None and told >= BEHIND
        if numeros_uniques_in(said.text) or is_addition(said.text):
            return True
        if told is not None:
            return told >= (AWAITED if is_awaited else TOLD)
        if is_another(said.text) or is_of_another_office(said.text):
            return False
        if is_awaited:
            return not (isinstance(alone, Answer | Probable) and "?" in said.text)
        if self._is_more(draft, said, alone):
            return True
        if self._answers.understanding.is_follow_up(said.text):
            return draft.kind == "question"
        match alone:
            case Answer() | Probable():
                return False
            case Suggestions(_, confidence) if confidence >= FAR and not is_story([said.text]):
                return False
        return not (asks_by_itself(said.text) or holds_a_question(said.text))

    def typed(self, said: Incoming, talk: Context) -> Typed | None:
        """The button that is typed, in so many words or in the agent's own."""
        if said.attachments:
            return None
        if (typed := typed_button(said.text)) is not None:
            return typed
        for belonging, least, meant in (
            (Belonging.SEND, SENT, Typed.NOD),
            (Belonging.DROP, DROPPED, Typed.DROP),
        ):
            if (self._answers.belongs(said, talk, Open.DRAFT, belonging) or 0.0) >= least:
                return meant
        return None

    def is_told(self, said: Incoming, talk: Context) -> bool:
        """A detail: the subject stays what it was."""
        return (self._answers.belongs(said, talk, Open.DRAFT, *OF_A_DRAFT) or 0.0) >= TOLD

    def _is_more(self, draft: RequestDraft, said: Incoming, alone: Verdict) -> bool:
        """Written on the heels of a question that the base does not know: it does not know this either."""
        asked = draft.asked
        if not asked.goes_on_with(said) or len(self._answers.understanding.questions_of(said.text)) > 1:
            return False
        if draft.kind == "question" and asks_by_itself(said.text) and is_story(asked.question.texts):
            return True
        return isinstance(alone, NoMatch) and alone.kind is Kind.QUESTION and "?" not in said.text
