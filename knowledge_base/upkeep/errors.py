"""Each refusal of the upkeep is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.entries import Entry
from tabular.faults import Fault


class KnowledgeError(Exception):
    """A refusal that the person can understand and act upon."""


class ForbiddenChange(KnowledgeError):
    """The table of ``life`` has no such arrow."""

    def __init__(self, status: str, action: str) -> None:
        super().__init__(f"{action} from {status}")
        self.status = status
        self.action = action


class UnknownEntry(KnowledgeError):
    def __init__(self, entry_id: str) -> None:
        super().__init__(entry_id)
        self.entry_id = entry_id


class CommonEntry(KnowledgeError):
    """It answers in all the départements that are served, and whoever changes it works for one of them."""

    def __init__(self, entry_id: str) -> None:
        super().__init__(entry_id)
        self.entry_id = entry_id


class UnknownVersion(KnowledgeError):
    def __init__(self, entry_id: str, number: int) -> None:
        super().__init__(f"{entry_id} {number}")
        self.entry_id = entry_id
        self.number = number


class IdTaken(KnowledgeError):
    """An entry bears this id already, or did."""

    def __init__(self, entry_id: str) -> None:
        super().__init__(entry_id)
        self.entry_id = entry_id


class DraftAlreadyOpen(KnowledgeError):
    """One draft at a time for an entry: two people would undo each other's work."""

    def __init__(self, entry_id: str, author: str) -> None:
        super().__init__(entry_id)
        self.entry_id = entry_id
        self.author = author


class NothingChanged(KnowledgeError):
    """The change would leave the entry as it is."""


class FaultyContent(KnowledgeError):
    """The content breaks the rules of the files; ``faults`` says where, in the lines of its file."""

    def __init__(self, content: Entry, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.content = content
        self.faults = tuple(faults)


class BadRedirection(KnowledgeError):
    """The entry that should answer instead does not answer itself."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


class NoReason(KnowledgeError):
    """Marked to review without saying why."""


class ReasonTooLong(KnowledgeError):
    """Why it is marked to review is read under the answer, on a phone."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class NothingRestsOn(KnowledgeError):
    """No entry rests on this source."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source


class EntryChanged(KnowledgeError):
    """Somebody changed the entry, or its draft, between the page and the order."""


class EffectAwaited(KnowledgeError):
    """What the change does to real questions is not known yet."""


class EffectFailed(KnowledgeError):
    """It could not be worked out."""


class QuestionsStolen(KnowledgeError):
    """Other entries would lose questions: whoever decides must say that she knows."""


class ValueTooLong(KnowledgeError):
    """What an answer is to name of the département."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length, limit)
        self.length = length
        self.limit = limit
