"""The draft of a ticket: what she sees before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue import Talk, Turn
from bot.handlers.asked import Asked
from bot.handlers.heading import Heading, heading_of
from bot.state import DRAFTS, State
from knowledge_base.understanding.intents import Kind

UNASKED = "unasked"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The ticket that is about to be opened.

    ``reason`` tells why it is one: an act, a sensitive matter, a particular dossier, an answer that was
    refused, a file to look at, or nothing known; or ``UNASKED`` when a file came before any question.
    """

    asked: Asked
    theme: str = ""
    kind: str = "question"
    reason: str

    @property
    def is_act(self) -> bool:
        """Something to be done, that has a name."""
        return self.reason == Kind.ACT and self.kind != "question"

    def to_data(self) -> dict[str, Any]:
        return {
            "asked": self.asked.to_data(),
            "theme": self.theme,
            "kind": self.kind,
            "reason": self.reason,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Draft:
        return cls(
            asked=Asked.from_data(data["asked"]),
            theme=data["theme"],
            kind=data["kind"],
            reason=data["reason"],
        )


@dataclass(frozen=True, kw_only=True)
class TicketDraft:
    """``draft_id`` is in its buttons: those of a draft that is gone must not send another.

    ``added`` when she wrote under it without having been asked for a detail: she may believe that it was read
    as another question; ``kept`` when it was read so, and comes after this one.
    """

    draft_id: str
    question: str
    theme: str
    kind: str
    reason: str
    guichet: str
    numero_unique: str
    details: tuple[str, ...]
    files: int
    heading: Heading | None
    added: bool = False
    kept: bool = False


@dataclass(frozen=True)
class FileKept:
    """A file came without a word: what is the question?"""

    draft_id: str


@dataclass(frozen=True)
class DraftWaiting:
    """She pressed a button of another question: the draft that is open comes first, and is shown again."""


@dataclass(frozen=True)
class DraftForgotten:
    """What she writes hours later is a new question: the draft was not sent, and is dropped."""

    question: str


@dataclass(frozen=True)
class DraftDropped:
    pass


def show_draft(draft: Draft, talk: Talk, *, added: bool = False, kept: bool = False) -> Turn:
    """Nothing is opened before she says so."""
    step = "question" if draft.reason == UNASKED else "draft"
    return Turn.go_on(State(DRAFTS, step, draft.to_data()), draft_page(draft, talk, added=added, kept=kept))


def show_waiting_draft(draft: Draft, talk: Talk) -> Turn:
    return Turn.aside(DraftWaiting(), draft_page(draft, talk))


def open_draft(talk: Talk) -> Draft | None:
    state = talk.state
    return Draft.from_data(state.data) if state is not None and state.dialogue == DRAFTS else None


def draft_page(
    draft: Draft, talk: Talk, *, added: bool = False, kept: bool = False
) -> TicketDraft | FileKept:
    asked = draft.asked
    if draft.reason == UNASKED:
        return FileKept(asked.id)
    return TicketDraft(
        draft_id=asked.id,
        question=asked.for_a_person,
        theme=draft.theme,
        kind=draft.kind,
        reason=draft.reason,
        guichet=talk.work.people.guichet_name(talk.speaker.guichet_id),
        numero_unique=asked.dossier,
        details=asked.details.texts,
        files=len(asked.files),
        heading=heading_of(asked),
        added=added,
        kept=kept,
    )
