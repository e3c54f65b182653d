"""What is open with each person, between two of their messages: kept in the database, never in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace

from storage.conversations import State as State

DRAFTS = "ticket"  # the dialogue of a ticket that is being filled
SUIVI = "suivi"  # the dialogue of a ticket that is followed
ANSWER_OR_NOT = "doubt"  # its step that holds what may be an answer, until the agent says so

BEHIND = "behind"
"""In any state: the one that waits until nothing is in front of it any more."""
MOST_BEHIND = 3
AS_TYPED_SINCE = "as_typed_since"
"""In any state: when the agent said that what was taken out of a message was no name."""


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
    return any(one.dialogue == DRAFTS or one.step == ANSWER_OR_NOT for one in stacked(state))


def stacked(state: State | None) -> tuple[State, ...]:
    """What is open, then what waits behind it, each alone."""
    if state is None:
        return ()
    alone = State(state.dialogue, state.step, {k: v for k, v in state.data.items() if k != BEHIND})
    below = state.data.get(BEHIND)
    return alone, *stacked(State(*below) if below else None)


def in_front_of(behind: Sequence[State], state: State) -> State:
    """``state``, with these behind it."""
    below: State | None = None
    for one in (*reversed(behind), state):
        below = replace(one, data={**one.data, BEHIND: list(astuple(below))}) if below else one
    assert below is not None
    return below
