"""What a kind of request declares: values and identifiers; the dialogue, the forms and the words follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import timedelta
from enum import StrEnum

from journal.people import Person

NUMERO_UNIQUE = "numero_unique"
"""The field whose answer is the ticket's own ``numero_unique``, and not one of its ``answers``."""

WORKING_DAY = timedelta(hours=9)
"""Of office hours."""
FIRST_ANSWER = 2 * WORKING_DAY
"""A proposal of the product: no text gives a delay."""
AT_ONCE = timedelta(0)

DONE = "done"
"""The last step of every act."""


class Shape(StrEnum):
    """What an answer looks like; ``PERSON`` is somebody of the guichet, never an applicant."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    NUMERO_UNIQUE = "numero_unique"
    CHOICE = "choice"
    YES_NO = "yes_no"
    EMAIL = "email"
    PERSON = "person"


class Asker(StrEnum):
    """Who asks, as far as kinds tell people apart."""

    AGENT = "agent"
    REFERENT = "referent"
    GESTIONNAIRE = "gestionnaire"


ANYBODY = frozenset(Asker)
FOR_THE_GUICHET = frozenset({Asker.REFERENT, Asker.GESTIONNAIRE})


@dataclass(frozen=True)
class Field:
    """``options`` are those of a choice."""

    name: str
    shape: Shape = Shape.LINE
    required: bool = True
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """``askers`` may ask; what anybody else tells of it is a report that one of them must confirm.

    ``proofs`` are what the guichet declares to have verified: they are never sent; ``proofs_only_if`` names
    the answer without which one is not asked. ``steps`` end with
    ``DONE``; a kind without steps is a question, which an answer settles. ``target`` is in office hours.
    ``facts`` are the numbers of the register that the declaration rests on.
    """

    kind: str
    theme: str
    fields: tuple[Field, ...] = ()
    proofs: tuple[str, ...] = ()
    proofs_only_if: Mapping[str, tuple[str, str]] = default(default_factory=dict)
    askers: frozenset[Asker] = ANYBODY
    target: timedelta = FIRST_ANSWER
    steps: tuple[str, ...] = ()
    confidential: bool = False
    facts: tuple[int, ...] = ()

    @property
    def is_act(self) -> bool:
        """Something is to be done, and may be said done only once it is."""
        return bool(self.steps)

    @property
    def items(self) -> tuple[str, ...]:
        """What is asked, in order: the fields, then the proofs. No two have the same name."""
        return (*(field.name for field in self.fields), *self.proofs)

    def proofs_asked(self, answers: Mapping[str, str]) -> tuple[str, ...]:
        """Those that these answers call for."""
        conditions = self.proofs_only_if
        return tuple(
            proof
            for proof in self.proofs
            if proof not in conditions or answers.get(conditions[proof][0]) == conditions[proof][1]
        )

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)

    def step_before(self, step: str) -> str:
        """ "" for the first."""
        before = self.steps[: self.steps.index(step)] if step in self.steps else ()
        return before[-1] if before else ""

    def step_after(self, step: str) -> str:
        """ "" once the last is reached; the first for a step that is not, or no longer, one of them."""
        if not self.steps:
            return ""
        if step not in self.steps:
            return self.steps[0]
        return next(iter(self.steps[self.steps.index(step) + 1 :]), "")


def asker_of(person: Person) -> Asker:
    """Whoever holds no role of their own in this matter asks as any agent does."""
    if person.is_gestionnaire:
        return Asker.GESTIONNAIRE
    return Asker.REFERENT if person.role == Asker.REFERENT else Asker.AGENT
