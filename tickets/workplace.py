"""What stands on a gestionnaire's table: the texts they have begun, and who looks at the same ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

DRAFTS_KEPT = timedelta(days=14)
ANSWER = "reponse"
"""Follows the place of a ticket: where the answer to it is begun."""
LOOKING_FOR = timedelta(seconds=30)
"""How long after its last sign an open page is believed to be open."""


@dataclass(frozen=True)
class SavedDraft:
    text: str
    at: datetime


@dataclass(frozen=True)
class Viewer:
    """``place`` is « ticket:T-2026-0001 »; ``is_writing`` an answer there."""

    agent_id: int
    name: str
    place: str
    is_writing: bool = False
