"""The partenaires: who, in the State, the DREAL, the EPCI, receives the invitations and the bilans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from guichets.commands import RegistryCommands
from guichets.contacts import LONGEST_PHONE, one_line, optional_line, own_address
from guichets.registry import Agent
from journal.entries import Kind
from refusals.base import Refused

if TYPE_CHECKING:
    pass


LONGEST_FUNCTION = 120  # characters


@dataclass(frozen=True, kw_only=True)
class PartenaireContact:
    """What is said of a partenaire, as it was typed."""

    name: str
    organisation: str
    function: str = ""
    email: str = ""
    phone: str = ""


@dataclass(eq=False, kw_only=True)
class Partenaire:
    """``departement`` is "" for a partenaire of all those that this service serves."""

    id: int | None = None
    name: str
    organisation: str
    function: str = ""
    email: str = ""
    phone: str = ""
    departement: str = ""
    created_at: datetime
    closed_at: datetime | None = None


class PartenaireChange(StrEnum):
    """As the journal keeps it."""

    ADDED = "added"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"


class PartenaireService(RegistryCommands):
    """The orders of a gestionnaire; one instance per unit of work."""

    def add(self, contact: PartenaireContact, *, departement: str, by: Agent) -> Partenaire:
        """Raises ``guichets.no_name``, ``TextTooLong`` or ``guichets.bad_address``."""
        kept = _checked(contact)
        partenaire = Partenaire(**vars(kept), departement=departement, created_at=self._now)
        self._require_deciding(departement, by)
        self._work.partenaires.add(partenaire)
        self._note(partenaire, by, PartenaireChange.ADDED)
        return partenaire

    def change(self, partenaire: Partenaire, contact: PartenaireContact, *, by: Agent) -> None:
        """Raises as ``add`` does."""
        self._require_deciding(partenaire.departement, by)
        for name, value in vars(_checked(contact)).items():
            setattr(partenaire, name, value)
        self._note(partenaire, by, PartenaireChange.CHANGED)

    def close(self, partenaire: Partenaire, *, by: Agent) -> None:
        """Receives nothing more; ``reopen`` undoes it."""
        self._require_deciding(partenaire.departement, by)
        partenaire.closed_at = partenaire.closed_at or self._now
        self._note(partenaire, by, PartenaireChange.CLOSED)

    def reopen(self, partenaire: Partenaire, *, by: Agent) -> None:
        self._require_deciding(partenaire.departement, by)
        partenaire.closed_at = None
        self._note(partenaire, by, PartenaireChange.REOPENED)

    def _note(self, partenaire: Partenaire, by: Agent, change: PartenaireChange) -> None:
        subject = f"partenaire:{partenaire.id}"
        self._log(Kind.PARTENAIRE_CHANGED, subject, by=by, channel="web", outcome=change.value)

    def _require_deciding(self, departement: str, by: Agent) -> None:
        """A partenaire of another département is as good as unknown; one of all is for who works for all."""
        if not by.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
        if not by.sees(departement):
            raise Refused("guichets.unknown_partenaire")
        if not by.decides_for(departement, self._registry.departements()):
            raise Refused("common.holds_for_all")


def _checked(contact: PartenaireContact) -> PartenaireContact:
    return PartenaireContact(
        name=one_line(contact.name),
        organisation=one_line(contact.organisation),
        function=optional_line(contact.function, longest=LONGEST_FUNCTION),
        email=own_address(contact.email),
        phone=optional_line(contact.phone, longest=LONGEST_PHONE),
    )
