"""How a message is read before the base is asked: its questions, what it follows, without anybody's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from knowledge_base.french.text import Reader
from knowledge_base.learning.questions import without_persons
from knowledge_base.understanding import follow_up, splitting
from knowledge_base.understanding.intents import Recogniser
from knowledge_base.understanding.remarks import Remark, is_of_another_office, remark_in
from knowledge_base.understanding.sentences import asks_by_itself, is_story


class Understanding(Protocol):
    def questions_of(self, message: str) -> tuple[str, ...]:
        """The questions of a message in their order; one when it is a single question."""

    def is_follow_up(self, message: str) -> bool:
        """« Et pour un couple ? »: says nothing without the question before."""

    def is_addition(self, message: str) -> bool:
        """« J’ai oublié de dire que… »: more of what was asked, or sent, just before."""

    def is_another(self, message: str) -> bool:
        """« Et sinon… », « autre question : … »: it says that it follows nothing."""

    def remark(self, message: str) -> Remark | None:
        """« Où en est mon ticket », « c’est faux »: said of us, and asked of no base."""

    def is_of_another_office(self, message: str) -> bool:
        """The crèche, the weather."""

    def asks_by_itself(self, message: str) -> bool:
        """It reads as a question that needs none before it, were it in note form."""

    def is_story(self, messages: Sequence[str]) -> bool:
        """They tell of somebody, and ask nothing yet."""

    def read_with(self, before: str, message: str) -> str:
        """The question that a follow-up asks, in full."""

    def without_persons(self, text: str) -> str:
        """What may be kept of it."""


class FrenchUnderstanding:
    def __init__(self, reader: Reader) -> None:
        self._recogniser = Recogniser(reader)

    def questions_of(self, message: str) -> tuple[str, ...]:
        return splitting.questions_of(message)

    def is_follow_up(self, message: str) -> bool:
        return follow_up.is_follow_up(message)

    def is_addition(self, message: str) -> bool:
        return follow_up.is_addition(message)

    def is_another(self, message: str) -> bool:
        return follow_up.is_another(message)

    def remark(self, message: str) -> Remark | None:
        return remark_in(message)

    def is_of_another_office(self, message: str) -> bool:
        return is_of_another_office(message)

    def asks_by_itself(self, message: str) -> bool:
        return asks_by_itself(message)

    def is_story(self, messages: Sequence[str]) -> bool:
        return is_story(messages)

    def read_with(self, before: str, message: str) -> str:
        return follow_up.read_with(before, message)

    def without_persons(self, text: str) -> str:
        return without_persons(text, self._recogniser.depersonalised)
