"""What the base has to say of a question, read in the light of the one before it, and what is kept of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Protocol

from bot.conversation.asked import OpenQuestion
from bot.conversation.draft import RequestDraft, show_draft
from bot.conversation.heading import heading_of
from bot.conversation.learning import note_answer
from bot.conversation.question_pages import AnswerFound
from bot.dialogue import Context, Result
from bot.messages import Incoming
from bot.pages import NirMasked, UnsupportedKind
from bot.understanding import Understanding
from journal.entries import Entry as JournalEntry
from journal.entries import Kind as Logged
from journal.entries import Level
from journal.masking import count_masked
from knowledge_base.entries import Entry
from knowledge_base.learning.questions import AnswerZone as AnswerZone
from knowledge_base.learning.questions import AskedQuestion
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act, Kind
from knowledge_base.understanding.sentences import leans
from knowledge_base.verdict import MOST_TITLES, Answer, NoMatch, Probable, Suggestions, Unclear, Verdict
from privacy.nir import MASK, mask
from tickets.ticket import SENSITIVE


class KnowledgeBase(Protocol):
    def verdict(self, question: str) -> Verdict: ...

    def entry(self, entry_id: str) -> Entry:
        """Raises ``KeyError`` when no entry bears this id."""

    def guess_theme(self, text: str) -> Theme | None: ...


class Answers:
    def __init__(self, base: KnowledgeBase, understanding: Understanding) -> None:
        self.base = base
        self.understanding = understanding

    def is_sensitive(self, text: str) -> bool:
        """It must be seen for what it is, with what the agent is told of it."""
        return _is_grave(self.base.verdict(text))

    def read(self, asked: OpenQuestion) -> OpenQuestion:
        """Several questions one by one, follow-ups in full; what waits stays behind."""
        texts = asked.question.texts
        is_one = bool(asked.place) or asked.is_for_a_person or len(texts) != 1
        questions = () if is_one else self.understanding.questions_of(texts[0])
        if len(questions) < 2 or self._is_of_the_base(texts[0]) or self.is_sensitive(texts[0]):
            return self._in_full(asked, asked.before)
        before, parts = asked.before, []
        for part in asked.parts(questions):
            parts.append(self._in_full(part, before))
            before = parts[-1].reading
        first, *others = parts
        return replace(first, answered=asked.answered, rest=(*others, *asked.rest))

    def _is_of_the_base(self, text: str) -> bool:
        """Word for word what one entry answers: « Qui siège au copil, et combien de fois se réunit-il ? »."""
        verdict = self.base.verdict(text)
        return isinstance(verdict, Answer) and verdict.confidence == 1

    def _in_full(self, asked: OpenQuestion, before: str) -> OpenQuestion:
        """With the question before it, unless the base is surer of it by itself, or a person handles it."""
        first, *_ = asked.question.texts or ("",)
        alone = replace(asked, before="", read_as="")
        if not (before and self.understanding.is_follow_up(first)):
            return alone
        read_as = mask(self.understanding.read_with(before, asked.question.text)).text
        by_itself = self.verdict(asked.question.text)
        if isinstance(by_itself, Unclear) or (_is_grave(by_itself) and not leans(first)):
            return alone
        if by_itself.confidence > self.verdict(read_as).confidence:
            return alone
        return replace(asked, before=before, read_as=read_as)

    def answered(self, entry: Entry, asked: OpenQuestion, said: Incoming, talk: Context) -> AnswerFound:
        log_base(Logged.QUESTION_ANSWERED, entry, asked, said, talk)
        self.note(asked, said, talk, zone=AnswerZone.ANSWER, theme=entry.theme, shown=(entry,))
        note_answer(entry, asked, said, talk)
        return AnswerFound(entry, heading_of(asked), self._is_again(entry, asked))

    def _is_again(self, entry: Entry, asked: OpenQuestion) -> bool:
        if not asked.read_as:
            return False
        before = self.verdict(asked.before)
        return isinstance(before, Answer) and before.entry == entry

    def hand_over(self, draft: RequestDraft, noted: str, said: Incoming, talk: Context) -> Result:
        """``noted`` is the kind of message that it was."""
        asked = draft.asked
        log(Logged.QUESTION_UNANSWERED, said, talk, theme=draft.theme, subject=asked.reference)
        self.note(asked, said, talk, zone=AnswerZone.ABSTAIN, kind=noted, theme=draft.theme)
        return show_draft(draft, talk)

    def note(
        self,
        asked: OpenQuestion,
        said: Incoming,
        talk: Context,
        *,
        zone: AnswerZone,
        kind: str = Kind.QUESTION,
        theme: str | None = None,
        shown: Sequence[Entry] = (),
    ) -> None:
        if asked.rejected:
            return  # what the agent refused is noted as it was shown
        talk.work.questions.add(
            AskedQuestion(
                reference=asked.reference,
                at=talk.now,
                channel=said.channel,
                agent_id=talk.speaker.id,
                guichet_id=talk.speaker.guichet_id,
                text=self.understanding.without_persons(asked.reading),
                kind=kind,
                zone=zone,
                theme=str(theme or ""),
                entry_ids=tuple(entry.id for entry in shown),
            )
        )

    def verdict_on(self, asked: OpenQuestion, told: Collection[str] = ()) -> Verdict:
        """What was ``told`` above is told again beside what the message finds by itself, if that is other."""
        verdict = self.verdict(asked.sought)
        if not told or not {entry.id for entry in told_of(verdict)} <= {*told}:
            return verdict
        alone = self.verdict(asked.question.texts[-1])
        again = told_of(verdict)[:1]
        others = tuple(entry for entry in shown_of(alone) if entry.id not in told)
        if not again or not others:
            return verdict
        rest = (entry for entry in shown_of(verdict) if entry not in again + others)
        return Probable((*again, *others, *rest)[:MOST_TITLES], verdict.confidence)

    def verdict(self, text: str) -> Verdict:
        """What was taken out may be what it was about: only a phrasing of the base stays sure."""
        verdict = self.base.verdict(text.replace(MASK, " "))
        if MASK in text and isinstance(verdict, Answer) and verdict.confidence < 1:
            return Probable((verdict.entry,), verdict.confidence)
        return verdict


def _is_grave(verdict: Verdict) -> bool:
    return isinstance(verdict, NoMatch) and verdict.kind in (Kind.SENSITIVE, Kind.EMERGENCY)


def told_of(verdict: Verdict) -> tuple[Entry, ...]:
    """Whole, or by what they conclude."""
    match verdict:
        case Answer(entry):
            return (entry,)
        case Probable():
            return verdict.told
    return ()


def shown_of(verdict: Verdict) -> tuple[Entry, ...]:
    """The first one first."""
    return verdict.entries if isinstance(verdict, Probable | Suggestions) else told_of(verdict)


def warned(turn: Result, asked: OpenQuestion, said: Incoming, talk: Context) -> Result:
    """The same turn, after what was left out of the agent's message; a NIR is counted, as at the door."""
    pages: list[Any] = []
    if said.unsupported is not None:
        pages.append(UnsupportedKind(said.unsupported))
    if asked.caught:
        pages.append(NirMasked(asked.caught))
    count_masked(talk.work.journal, asked.caught, by=talk.speaker, at=talk.now, channel=said.channel)
    return turn.preceded_by(*pages)


def kind_served(kind: Kind, act: Act | None) -> str:
    """The kind of ticket."""
    is_sensitive = kind in (Kind.SENSITIVE, Kind.EMERGENCY)
    return SENSITIVE if is_sensitive else act.value if act else "question"


def log_base(kind: Logged, entry: Entry, asked: OpenQuestion, said: Incoming, talk: Context) -> None:
    log(kind, said, talk, theme=entry.theme, subject=asked.reference, level=Level.BASE)


def log(
    kind: Logged,
    said: Incoming,
    talk: Context,
    *,
    theme: str | None = None,
    subject: str = "",
    level: Level | None = None,
) -> None:
    talk.work.journal.add(
        JournalEntry(
            at=talk.now,
            kind=kind,
            channel=said.channel,
            guichet_id=talk.speaker.guichet_id,
            theme=str(theme or ""),
            level=level,
            subject=subject,
            actor_id=talk.speaker.id,
        )
    )
