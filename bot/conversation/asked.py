"""What an agent asks: their words, message by message, and what they give to complete these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated

from pydantic import PlainSerializer

from bot.messages import Incoming
from delivery.files import ListedAttachment
from delivery.stored import Stored, from_list
from privacy.nir import mask
from tickets.numero_unique import numero_unique_in

# Several messages within a minute are one question.
SAME_QUESTION = timedelta(minutes=1)

# Longer than a lunch break, shorter than a night: later, the agent writes for somebody else at the counter.
FORGOTTEN_AFTER = timedelta(hours=4)

_ROOT = 60  # characters of a reference, so that the place of a part still fits


@dataclass(frozen=True)
class QuestionTexts:
    """Texts sent one after the other, each by its message, so that an edit finds its own.

    Together they hold no NIR, even one that was cut over several messages; ``caught`` counts those that the
    last text completed: it is told to the agent, and not kept.
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

    def saying(self, message: str, text: str) -> QuestionTexts:
        """With what a message says, in the place of what it said before."""
        words = QuestionTexts(tuple({**dict(self.parts), message: text}.items()))
        found = mask(words.text)
        if not found.count:
            return words
        # What belonged to which message can no longer be told: the first bears it all.
        first, *others = dict(words.parts)
        return QuestionTexts(((first, found.text), *((message, "") for message in others)), found.count)


ListedTexts = Annotated[
    QuestionTexts,
    from_list(lambda *parts: QuestionTexts(tuple(map(tuple, parts)))),
    PlainSerializer(lambda texts: texts.parts),
]


@dataclass(frozen=True, kw_only=True)
class OpenQuestion(Stored):
    """The question being treated, the same from its first message to the ticket.

    ``reference`` names it in the journal. ``asked_at`` is when its last message was sent, ``touched_at`` when
    the agent last gave anything. ``rejected`` tells that they refused what the base knows about it.

    A follow-up is read, as ``read_as``, with the question ``before`` it. ``meant`` holds each meaning that
    the agent chose for a word that has several: its label, and what it adds to the question.

    ``place`` is that of a question ``among`` those of its message, from 1; both are 0 when it is alone there,
    else ``whole`` is what the message said. The others go with the one that is open: ``answered`` by an
    entry, whose buttons still work, or the ``rest``, whose turn will come.

    ``beside`` names the incidents under way that the agent says it is not about.
    """

    reference: str
    asked_at: datetime
    touched_at: datetime
    question: ListedTexts = QuestionTexts()
    details: ListedTexts = QuestionTexts()
    files: tuple[ListedAttachment, ...] = ()
    numero_unique: str = ""
    rejected: bool = False
    before: str = ""
    read_as: str = ""
    meant: tuple[tuple[str, str], ...] = ()
    place: int = 0
    among: int = 0
    whole: ListedTexts = QuestionTexts()
    answered: tuple[tuple[str, OpenQuestion], ...] = ()
    rest: tuple[OpenQuestion, ...] = ()
    beside: tuple[str, ...] = ()

    @classmethod
    def first(cls, said: Incoming) -> OpenQuestion:
        """A new question."""
        reference = f"question:{said.channel}:{said.update_ref}"[:64]
        return cls(reference=reference, asked_at=said.at, touched_at=said.at).followed_by(said)

    @property
    def id(self) -> str:
        """Tells its buttons from those of another question; short, since a button's data is."""
        return sha256(self.reference.encode()).hexdigest()[:8]

    @property
    def caught(self) -> int:
        """How many NIRs the agent's last text completed."""
        return self.question.caught + self.details.caught

    @property
    def reading(self) -> str:
        """The question in full, as the agent put it."""
        return self.read_as or self.question.text

    @property
    def sought(self) -> str:
        """What the base is asked about."""
        return "\n".join((self.reading, *(added for _, added in self.meant)))

    @property
    def for_a_person(self) -> str:
        """The agent's own words, between the question before them, without which a follow-up says nothing,
        and what the agent meant by them; without a NIR that all these would make together.
        """
        labels = (label for label, _ in self.meant)
        return mask("\n".join(filter(None, (self.before, self.question.text, *labels)))).text

    @property
    def dossier(self) -> str:
        """The numéro unique that the agent gave, when asked for it or in a sentence of their own."""
        return self.numero_unique or numero_unique_in("\n".join((self.question.text, self.details.text)))

    @property
    def alone(self) -> OpenQuestion:
        """Without the others of its message."""
        return replace(self, answered=(), rest=())

    @property
    def next(self) -> OpenQuestion | None:
        """The first of the rest, with which the others go now; None when nothing waits."""
        if not self.rest:
            return None
        return replace(self.rest[0], answered=self.answered, rest=self.rest[1:])

    @property
    def is_for_a_person(self) -> bool:
        """The base alone cannot settle it: it was refused, or there is a file to look at."""
        return self.rejected or bool(self.files)

    def goes_on_with(self, said: Incoming) -> bool:
        """By the time of the messages: that of their handling may be much later."""
        return said.at - self.asked_at < SAME_QUESTION

    def is_forgotten_by(self, said: Incoming) -> bool:
        return said.at - self.touched_at >= FORGOTTEN_AFTER

    def followed_by(self, said: Incoming) -> OpenQuestion:
        """One more message of the question."""
        question = self.question.saying(said.message_ref, said.text)
        whole = self.whole.saying(said.message_ref, said.text) if self.place else self.whole
        files = self.files + said.attachments
        return replace(
            self, question=question, whole=whole, files=files, asked_at=said.at, touched_at=said.at
        )

    def completed_by(self, said: Incoming) -> OpenQuestion:
        """A detail, a file, or both."""
        details = self.details.saying(said.message_ref, said.text)
        return replace(self, details=details, files=self.files + said.attachments, touched_at=said.at)

    def edited_by(self, said: Incoming) -> OpenQuestion | None:
        """With the new words of a message that is already in it; None when it is not."""
        if self.place and said.message_ref in self.whole.messages:
            return self._whole_again(said)
        if said.message_ref in self.question.messages:
            question = self.question.saying(said.message_ref, said.text)
            return replace(self, question=question, touched_at=said.at)
        if said.message_ref in self.details.messages:
            details = self.details.saying(said.message_ref, said.text)
            return replace(self, details=details, touched_at=said.at)
        for number, part in enumerate(self.rest):
            # One that has a message of its own: the edit of a common one was treated above.
            if not part.place and (edited := part.edited_by(said)):
                return replace(self, rest=(*self.rest[:number], edited, *self.rest[number + 1 :]))
        return None

    def parts(self, texts: Sequence[str]) -> tuple[OpenQuestion, ...]:
        """Each question of the message by itself; an edit of the message still finds them."""
        first, *others = self.question.messages or ("",)
        return tuple(
            replace(
                self.alone,
                reference=f"{self.reference[:_ROOT]}:{place}",
                question=QuestionTexts(((first, text), *((message, "") for message in others))),
                place=place,
                among=len(texts),
                whole=self.question,
            )
            for place, text in enumerate(texts, start=1)
        )

    def rest_beside(self, said: Incoming) -> tuple[OpenQuestion, ...]:
        """What waits, but for the questions of this very message."""
        return tuple(part for part in self.rest if said.message_ref not in part.whole.messages)

    def _whole_again(self, said: Incoming) -> OpenQuestion:
        """The message was edited: which of its questions changed can no longer be told."""
        question = self.whole.saying(said.message_ref, said.text)
        return OpenQuestion(
            reference=self.reference.rpartition(":")[0],
            asked_at=self.asked_at,
            touched_at=said.at,
            question=question,
            details=self.details,
            files=self.files,
            numero_unique=self.numero_unique,
            rest=self.rest_beside(said),
        )
