"""What is held on a person is given to them, and erased when they or the law ask; every figure stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from guichets.access import AccessService
from guichets.commands import RegistryCommands
from guichets.registry import Agent
from journal.entries import Kind
from journal.people import identity
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


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


class Erasure(RegistryCommands):
    """One instance per unit of work. ``by`` is None for the command line."""

    def __init__(self, work: Work, *, by: Agent | None, now: datetime, channel: str = "") -> None:
        super().__init__(work, now=now, channel=channel)
        self._by = by

    def extract(self, person: Agent) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """All that is held on the person, by table."""
        self._log(Kind.PERSON_EXTRACTED, person, by=self._by)
        return self._work.persons.extract(identity(person))

    def erase(self, person: Agent) -> Erased:
        """Closes the person's access first. ``guichets.tickets_still_open`` while a matter of theirs goes on,
        ``common.gestionnaire_only`` to whoever would erase themselves.
        """
        if self._by is not None and self._by.id == person.id:
            raise Refused("common.gestionnaire_only")
        going_on = self._work.persons.open_tickets(identity(person))
        if going_on:
            raise Refused("guichets.tickets_still_open", references=going_on)
        AccessService(self._work, now=self._now, channel=self._channel).close(person, by=self._by)
        erased = self._work.persons.erase(identity(person), at=self._now)
        self._log(Kind.PERSON_ERASED, person, by=self._by)
        return erased

    def erase_numero(self, numero_unique: str) -> Erased:
        """The words of the tickets that hold an applicant's number. The journal is told how many, not which
        number. ``guichets.tickets_still_open``.
        """
        found = self._work.persons.tickets_with(numero_unique)
        going_on = [reference for reference, is_closed in found.items() if not is_closed]
        if going_on:
            raise Refused("guichets.tickets_still_open", references=going_on)
        erased = self._work.persons.erase_numero(numero_unique, at=self._now)
        count = str(erased.tickets)
        self._log(Kind.APPLICANT_ERASED, "conservation:tickets", by=self._by, outcome=count)
        return erased
