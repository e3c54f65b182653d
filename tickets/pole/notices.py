"""What the exchange with the pole has the gestionnaires told: values only, rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PoleAnswered:
    """The pole has written; nothing of it has reached the agent. Of a sensitive matter, ``text`` is "".

    ``is_verified`` unless nobody vouches for its sender.
    """

    reference: str
    agent: str
    guichet: str
    text: str
    files: int
    is_verified: bool
    is_sensitive: bool


@dataclass(frozen=True)
class PoleSilent:
    """The pole has kept silent for long enough to be asked again; ``question`` is "" when it is sensitive.

    ``by_hand`` tells that the request went by the pole's own platform, where it is asked again as well.
    """

    reference: str
    question: str
    guichet: str
    days: int
    nudges: int
    by_hand: bool


@dataclass(frozen=True)
class LetterRefused:
    """The pole never got a letter; ``reason`` is the server's own word."""

    reference: str
    recipient: str
    reason: str
