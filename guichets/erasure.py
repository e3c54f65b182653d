"""What is held on a person is given to them, and erased when they or the law ask; every figure stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from guichets.access import AccessService
from guichets.errors import NotAllowed, TicketsStillOpen
from guichets.ports import GuichetsWork
from guichets.registry import Agent
from journal.entries import Entry, Kind


@dataclass(frozen=True)
class Share:
    """What an erasure does to a table: ``stays`` says why its rows do not go, "" when they do."""

    table: str
    rows: int
    stays: str = ""


@dataclass(frozen=True)
class Erased:
    """How many tickets lost their words, how many files went, and how many rows of each table changed."""

    tickets: int
    files: int
    rows: Mapping[str, int]


class Persons(Protocol):
    def open_tickets(self, agent_id: int) -> Sequence[str]: ...

    def shares(self, agent_id: int) -> Sequence[Share]: ...

    def extract(self, agent_id: int) -> Mapping[str, Sequence[Mapping[str, Any]]]: ...

    def erase(self, agent_id: int, *, at: datetime) -> Erased: ...

    def tickets_with(self, numero_unique: str) -> Mapping[str, bool]: ...

    def erase_numero(self, numero_unique: str, *, at: datetime) -> Erased: ...


class ErasureWork(GuichetsWork, Protocol):
    @property
    def persons(self) -> Persons: ...


class Erasure:
    """One instance per unit of work. ``by`` is None for the command line."""

    def __init__(self, work: ErasureWork, *, by: Agent | None, now: datetime, channel: str = "") -> None:
        self._work = work
        self._channel = channel
        self._by = by
        self._now = now

    def extract(self, person: Agent) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """All that is held on the person, by table."""
        assert person.id is not None
        self._log(Kind.PERSON_EXTRACTED, f"agent:{person.id}", person.guichet_id)
        return self._work.persons.extract(person.id)

    def erase(self, person: Agent) -> Erased:
        """Closes the person's access first. ``TicketsStillOpen`` while a matter of theirs goes on,
        ``NotAllowed`` to whoever would erase themselves.
        """
        assert person.id is not None
        if self._by is not None and self._by.id == person.id:
            raise NotAllowed
        going_on = self._work.persons.open_tickets(person.id)
        if going_on:
            raise TicketsStillOpen(going_on)
        AccessService(self._work, now=self._now, channel=self._channel).close(person, by=self._by)
        erased = self._work.persons.erase(person.id, at=self._now)
        self._log(Kind.PERSON_ERASED, f"agent:{person.id}", person.guichet_id)
        return erased

    def erase_numero(self, numero_unique: str) -> Erased:
        """The words of the tickets that hold an applicant's number. The journal is told how many, not which
        number. ``TicketsStillOpen``.
        """
        found = self._work.persons.tickets_with(numero_unique)
        going_on = [reference for reference, is_closed in found.items() if not is_closed]
        if going_on:
            raise TicketsStillOpen(going_on)
        erased = self._work.persons.erase_numero(numero_unique, at=self._now)
        self._log(Kind.APPLICANT_ERASED, "conservation:tickets", None, outcome=str(erased.tickets))
        return erased

    def _log(self, kind: Kind, subject: str, guichet_id: int | None, *, outcome: str = "") -> None:
        self._work.journal.add(
            Entry(
                at=self._now,
                kind=kind,
                channel=self._channel,
                guichet_id=guichet_id,
                subject=subject,
                outcome=outcome,
                actor_id=self._by.id if self._by else None,
            )
        )
