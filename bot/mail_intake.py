"""The way in of mail: each arrival is one transaction, and its request is heard as the chat would hear it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.conversation.answers import KnowledgeBase, kind_served
from bot.work import UnitsOfWork
from deadlines.zones import Zone
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Unclear
from privacy.nir import MASK
from tickets.mail.arrival import Arrival
from tickets.mail.correspondents import Correspondents
from tickets.mail.filing import Understanding, Understood
from tickets.mail.service import MailService

_QUESTION = "question"


class MailIntake:
    def __init__(
        self,
        units: UnitsOfWork,
        understand: Understanding,
        correspondents: Correspondents,
        zone: Zone,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._units = units
        self._understand = understand
        self._correspondents = correspondents
        self._zone = zone
        self._clock = clock

    def take(self, arrival: Arrival) -> None:
        """Once, however often it is told; durable when it returns."""
        with self._units() as work:
            desk = MailService(
                work,
                now=self._clock(),
                zone=self._zone,
                understand=self._understand,
                correspondents=self._correspondents,
            )
            desk.take(arrival)


class RequestClassifier:
    """Sorts a request by the verdict of the chat. What the base would answer is sent by a gestionnaire, from
    the ticket's page, or by nobody.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def __call__(self, question: str) -> Understood:
        match self._base.verdict(question.replace(MASK, " ")):
            case Answer(entry) | Probable((entry, *_)) | Suggestions((entry, *_)):
                return Understood(_QUESTION, entry.theme or "")
            case NoMatch(kind, act, theme, emergency):
                return Understood(kind_served(kind, act), theme or "", emergency.value if emergency else "")
            case Unclear() | Probable() | Suggestions():
                return Understood(_QUESTION, self._base.guess_theme(question) or "")
