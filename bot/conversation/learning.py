"""What is kept of each question, so that the base may learn from it: see ``knowledge_base.learning``."""

from __future__ import annotations

from bot.conversation.asked import OpenQuestion
from bot.dialogue import Context
from bot.messages import Incoming
from knowledge_base.entries import Entry
from knowledge_base.learning.lessons import answer_accepted, answer_refused, title_chosen
from knowledge_base.learning.questions import AnswerGiven, QuestionOutcome


def note_answer(entry: Entry, asked: OpenQuestion, said: Incoming, talk: Context) -> None:
    """This version of the entry was on the agent's screen."""
    assert talk.speaker.id is not None
    talk.work.questions.add_given(
        AnswerGiven(
            question=asked.reference,
            entry_id=entry.id,
            number=entry.number,
            agent_id=talk.speaker.id,
            channel=said.channel,
            at=talk.now,
        )
    )


def note_choice(entry: Entry, asked: OpenQuestion, talk: Context) -> None:
    question = talk.work.questions.by_reference(asked.reference)
    if question is not None:
        talk.work.questions.settle(asked.reference, QuestionOutcome.CHOSEN, entry.id)
        title_chosen(talk.work.proposals, question, entry, at=talk.now)


def note_acceptance(entry: Entry, asked: OpenQuestion, talk: Context) -> None:
    question = talk.work.questions.by_reference(asked.reference)
    if question is not None:
        talk.work.questions.settle(asked.reference, QuestionOutcome.ACCEPTED, entry.id)
        answer_accepted(talk.work.proposals, question, entry_id=entry.id)


def note_refusal(asked: OpenQuestion, talk: Context, entry: Entry | None = None) -> None:
    """Of an answer, or of all the titles."""
    question = talk.work.questions.by_reference(asked.reference)
    if question is not None:
        talk.work.questions.settle(asked.reference, QuestionOutcome.REJECTED, entry.id if entry else "")
        if entry is not None:
            answer_refused(talk.work.proposals, question, entry_id=entry.id, at=talk.now)


def note_ticket(asked: OpenQuestion, reference: str, talk: Context) -> None:
    """What was refused stays so: the ticket's end will tell what it was about."""
    outcome = QuestionOutcome.REJECTED if asked.rejected else QuestionOutcome.TICKET
    talk.work.questions.settle(asked.reference, outcome, ticket=reference)
