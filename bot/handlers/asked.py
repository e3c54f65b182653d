"""What an agent asks: her words, message by message, and what she gives to complete them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.messages import Attachment, Incoming
from privacy.nir import mask

# Several messages within a minute are one question.
SAME_QUESTION = timedelta(minutes=1)

# Longer than a lunch break, shorter than a night: what she writes next is for somebody else at her counter.
FORGOTTEN_AFTER = timedelta(hours=4)


@dataclass(frozen=True)
class Words:
    """Texts sent one after the other, each by its message, so that an edit finds its own.

    Together they hold no NIR, even one that was cut over several messages; ``caught`` counts those that the
    last text completed: it is told to her, and not kept.
    """

    parts: tuple[tuple[str, str], ...] = ()
    caught: int = 0

    @property
    def messages(self) -> tuple[str, ...]:
        return tuple(message for message, _ in self.parts if message)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.parts if text)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def saying(self, message: str, text: str) -> Words:
        """With what a message says, in the place of what it said before."""
        words = Words(tuple({**dict(self.parts), message: text}.items()))
        found = mask(words.text)
        if not found.count:
            return words
        # What belonged to which message can no longer be told: the first bears it all.
        first, *others = dict(words.parts)
        return Words(((first, found.text), *((message, "") for message in others)), found.count)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The question being treated, the same from its first message to the ticket.

    ``reference`` names it in the journal. ``asked_at`` is when its last message was sent, ``touched_at`` when
    she last gave anything. ``rejected`` tells that she refused what the base knows about it.
    """

    reference: str
    asked_at: datetime
    touched_at: datetime
    question: Words = Words()
    details: Words = Words()
    files: tuple[Attachment, ...] = ()
    numero_unique: str = ""
    rejected: bool = False

    @classmethod
    def first(cls, said: Incoming) -> Asked:
        """A new question."""
        reference = f"question:{said.channel}:{said.update_ref}"[:64]
        return cls(reference=reference, asked_at=said.at, touched_at=said.at).followed_by(said)

    @property
    def id(self) -> str:
        """Tells its buttons from those of another question; short, since a button's data is."""
        return sha256(self.reference.encode()).hexdigest()[:8]

    @property
    def caught(self) -> int:
        """How many NIRs her last text completed."""
        return self.question.caught + self.details.caught

    @property
    def is_for_a_person(self) -> bool:
        """The base alone cannot settle it: it was refused, or there is a file to look at."""
        return self.rejected or bool(self.files)

    def goes_on_with(self, said: Incoming) -> bool:
        """By the time of the messages: that of their handling may be much later."""
        return said.at - self.asked_at < SAME_QUESTION

    def is_forgotten_by(self, said: Incoming) -> bool:
        return said.at - self.touched_at >= FORGOTTEN_AFTER

    def followed_by(self, said: Incoming) -> Asked:
        """One more message of the question."""
        question = self.question.saying(said.message_ref, said.text)
        files = self.files + said.attachments
        return replace(self, question=question, files=files, asked_at=said.at, touched_at=said.at)

    def completed_by(self, said: Incoming) -> Asked:
        """A detail, a file, or both."""
        details = self.details.saying(said.message_ref, said.text)
        return replace(self, details=details, files=self.files + said.attachments, touched_at=said.at)

    def edited_by(self, said: Incoming) -> Asked | None:
        """With the new words of a message that is already in it; None when it is not."""
        if said.message_ref in self.question.messages:
            question = self.question.saying(said.message_ref, said.text)
            return replace(self, question=question, touched_at=said.at)
        if said.message_ref in self.details.messages:
            details = self.details.saying(said.message_ref, said.text)
            return replace(self, details=details, touched_at=said.at)
        return None

    def to_data(self) -> dict[str, Any]:
        return {
            "reference": self.reference,
            "asked_at": self.asked_at.isoformat(),
            "touched_at": self.touched_at.isoformat(),
            "question": [list(part) for part in self.question.parts],
            "details": [list(part) for part in self.details.parts],
            "files": [[a.name, a.mime, a.size, a.file_ref, a.path] for a in self.files],
            "numero_unique": self.numero_unique,
            "rejected": self.rejected,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Asked:
        return cls(
            reference=data["reference"],
            asked_at=datetime.fromisoformat(data["asked_at"]),
            touched_at=datetime.fromisoformat(data["touched_at"]),
            question=Words(tuple((message, text) for message, text in data["question"])),
            details=Words(tuple((message, text) for message, text in data["details"])),
            files=tuple(Attachment(*a) for a in data["files"]),
            numero_unique=data["numero_unique"],
            rejected=data["rejected"],
        )
