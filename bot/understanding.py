"""What a message is read for before the base is asked, where a test may say what it reads."""

from __future__ import annotations

from typing import Protocol

from knowledge_base.french.text import Reader
from knowledge_base.learning.questions import without_persons
from knowledge_base.understanding import follow_up, splitting
from knowledge_base.understanding.intents import IntentClassifier


class Understanding(Protocol):
    def questions_of(self, message: str) -> tuple[str, ...]:
        """The questions of a message in their order; one when it is a single question."""

    def is_follow_up(self, message: str) -> bool:
        """« Et pour un couple ? »: says nothing without the question before."""

    def read_with(self, before: str, message: str) -> str:
        """The question that a follow-up asks, in full."""

    def without_persons(self, text: str) -> str:
        """What may be kept of it."""


class FrenchUnderstanding:
    def __init__(self, reader: Reader) -> None:
        self._recogniser = IntentClassifier(reader)

    def questions_of(self, message: str) -> tuple[str, ...]:
        return splitting.questions_of(message)

    def is_follow_up(self, message: str) -> bool:
        return follow_up.is_follow_up(message)

    def read_with(self, before: str, message: str) -> str:
        return follow_up.read_with(before, message)

    def without_persons(self, text: str) -> str:
        return without_persons(text, self._recogniser.depersonalised)
