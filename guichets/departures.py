"""Somebody leaves a guichet: who is meant by the name that was given, and the end of their access here.

Their account in the SNE is another matter, which the gestionnaire closes there (fact 10).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from guichets.access import AccessService
from guichets.errors import UnknownColleague
from guichets.names import fold, holds_each_word, is_whole
from guichets.registry import AT_GUICHETS, Agent, Role
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


class Departures:
    """The orders of one person, in one unit of work."""

    def __init__(self, work: Work, *, by: Agent, now: datetime) -> None:
        self._work = work
        self._by = by
        self._now = now

    def named(self, name: str, guichet_id: int | None) -> Sequence[Agent]:
        """Those whom the name may mean and ``by`` may send away; nobody when ``by`` may only report it.

        Several people may bear one name, and part of a name may be somebody else's: who is meant is asked.
        """
        if guichet_id is None or not self.may_end(guichet_id) or not fold(name):
            return ()
        there = [a for a in self._work.registry.active_agents(guichet_id) if self._is_of_guichet(a)]
        exact = [agent for agent in there if is_whole(agent.name, name)]
        return exact or [agent for agent in there if holds_each_word(agent.name, name)]

    def plainly_named(self, name: str, guichet_id: int | None) -> Agent | None:
        """The one whose whole name it is. A first name alone cuts nobody: who is meant is asked first."""
        found = self.named(name, guichet_id)
        return found[0] if len(found) == 1 and is_whole(found[0].name, name) else None

    def end(self, agent_id: int, guichet_id: int | None) -> Agent:
        """At once and everywhere; doing it twice changes nothing. ``common.gestionnaire_only``,
        ``UnknownColleague``.
        """
        if not self.may_end(guichet_id):
            raise Refused("common.gestionnaire_only")
        leaving = self._work.registry.agent(agent_id)
        if leaving is None or leaving.guichet_id != guichet_id or not self._is_of_guichet(leaving):
            raise UnknownColleague
        if leaving.is_active:
            AccessService(self._work, now=self._now).close(leaving, by=self._by)
        return leaving

    def may_end(self, guichet_id: int | None) -> bool:
        """A référent for their own guichet, a gestionnaire for those of their département."""
        if guichet_id is None or not self._by.is_active:
            return False
        if self._by.is_gestionnaire:
            guichet = self._work.registry.guichet(guichet_id)
            return guichet is not None and self._by.sees(guichet.departement)
        return self._by.role is Role.REFERENT and self._by.guichet_id == guichet_id

    def _is_of_guichet(self, agent: Agent) -> bool:
        """Somebody else: nobody cuts their own access by a slip."""
        return agent.role in AT_GUICHETS and agent.id != self._by.id
