"""The dossier of an escalation: what a request to the national pole must hold before it may leave.

The pole's own guide was not found; the elements are a cautious reconstruction (to be verified), so they are
kept few and named in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tickets.ticket import Ticket

PROFILES = ("guichet", "gestionnaire", "infocentre")
MOST_GUICHETS = 999


class Element(StrEnum):
    """What a request must hold; the order is that of the letter."""

    DEPARTEMENT = "departement"
    PROFILE = "profile"
    NUMERO_UNIQUE = "numero_unique"
    STEPS = "steps"
    LOCAL_ANSWER = "local_answer"
    QUESTION = "question"
    BLOCKING = "blocking"


class Blocking(StrEnum):
    TOTAL = "total"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """``numero_unique`` is expected only where the request is about one file."""

    reference: str
    departement: str
    guichet: str
    profile: str = ""
    about_one_file: bool = True
    numero_unique: str = ""
    steps: str = ""
    local_answer: str = ""
    question: str = ""
    blocking: Blocking | None = None
    guichets_touched: int = 1


def missing(dossier: Dossier) -> tuple[Element, ...]:
    """The elements still expected, in the order of the letter."""
    held = {
        Element.DEPARTEMENT: dossier.departement,
        Element.PROFILE: dossier.profile,
        Element.NUMERO_UNIQUE: dossier.numero_unique or not dossier.about_one_file,
        Element.STEPS: dossier.steps,
        Element.LOCAL_ANSWER: dossier.local_answer,
        Element.QUESTION: dossier.question,
        Element.BLOCKING: dossier.blocking,
    }
    return tuple(element for element, value in held.items() if not value)


def dossier_of(ticket: Ticket, *, departement: str, guichet: str, steps: str, question: str) -> Dossier:
    """What the ticket already tells; ``steps`` and ``question``, in words."""
    return Dossier(
        reference=ticket.reference,
        departement=departement,
        guichet=guichet,
        numero_unique=ticket.numero_unique,
        steps=steps,
        local_answer=ticket.answer,
        question=question,
    )
