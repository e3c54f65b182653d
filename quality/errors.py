"""Each refusal about a signalement is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from datetime import date


class QualityError(Exception):
    """A refusal that the person can understand and act upon."""


class GestionnaireOnly(QualityError):
    pass


class UnknownSignalement(QualityError):
    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class SentInTheFuture(QualityError):
    """A signalement is recorded once it has left."""

    def __init__(self, sent_on: date) -> None:
        super().__init__(sent_on.isoformat())
        self.sent_on = sent_on


class AnswerOutOfRange(QualityError):
    """An answer dated before the signalement, or after today."""

    def __init__(self, answered_on: date) -> None:
        super().__init__(answered_on.isoformat())
        self.answered_on = answered_on


class SignalementAlreadyAnswered(QualityError):
    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class SignalementNotAnswered(QualityError):
    """There is no answer to take back."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class SignalementAlreadyCancelled(QualityError):
    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class EmptySubject(QualityError):
    pass


class SubjectTooLong(QualityError):
    """``limit`` is in characters."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit
