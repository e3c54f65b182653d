"""What is open with each person, between two of their messages: kept in the database, never in memory."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from storage.conversations import State as State

DRAFTS = "ticket"  # the dialogue of a ticket that is being filled
SUIVI = "suivi"  # the dialogue of a ticket that is followed
ANSWER_OR_NOT = "doubt"  # its step that holds what may be an answer, until the agent says so

AS_TYPED_SINCE = "as_typed_since"
"""In any state: when the agent said that what was taken out of a message was no name."""


class Conversations(Protocol):
    def state(self, key: str) -> State | None: ...

    def store(self, key: str, state: State | None, now: datetime) -> None: ...


def private_conversation(channel: str, chat_ref: str) -> str:
    """The key of a person's own dialogue, where the chat is theirs alone."""
    return f"{channel}:{chat_ref}::{chat_ref}"


def adding_to(reference: str) -> State:
    """The agent's next message is for this ticket."""
    return State(SUIVI, "add", {"reference": reference})


def is_adding_to(reference: str, state: State) -> bool:
    return state.dialogue == SUIVI and state.step == "add" and state.data["reference"] == reference


def must_stay(state: State | None) -> bool:
    """It holds words that are sent nowhere yet: no demand of ours takes its place."""
    return state is not None and (state.dialogue == DRAFTS or state.step == ANSWER_OR_NOT)
