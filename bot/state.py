"""What is open with each person, between two of her messages: kept in the database, never in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

DRAFTS = "ticket"  # the dialogue of a ticket that is being filled
SUIVI = "suivi"  # the dialogue of a ticket that is followed
ANSWER_OR_NOT = "doubt"  # its step that holds what may be an answer, until the agent says so

AS_TYPED_SINCE = "as_typed_since"
"""In any state: when the agent said that what was taken out of a message was no name."""


@dataclass(frozen=True)
class State:
    """An open dialogue: the handler that it belongs to, its step, and the draft, as JSON values."""

    dialogue: str
    step: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


class OpenDialogue(Protocol):
    """A state as storage gives it back."""

    @property
    def dialogue(self) -> str: ...

    @property
    def step(self) -> str: ...

    @property
    def data(self) -> Mapping[str, Any]: ...


class Conversations(Protocol):
    def state(self, key: str) -> OpenDialogue | None: ...

    def store(self, key: str, state: OpenDialogue | None, now: datetime) -> None: ...


def private_conversation(channel: str, chat_ref: str) -> str:
    """The key of a person's own dialogue, where the chat is hers alone."""
    return f"{channel}:{chat_ref}::{chat_ref}"


def adding_to(reference: str) -> State:
    """Her next message is for this ticket."""
    return State(SUIVI, "add", {"reference": reference})


def is_adding_to(reference: str, state: OpenDialogue) -> bool:
    return state.dialogue == SUIVI and state.step == "add" and state.data["reference"] == reference


def must_stay(state: OpenDialogue | None) -> bool:
    """It holds words that are sent nowhere yet: no demand of ours takes its place."""
    return state is not None and (state.dialogue == DRAFTS or state.step == ANSWER_OR_NOT)
