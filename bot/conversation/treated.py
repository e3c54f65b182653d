"""The question that is open with a person, as it is stored between two of their messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation.asked import OpenQuestion
from bot.conversation.draft import open_draft
from bot.dialogue import Context
from bot.state import State
from delivery.stored import Stored
from guichets.names import fold
from knowledge_base.verdict import MOST_CONCLUSIONS

DIALOGUE = "q"
OFF_TRADE = "off_trade"

# What is typed in the place of « Ce n’est pas ça », and of « Aucune de ces réponses »; folded.
NOT_THAT = ("pas ca", "c est pas ca", "ce n est pas ca", "non c est pas ca", "non ce n est pas ca")
NONE_OF_THEM = ("aucune", "aucun", "aucune de ces reponses", "autre", "autre chose", "non", *NOT_THAT)


@dataclass(frozen=True)
class QuestionState(Stored):
    """Its step is ``answered``, ``probable`` or ``suggested`` with these entries, ``unclear``, or
    ``OFF_TRADE`` with none.

    ``probable``: what each concludes is shown; ``suggested``: their titles. ``unclear`` goes with the
    ``word`` that has several ``senses``, each with its label and what it adds.
    """

    step: str
    asked: OpenQuestion
    entries: tuple[str, ...] = ()
    word: str = ""
    senses: tuple[tuple[str, str], ...] = ()

    def to_state(self) -> State:
        return State(DIALOGUE, self.step, self.to_payload())

    @classmethod
    def of(cls, talk: Context) -> QuestionState | None:
        return cls.from_state(talk.state)

    @classmethod
    def from_state(cls, state: State | None) -> QuestionState | None:
        if state is None or state.dialogue != DIALOGUE:
            return None
        return cls.from_payload({**state.data, "step": state.step})

    @property
    def is_unsure(self) -> bool:
        """Nobody has said yet that what is shown is the answer."""
        return self.step != "answered"

    @property
    def waits(self) -> bool:
        """Nothing can be read before the agent chooses: which title, or which meaning?"""
        return self.is_unsure and self.step != "probable"

    @property
    def told(self) -> tuple[str, ...]:
        """What was read in full: the entry that answers, or what those that are probable conclude."""
        return self.entries[: {"answered": 1, "probable": MOST_CONCLUSIONS}.get(self.step, 0)]

    @property
    def choices(self) -> int:
        return len(self.senses or self.entries)

    @property
    def set_aside(self) -> OpenQuestion:
        """Behind another question of its message: it keeps its buttons, or waits for its turn again."""
        asked = self.asked
        if self.waits:
            return replace(asked, rest=(asked.alone, *asked.rest))
        return replace(asked, answered=(*asked.answered, (self.entries[0], asked.alone)))


def left_open(asked: OpenQuestion) -> QuestionState | None:
    """The last answer above, once this question is settled; None when no button above still counts."""
    if not asked.answered:
        return None
    *others, (entry_id, part) = asked.answered
    return QuestionState("answered", replace(part, answered=tuple(others)), (entry_id,))


@dataclass(frozen=True)
class Earlier:
    """An answer above, to another question of the same message than the one that is open.

    ``others`` bears what is left once this one is taken out: the open one too, if it is ``set_aside``.
    """

    asked: OpenQuestion
    state: State
    others: OpenQuestion


def earlier_answer(entry_id: str, talk: Context) -> Earlier | None:
    """The question whose answer above was this entry; None when no such answer still counts."""
    state, treated, draft = talk.state, QuestionState.of(talk), open_draft(talk)
    if state is None or (treated is None and draft is None):
        return None
    open_one = treated.asked if treated else draft.asked if draft else None
    assert open_one is not None
    found = next((part for answered, part in open_one.answered if answered == entry_id), None)
    if found is None:
        return None
    left = tuple(pair for pair in open_one.answered if pair[1] is not found)
    bare = replace(open_one, answered=left)
    if treated:
        still = replace(treated, asked=bare)
        return Earlier(found, still.to_state(), still.set_aside)
    assert draft is not None
    return Earlier(
        found,
        State(state.dialogue, state.step, replace(draft, asked=bare).to_payload()),
        replace(bare, rest=(bare.alone, *bare.rest)),
    )


def is_bare_number(text: str) -> bool:
    """« 2 », « 3. »: the number of a choice, and no question."""
    typed = _typed(text)
    return typed.isascii() and typed.isdigit() and len(typed) <= 2


def typed_number(text: str, choices: int, *, none: Sequence[str] = ()) -> int | None:
    """The choice whose number was typed, from 1; 0 for none of them; None when the text is no choice."""
    typed = _typed(text)
    if typed in {"0", str(choices + 1)} or fold(typed) in none:
        return 0
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= choices:
        return int(typed)
    return None


def _typed(text: str) -> str:
    return text.strip().rstrip(".)").casefold()
