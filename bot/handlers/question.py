"""The question: what the base knows, what it may mean, and what nobody validated yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.ticket import Draft, TicketHandler
from bot.messages import Attachment, Incoming
from bot.state import State
from journal.entries import Entry as JournalEntry
from journal.entries import Kind as Logged
from journal.entries import Level
from knowledge_base.entries import Entry
from knowledge_base.intents import Act, Kind
from knowledge_base.themes import Theme
from knowledge_base.verdict import Answer, NoMatch, Suggestions, Verdict

# Several messages within a minute are one question.
SAME_QUESTION = timedelta(minutes=1)


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
    """A file came without a word: what is the question?"""


@dataclass(frozen=True)
class QuestionCorrected:
    reference: str


@dataclass(frozen=True)
class _Asked:
    """The question being treated: its parts by message, so that an edit finds its own."""

    parts: tuple[tuple[str, str], ...]
    reference: str
    at: datetime

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.parts if text)

    def to_data(self) -> dict[str, Any]:
        return {
            "parts": [list(p) for p in self.parts],
            "reference": self.reference,
            "at": self.at.isoformat(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> _Asked:
        parts = tuple((str(ref), str(text)) for ref, text in data["parts"])
        return cls(parts, str(data["reference"]), datetime.fromisoformat(data["at"]))


class QuestionHandler:
    name = "q"
    commands: Mapping[str, bool] = {}

    def __init__(self, knowledge_base: KnowledgeBase, tickets: TicketHandler) -> None:
        self._base = knowledge_base
        self._tickets = tickets

    def command(self, said: Incoming, talk: Talk) -> Turn:
        raise Misunderstood

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        if said.is_edit:
            return self._edited(said, talk)
        if said.attachments:
            return self._with_files(said, talk)
        state = talk.state
        if state is not None and state.step == "suggested":
            chosen = _typed_choice(said.text, state.data["entries"])
            if chosen == "":
                return self._none_fits(said, talk)
            if chosen is not None:
                return self._show(chosen, said, talk)
        return self._judge(self._asked(said, talk), said, talk)

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        match verb:
            case "ok":
                self._log(
                    Logged.ANSWER_ACCEPTED, said, talk, theme=self._theme_of(argument), subject=argument
                )
                return Turn.end(Glad()) if self._is_open(talk) else Turn.aside(Glad())
            case "pick":
                return self._show(argument, said, talk)
            case "no":
                self._log(
                    Logged.ANSWER_REJECTED, said, talk, theme=self._theme_of(argument), subject=argument
                )
                return self._none_fits(said, talk, argument)
            case "none":
                return self._none_fits(said, talk)
            case _:
                raise Misunderstood

    def _judge(self, asked: _Asked, said: Incoming, talk: Talk, files: Sequence[Attachment] = ()) -> Turn:
        verdict = self._base.verdict(asked.text)
        match verdict:
            case Answer(entry):
                self._log(
                    Logged.QUESTION_ANSWERED,
                    said,
                    talk,
                    theme=entry.theme or "",
                    subject=asked.reference,
                    base=True,
                )
                return Turn.go_on(self._state("answered", asked, [entry.id]), _answer_page(entry))
            case Suggestions(entries):
                self._log(
                    Logged.QUESTION_SUGGESTED,
                    said,
                    talk,
                    theme=entries[0].theme or "",
                    subject=asked.reference,
                )
                titles = tuple((entry.id, entry.question) for entry in entries)
                state = self._state("suggested", asked, [entry.id for entry in entries])
                return Turn.go_on(state, SuggestionsFound(titles))
            case NoMatch(Kind.SMALL_TALK):
                return Turn.aside(SmallTalk(talk.speaker.name, _is_thanks(asked.text)))
            case NoMatch(kind, act, theme):
                return self._hand_over(asked, said, talk, kind=kind, act=act, theme=theme, files=files)

    def _hand_over(
        self,
        asked: _Asked,
        said: Incoming,
        talk: Talk,
        *,
        kind: Kind = Kind.QUESTION,
        act: Act | None = None,
        theme: Theme | None = None,
        rejected: bool = False,
        files: Sequence[Attachment] = (),
    ) -> Turn:
        self._log(Logged.QUESTION_UNANSWERED, said, talk, theme=theme or "", subject=asked.reference)
        reason = "rejected" if rejected else kind.value
        draft = Draft(
            question=asked.text,
            theme=theme.value if theme else "",
            kind="sensible" if kind is Kind.SENSITIVE else act.value if act else "question",
            reason=reason,
            source_refs=tuple(ref for ref, _ in asked.parts if ref),
            attachments=tuple(files),
            asked_at=asked.at,
        )
        return self._tickets.begin(draft, talk)

    @staticmethod
    def _is_open(talk: Talk) -> bool:
        """A question is being treated here, and not another dialogue."""
        state = talk.state
        return state is not None and state.dialogue == QuestionHandler.name and "parts" in state.data

    def _none_fits(self, said: Incoming, talk: Talk, entry_id: str = "") -> Turn:
        """« Ce n’est pas ça »: the question goes to the gestionnaire, if the button is its own."""
        state = talk.state
        if state is None or not self._is_open(talk) or (entry_id and entry_id not in state.data["entries"]):
            return Turn.aside(QuestionWanted())
        asked = _Asked.from_data(state.data)
        theme = self._base.guess_theme(asked.text)
        return self._hand_over(asked, said, talk, theme=theme, rejected=True)

    def _show(self, entry_id: str, said: Incoming, talk: Talk) -> Turn:
        entry = self._entry(entry_id)
        state = talk.state
        asked = (
            _Asked.from_data(state.data)
            if state is not None and state.dialogue == self.name and "parts" in state.data
            else _Asked((("", entry.question),), _reference(said), talk.now)
        )
        self._log(
            Logged.SUGGESTION_CHOSEN, said, talk, theme=entry.theme or "", subject=asked.reference, base=True
        )
        return Turn.go_on(self._state("answered", asked, [entry.id]), _answer_page(entry))

    def _asked(self, said: Incoming, talk: Talk) -> _Asked:
        """What she typed, joined to what she typed less than a minute ago if that found no sure answer."""
        part = (said.message_ref, said.text)
        state = talk.state
        if state is not None and state.step == "suggested":
            before = _Asked.from_data(state.data)
            if talk.now - before.at < SAME_QUESTION and not isinstance(self._base.verdict(said.text), Answer):
                return _Asked((*before.parts, part), before.reference, talk.now)
        return _Asked((part,), _reference(said), talk.now)

    def _edited(self, said: Incoming, talk: Talk) -> Turn:
        """An edited message updates the question: the one under way, or the ticket that it opened."""
        state = talk.state
        if state is not None and "parts" in state.data:
            asked = _Asked.from_data(state.data)
            if any(ref == said.message_ref for ref, _ in asked.parts):
                parts = tuple((r, said.text if r == said.message_ref else t) for r, t in asked.parts)
                return self._judge(_Asked(parts, asked.reference, talk.now), said, talk)
        corrected = self._tickets.correct(said, talk)
        if corrected is not None:
            return Turn.aside(QuestionCorrected(corrected))
        return self._judge(self._asked(said, talk), said, talk)

    def _with_files(self, said: Incoming, talk: Talk) -> Turn:
        """A file is for a person to look at: the question that comes with it goes to the gestionnaire."""
        if not said.text:
            state = talk.state
            if state is None or state.dialogue != self.name or "parts" not in state.data:
                return self._tickets.begin_with_files(said, talk)
            asked = _Asked.from_data(state.data)
            rejected = True
        else:
            asked = _Asked(((said.message_ref, said.text),), _reference(said), talk.now)
            rejected = False
        theme = self._base.guess_theme(asked.text)
        return self._hand_over(asked, said, talk, theme=theme, rejected=rejected, files=said.attachments)

    def _theme_of(self, entry_id: str) -> str:
        return self._entry(entry_id).theme or ""

    def _entry(self, entry_id: str) -> Entry:
        """The entry that a button names; one that is gone, or never was, is not ours."""
        try:
            return self._base.entry(entry_id)
        except KeyError:
            raise Misunderstood from None

    def _state(self, step: str, asked: _Asked, entries: list[str]) -> State:
        return State(self.name, step, {**asked.to_data(), "entries": entries})

    @staticmethod
    def _log(
        kind: Logged, said: Incoming, talk: Talk, *, theme: str, subject: str, base: bool = False
    ) -> None:
        talk.work.journal.add(
            JournalEntry(
                at=talk.now,
                kind=kind,
                channel=said.channel,
                guichet_id=talk.speaker.guichet_id,
                theme=str(theme),
                level=Level.BASE if base else None,
                subject=subject,
                actor_id=talk.speaker.id,
            )
        )


def _reference(said: Incoming) -> str:
    """Names the question in the journal; the same for all its messages."""
    return f"question:{said.channel}:{said.update_ref}"[:64]


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


def _is_thanks(text: str) -> bool:
    return "merci" in text.casefold() or "thx" in text.casefold()
