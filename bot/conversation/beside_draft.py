"""What is said beside a ticket that is being prepared: more of it, another question, or another act."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.answers import Answers, kind_served, warned
from bot.conversation.asked import OpenQuestion
from bot.conversation.continuing import goes_on
from bot.conversation.draft import CHOSEN, RequestDraft, show_draft
from bot.conversation.emergency import called_first, told_by
from bot.conversation.question_pages import AnswerFound, NearestFound
from bot.dialogue import Context, Result
from bot.messages import Incoming
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.remarks import is_of_another_office
from knowledge_base.understanding.sentences import asks_by_itself
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Unclear
from tickets.kinds.declared import MATTER

MOST_BESIDE = 4
"""Answers shown while a ticket is prepared whose buttons still work."""


class BesideDraft:
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def answer_beside(
        self, draft: RequestDraft, said: Incoming, talk: Context
    ) -> tuple[RequestDraft, AnswerFound | NearestFound] | None:
        """What the base has to show for a message by itself, while a ticket is being prepared: with it, the
        draft that keeps its buttons alive.
        """
        asked = self._behind(draft, said)
        is_left_alone = self._answers.understanding.is_follow_up(said.text) and not asked.read_as
        if said.attachments or asked.rest or is_left_alone:
            return None
        page: AnswerFound | NearestFound
        match self._answers.verdict(asked.sought):
            case Answer(entry):
                page = self._answers.answered(entry, asked, said, talk)
            case Probable(entries) if asked.read_as or asks_by_itself(said.text):
                page = self._answers.nearest(entries, asked, said, talk)
            case _:
                return None
        answered = (*draft.asked.answered, (page.entry.id, asked))[-MOST_BESIDE:]
        return replace(draft, asked=replace(draft.asked, answered=answered)), page

    def asks_something_else(self, draft: RequestDraft, said: Incoming) -> bool:
        """What is asked by itself is no detail of an act, nor of a sensitive matter; what follows another
        question is none of any draft.
        """
        if said.attachments:
            return False
        if draft.kind != "question" and is_of_another_office(said.text):
            return True
        if draft.kind == "question" or not asks_by_itself(said.text):
            return bool(self._behind(draft, said).read_as)
        match self._answers.base.verdict(said.text):
            case Suggestions() | Unclear() | NoMatch(Kind.QUESTION | Kind.PERSONAL):
                return True
        return False

    def draft_beside(self, draft: RequestDraft, said: Incoming, talk: Context) -> Result | None:
        """The draft that is open becomes that of the act or of the sensitive matter that the agent tells now.
        One of another matter waits behind it: each has a ticket of its own.
        """
        match self._answers.base.verdict(said.text):
            case NoMatch(Kind.SENSITIVE | Kind.EMERGENCY | Kind.ACT as kind, act, theme) as unanswered:
                served = kind_served(kind, act)
            case _:
                return None
        if kind is Kind.ACT and (act is None or draft.kind != "question"):
            return None
        is_more = draft.kind in ("question", served) or draft.reason == CHOSEN
        first = OpenQuestion.first(said)
        asked = (
            draft.asked.followed_by(said)
            if is_more
            else replace(first, answered=draft.asked.answered, rest=(draft.asked.alone, *draft.asked.rest))
        )
        told = RequestDraft(
            asked=asked,
            theme=theme or (draft.theme if is_more else ""),
            kind=served,
            reason=kind.value,
            answers={**(draft.answers if draft.kind == served else {}), **told_by(unanswered.emergency)},
        )
        pages = called_first(unanswered, known=draft.answers.get(MATTER, "") if is_more else "")
        handed = self._answers.hand_over(told, kind, said, talk)
        return warned(handed.preceded_by(*pages), asked, said, talk)

    def is_another_act(self, draft: RequestDraft, said: Incoming) -> bool:
        """Each thing to be done has a ticket of its own: the second must not take the place of the first."""
        match self._answers.base.verdict(said.text):
            case NoMatch(Kind.ACT, act) if act is not None:
                return draft.kind not in ("question", act.value)
        return False

    def goes_on_with_draft(self, draft: RequestDraft, said: Incoming) -> bool:
        """What is written on the heels of a draft is one more part of its question; what follows another
        question is not.
        """
        if said.attachments:
            return True
        if self.asks_something_else(draft, said):
            return False
        return goes_on(
            draft.asked, said.text, self._answers.base.verdict(said.text), self._answers.understanding
        )

    def put_behind(self, draft: RequestDraft, said: Incoming, talk: Context) -> Result:
        """Its turn comes once the draft is sent or dropped."""
        other = self._behind(draft, said)
        asked = replace(draft.asked, rest=(*draft.asked.rest, other.alone, *other.rest), touched_at=said.at)
        return warned(show_draft(replace(draft, asked=asked), talk, kept=True), other, said, talk)

    def _behind(self, draft: RequestDraft, said: Incoming) -> OpenQuestion:
        """A message by itself, or in the light of the question that came last, if it was not the draft's."""
        others = (*(asked for _, asked in draft.asked.answered), *draft.asked.rest)
        last = max(others, key=lambda asked: asked.asked_at, default=None)
        return self._answers.read(replace(OpenQuestion.first(said), before=last.reading if last else ""))
