"""Each refusal of the upkeep is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.entries import Entry
from refusals.base import Refusal
from refusals.faults import Fault


class KnowledgeError(Refusal):
    """A refusal that the person can understand and act upon."""


class ForbiddenChange(KnowledgeError):
    """The table of ``life`` has no such arrow."""

    status: str
    action: str


class UnknownEntry(KnowledgeError):
    entry_id: str


class CommonEntry(KnowledgeError):
    """It answers in all the départements that are served, and whoever changes it works for one of them."""

    entry_id: str


class UnknownVersion(KnowledgeError):
    entry_id: str
    number: int


class IdTaken(KnowledgeError):
    """An entry bears this id already, or did."""

    entry_id: str


class DraftAlreadyOpen(KnowledgeError):
    """One draft at a time for an entry: two people would undo each other's work."""

    entry_id: str
    author: str


class NothingChanged(KnowledgeError):
    """The change would leave the entry as it is."""


class FaultyContent(KnowledgeError):
    """The content breaks the rules of the files; ``faults`` says where, in the lines of its file."""

    content: Entry
    faults: Sequence[Fault]


class BadRedirection(KnowledgeError):
    """The entry that should answer instead does not answer itself."""

    target: str


class NoReason(KnowledgeError):
    """Marked to review without saying why."""


class ReasonTooLong(KnowledgeError):
    """Why it is marked to review is read under the answer, on a phone."""

    limit: int


class NothingRestsOn(KnowledgeError):
    """No entry rests on this source."""

    source: str


class EntryChanged(KnowledgeError):
    """Somebody changed the entry, or its draft, between the page and the order."""


class EffectAwaited(KnowledgeError):
    """What the change does to real questions is not known yet."""


class EffectFailed(KnowledgeError):
    """It could not be worked out."""


class QuestionsStolen(KnowledgeError):
    """Other entries would lose questions: whoever decides must say that they know."""


class ValueTooLong(KnowledgeError):
    """What an answer is to name of the département."""

    length: int
    limit: int
