"""What a gestionnaire is shown of the request to the pole, until it leaves: values, no words."""

from __future__ import annotations

from dataclasses import dataclass

from tickets.pole.dossier import Element
from tickets.ports import Reach


@dataclass(frozen=True)
class EscalationDossier:
    """What is held, by element, and what is still expected."""

    reference: str
    guichet: str
    guichets_touched: int
    held: tuple[tuple[Element, str], ...]
    absent: tuple[Element, ...]


@dataclass(frozen=True)
class ElementAsked:
    reference: str
    element: Element


@dataclass(frozen=True)
class GuichetsTouchedAsked:
    reference: str


@dataclass(frozen=True, kw_only=True)
class EscalationPreview:
    """The letter as it would leave; ``rewritten`` when the gestionnaire gave its text herself. ``files``
    counts those of the ticket: they travel from the console only, where she sees what they show.
    """

    reference: str
    sender: str
    recipient: str
    subject: str
    body: str
    rewritten: bool
    files: int


@dataclass(frozen=True)
class LetterTextAsked:
    reference: str
    body: str


@dataclass(frozen=True)
class EscalationSent:
    """``minutes`` are those counted so far on the ticket."""

    reference: str
    reach: Reach
    sender: str
    recipient: str
    minutes: int


@dataclass(frozen=True)
class PlatformCopy:
    """The request, ready to be copied into the pole's own platform."""

    reference: str
    subject: str
    body: str


@dataclass(frozen=True)
class EscalationFiled:
    """She has copied it there. ``minutes`` are those counted so far on the ticket."""

    reference: str
    reach: Reach
    minutes: int


@dataclass(frozen=True)
class EscalationDropped:
    reference: str
