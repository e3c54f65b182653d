"""What a référent says for their guichet: who has left, who joins, where and when it can be reached."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from guichets.access import AccessService
from guichets.commands import RegistryCommands
from guichets.errors import UnknownColleague
from guichets.notices import ContactChanged
from guichets.particulars import Difference, Particulars, differences, read_particulars
from guichets.people import AccessStatus, PeopleQuery, PersonLine
from guichets.registry import AT_GUICHETS, Agent, Guichet, Role
from journal.entries import Kind
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


CONTACT = ("email", "phone", "address", "hours")
"""What the référent may change of the guichet; all else is the gestionnaire's."""


class RepresentationService(RegistryCommands):
    """The orders of one référent, in one unit of work."""

    def __init__(self, work: Work, *, by: Agent, now: datetime, channel: str) -> None:
        """``guichets.referent_only`` for anybody else, ``guichets.guichet_is_closed`` when nobody speaks for
        it any more.
        """
        super().__init__(work, now=now, channel=channel)
        guichet = self._registry.guichet(by.guichet_id) if by.guichet_id is not None else None
        if guichet is None or by.role is not Role.REFERENT or not by.is_active:
            raise Refused("guichets.referent_only")
        if guichet.closed_at is not None:
            raise Refused("guichets.guichet_is_closed", name=guichet.name)
        self.guichet: Guichet = guichet
        self._by = by
        self._accesses = AccessService(work, now=now, channel=channel)

    def colleague(self, agent_id: int) -> Agent:
        """Somebody else of the référent's guichet; ``UnknownColleague``."""
        person = self._registry.agent(agent_id)
        if (
            person is None
            or person.id == self._by.id
            or person.guichet_id != self.guichet.id
            or person.role not in AT_GUICHETS
        ):
            raise UnknownColleague
        return person

    def end_access(self, colleague: Agent) -> bool:
        """At once and everywhere; False when it had ended already."""
        if not colleague.is_active:
            return False
        self._accesses.close(colleague, by=self._by)
        return True

    def invite(self, name: str, *, email: str) -> tuple[Agent, str]:
        """A new colleague, as an agent, and their one-time code, returned once and never kept.

        ``guichets.colleague_known`` when they are there already: a form sent twice makes one person.
        """
        return self._accesses.invite(name, guichet=self.guichet, role=Role.AGENT, email=email, by=self._by)

    def invite_again(self, colleague: Agent) -> str:
        """Another code for an agent whose first one was lost.

        ``guichets.colleague_has_come`` for any other: nobody must be able to enter in the name of a
        colleague.
        """
        if colleague.role is not Role.AGENT or self._line(colleague).standing is not AccessStatus.INVITED:
            raise Refused("guichets.colleague_has_come")
        return self._accesses.invite_again(colleague, by=self._by)

    def read_contact(self, typed: Mapping[str, str]) -> Particulars:
        """From what was typed, by field of ``CONTACT``. Raises ``FaultyParticulars``."""
        kept = {"name": self.guichet.name, "kind": self.guichet.kind.value}
        return read_particulars({**kept, **{name: typed[name] for name in CONTACT}})

    def change_contact(self, said: Particulars) -> tuple[Difference, ...]:
        """What has changed, of which the gestionnaires are told; nothing when it was so already."""
        changed = differences(self.guichet, said)
        if not changed:
            return ()
        for difference in changed:
            setattr(self.guichet, difference.field, difference.after)
        self._log(Kind.GUICHET_CHANGED, self.guichet, by=self._by)
        self._work.outbox.tell_gestionnaires(
            ContactChanged(self.guichet.name, self._by.name, changed),
            key=f"guichet:{self.guichet.id}:coordonnees:{self._now:%Y%m%dT%H%M%S%f}:{_digest(changed)}",
            departement=self.guichet.departement,
        )
        return changed

    def _line(self, colleague: Agent) -> PersonLine:
        lines = self._work.people_list.page(PeopleQuery(guichet_id=self.guichet.id))
        return next(line for line in lines if line.id == colleague.id)


def _digest(changed: tuple[Difference, ...]) -> str:
    return hashlib.sha256(repr(changed).encode()).hexdigest()[:8]
