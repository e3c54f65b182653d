"""The question: what the base knows, what it may mean, and what nobody validated yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import Any, Protocol

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.asked import Asked
from bot.handlers.draft import UNASKED, Draft, open_draft, show_draft, show_waiting_draft
from bot.messages import Incoming
from bot.pages import NirMasked, UnsupportedKind
from bot.state import State
from journal.entries import Entry as JournalEntry
from journal.entries import Kind as Logged
from journal.entries import Level
from knowledge_base.entries import Entry
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import Answer, NoMatch, Suggestions, Verdict
from privacy.nir import MASK
from tickets.desk import Desk

DIALOGUE = "q"


class KnowledgeBase(Protocol):
    def verdict(self, question: str) -> Verdict: ...

    def entry(self, entry_id: str) -> Entry:
        """Raises ``KeyError`` when no entry bears this id."""

    def guess_theme(self, text: str) -> Theme | None: ...


@dataclass(frozen=True)
class AnswerFound:
    """The validated answer, with what lets the agent trust it."""

    entry_id: str
    question: str
    answer: str
    source: str
    source_date: str
    validated_by: str
    validated_on: date | None
    uncertain: bool
    local: bool


@dataclass(frozen=True)
class SuggestionsFound:
    """``titles`` are identifier and question of the entries that may be meant."""

    asked_id: str
    titles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SmallTalk:
    """A greeting or a thank-you: it opens nothing."""

    name: str
    thanks: bool


@dataclass(frozen=True)
class Glad:
    """After « Merci, c’est réglé »."""


@dataclass(frozen=True)
class QuestionWanted:
    """She refused an answer to a question that is no longer known: what was it?"""


@dataclass(frozen=True)
class QuestionCorrected:
    reference: str


@dataclass(frozen=True)
class _Treated:
    """The question that is open; its step is ``answered`` or ``suggested``, with these entries."""

    step: str
    asked: Asked
    entries: tuple[str, ...]

    def to_state(self) -> State:
        data = {"asked": self.asked.to_data(), "entries": list(self.entries)}
        return State(DIALOGUE, self.step, data)

    @classmethod
    def of(cls, talk: Talk) -> _Treated | None:
        state = talk.state
        if state is None or state.dialogue != DIALOGUE:
            return None
        return cls(state.step, Asked.from_data(state.data["asked"]), tuple(state.data["entries"]))


class QuestionHandler:
    name = DIALOGUE
    commands: Mapping[str, bool] = {}

    def __init__(self, knowledge_base: KnowledgeBase, timezone: tzinfo) -> None:
        self._base = knowledge_base
        self._timezone = timezone

    def command(self, said: Incoming, talk: Talk) -> Turn:
        raise Misunderstood

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        treated = _Treated.of(talk)
        if said.is_edit:
            edited = treated.asked.edited_by(said) if treated else None
            turn = self.ask(edited, said, talk) if edited else self.correct(said, talk)
            if turn is not None:
                return turn
        if treated and treated.step == "suggested" and not said.attachments:
            chosen = _typed_choice(said.text, treated.entries)
            if chosen == "":
                return self._reject(treated.asked, said, talk)
            if chosen is not None:
                return self._show(chosen, said, talk)
        if self.is_courtesy(said):
            return Turn.aside(_small_talk(said.text, talk))
        asked = treated.asked.followed_by(said) if treated and self._goes_on(treated, said) else None
        return self.ask(asked or Asked.first(said), said, talk)

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        treated = _Treated.of(talk)
        match verb:
            case "ok":
                entry = self._entry(argument)
                if treated is None or entry.id not in treated.entries:
                    return Turn.aside(Glad())  # pressed before, or of a question that was left: counted once
                _log(Logged.ANSWER_ACCEPTED, said, talk, theme=entry.theme, subject=entry.id)
                return Turn.end(Glad())
            case "no":
                entry = self._entry(argument)
                if treated is None or entry.id not in treated.entries:
                    return _other_question(talk)
                _log(Logged.ANSWER_REJECTED, said, talk, theme=entry.theme, subject=entry.id)
                return self._reject(treated.asked, said, talk)
            case "none":
                if treated is None or treated.asked.id != argument:
                    return _other_question(talk)
                return self._reject(treated.asked, said, talk)
            case "pick":
                return self._show(argument, said, talk)
            case _:
                raise Misunderstood

    # What the ticket's dialogue asks too.

    def ask(self, asked: Asked, said: Incoming, talk: Talk) -> Turn:
        """What becomes of the question as it now stands."""
        return warned(self._judge(asked, said, talk), asked, said, talk)

    def answer_beside(self, said: Incoming, talk: Talk) -> AnswerFound | None:
        """The answer to a message that the base is sure of by itself, while something else is open."""
        verdict = self._verdict(said.text)
        if not isinstance(verdict, Answer) or said.attachments:
            return None
        _log_base(Logged.QUESTION_ANSWERED, verdict.entry, Asked.first(said), said, talk)
        return _answer_page(verdict.entry)

    def is_courtesy(self, said: Incoming) -> bool:
        """A greeting or a thank-you, alone: no part of any question."""
        if said.attachments or "?" in said.text:  # « et demain ? »
            return False
        verdict = self._base.verdict(said.text)
        return isinstance(verdict, NoMatch) and verdict.kind is Kind.SMALL_TALK

    def correct(self, said: Incoming, talk: Talk) -> Turn | None:
        """Brings an edited message to the ticket that it opened; None when there is none, or it is closed."""
        assert talk.speaker.id is not None
        ticket = talk.work.tickets.from_message(talk.speaker.id, said.message_ref)
        if ticket is None or ticket.is_closed:
            return None
        desk = Desk(talk.work, now=talk.now, timezone=self._timezone)
        desk.correct_question(ticket, said.text, by=talk.speaker)
        return Turn.aside(QuestionCorrected(ticket.reference))

    def _judge(self, asked: Asked, said: Incoming, talk: Talk) -> Turn:
        text = asked.question.text
        verdict = self._verdict(text)
        match verdict:
            case NoMatch(Kind.SMALL_TALK) if asked.files:
                return show_draft(Draft(asked=asked, reason=UNASKED), talk)
            case NoMatch(Kind.SMALL_TALK):
                return Turn.aside(_small_talk(text, talk))
            case NoMatch(kind, act, theme):
                reason = "rejected" if asked.rejected and kind is Kind.QUESTION else kind.value
                served = "sensible" if kind is Kind.SENSITIVE else act.value if act else "question"
                return _hand_over(asked, said, talk, theme=theme, kind=served, reason=reason)
            case _ if asked.is_for_a_person:
                reason = "rejected" if asked.rejected else "file"
                return _hand_over(asked, said, talk, theme=self._base.guess_theme(text), reason=reason)
            case Answer(entry):
                _log_base(Logged.QUESTION_ANSWERED, entry, asked, said, talk)
                return Turn.go_on(_Treated("answered", asked, (entry.id,)).to_state(), _answer_page(entry))
            case Suggestions(entries):
                theme, subject = entries[0].theme, asked.reference
                _log(Logged.QUESTION_SUGGESTED, said, talk, theme=theme, subject=subject)
                titles = tuple((entry.id, entry.question) for entry in entries)
                proposed = _Treated("suggested", asked, tuple(entry.id for entry in entries))
                return Turn.go_on(proposed.to_state(), SuggestionsFound(asked.id, titles))

    def _verdict(self, text: str) -> Verdict:
        """What was taken out may be what it was about: only a phrasing of the base stays sure."""
        verdict = self._base.verdict(text.replace(MASK, " "))
        if MASK in text and isinstance(verdict, Answer) and verdict.confidence < 1:
            return Suggestions((verdict.entry,), verdict.confidence)
        return verdict

    def _goes_on(self, treated: _Treated, said: Incoming) -> bool:
        """The message is one more part of the question, rather than another question."""
        if treated.asked.is_forgotten_by(said):
            return False
        is_unsure = treated.step == "suggested"
        if said.attachments:
            return is_unsure or not said.text
        return (
            is_unsure
            and treated.asked.goes_on_with(said)
            and not isinstance(self._base.verdict(said.text), Answer)
        )

    def _reject(self, asked: Asked, said: Incoming, talk: Talk) -> Turn:
        """« Ce n’est pas ça », « Aucune de ces réponses »: the question goes to the gestionnaire."""
        return self.ask(replace(asked, rejected=True), said, talk)

    def _show(self, entry_id: str, said: Incoming, talk: Talk) -> Turn:
        """The entry of a title; beside another dialogue that is open, such as a later question’s draft."""
        entry = self._entry(entry_id)
        treated = _Treated.of(talk)
        is_busy = talk.state is not None and treated is None
        if treated is None or entry.id not in treated.entries:
            asked = Asked.first(replace(said, message_ref="", text=entry.question))
            treated = _Treated("answered", asked, (entry.id,))
        _log_base(Logged.SUGGESTION_CHOSEN, entry, treated.asked, said, talk)
        if is_busy:
            return Turn.aside(_answer_page(entry))
        return Turn.go_on(replace(treated, step="answered").to_state(), _answer_page(entry))

    def _entry(self, entry_id: str) -> Entry:
        """The entry that a button names; one that is gone, or never was, is not ours."""
        try:
            return self._base.entry(entry_id)
        except KeyError:
            raise Misunderstood from None


def warned(turn: Turn, asked: Asked, said: Incoming, talk: Talk) -> Turn:
    """The same turn, after what was left out of her message; a NIR is counted, as it is at the door."""
    pages: list[Any] = []
    if said.unsupported is not None:
        pages.append(UnsupportedKind(said.unsupported))
    if asked.caught:
        pages.append(NirMasked(asked.caught))
    for _ in range(asked.caught):
        _log(Logged.NIR_MASKED, said, talk)
    return replace(turn, pages=(*pages, *turn.pages))


def is_thanks(text: str) -> bool:
    return "merci" in text.casefold() or "thx" in text.casefold()


def _small_talk(text: str, talk: Talk) -> SmallTalk:
    return SmallTalk(talk.speaker.name, is_thanks(text))


def _other_question(talk: Talk) -> Turn:
    """The button is that of a question that is no longer open: it must not take the place of what is."""
    draft = open_draft(talk)
    return show_waiting_draft(draft, talk) if draft else Turn.aside(QuestionWanted())


def _hand_over(
    asked: Asked, said: Incoming, talk: Talk, *, theme: Theme | None, reason: str, kind: str = "question"
) -> Turn:
    _log(Logged.QUESTION_UNANSWERED, said, talk, theme=theme, subject=asked.reference)
    return show_draft(Draft(asked=asked, theme=theme or "", kind=kind, reason=reason), talk)


def _answer_page(entry: Entry) -> AnswerFound:
    return AnswerFound(
        entry_id=entry.id,
        question=entry.question,
        answer=entry.answer,
        source=entry.source,
        source_date=entry.source_date,
        validated_by=entry.validated_by,
        validated_on=entry.validated_on,
        uncertain=entry.uncertain,
        local=entry.scope != "national",
    )


def _typed_choice(text: str, entries: Sequence[str]) -> str | None:
    """The entry whose number was typed, empty for « aucune »; None when the text is no choice."""
    typed = text.strip().rstrip(".)").casefold()
    if typed in {"0", "aucune", "aucun", str(len(entries) + 1)}:
        return ""
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(entries):
        return entries[int(typed) - 1]
    return None


def _log_base(kind: Logged, entry: Entry, asked: Asked, said: Incoming, talk: Talk) -> None:
    _log(kind, said, talk, theme=entry.theme, subject=asked.reference, level=Level.BASE)


def _log(
    kind: Logged,
    said: Incoming,
    talk: Talk,
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
