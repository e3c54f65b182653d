"""Tells the gestionnaires that a letter was refused for good: the national pole never got it."""

from __future__ import annotations

from dataclasses import dataclass

from delivery.parcels import Parcel
from tickets.ports import Work


@dataclass(frozen=True)
class LetterRefused:
    """To the gestionnaires; ``reason`` is the server's own word."""

    reference: str
    recipient: str
    reason: str


def tell_refused(work: Work, letter: Parcel, reason: str) -> None:
    """Once for each letter, however often it is told; nobody awaits an answer to one about nothing."""
    if not letter.about:
        return
    work.outbox.tell_gestionnaires(
        LetterRefused(letter.about, letter.chat_ref, reason), key=f"{letter.key}:refuse", about=letter.about
    )
