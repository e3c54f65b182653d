"""An incident of the SNE: one trouble that many agents meet, told once, closed once, counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(eq=False, kw_only=True)
class Incident:
    """``banner`` is what agents who ask about it read, ``closing`` what they are told when it is over.

    ``phrases`` are what makes a question be about it: all the words of one of them, whatever their endings.
    ``departement`` is "" for all.
    """

    id: int | None = None
    reference: str
    title: str
    banner: str
    phrases: list[str] = field(default_factory=list)
    closing: str = ""
    departement: str = ""
    opened_at: datetime
    opened_by: int
    closed_at: datetime | None = None
    closed_by: int | None = None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


@dataclass(frozen=True)
class Contact:
    """Somebody who met it: who is told when it is over."""

    agent_id: int
    at: datetime
    ticket: str = ""


class Incidents(Protocol):
    def next_reference(self, year: int) -> str:
        """``I-2026-01``, never given twice."""

    def add(self, incident: Incident) -> None: ...

    def by_reference(self, reference: str) -> Incident | None: ...

    def get(self, incident_id: int) -> Incident | None: ...

    def under_way(self, *, departement: str) -> Sequence[Incident]:
        """Those that are not closed, the last first; ``departement`` is "" for all."""

    def over(self, *, departement: str, limit: int) -> Sequence[Incident]:
        """The last closed first."""

    def meet(self, incident: Incident, contact: Contact) -> bool:
        """False when this person had met it before: she is one contact."""

    def contacts(self, incident_id: int) -> Sequence[Contact]: ...
