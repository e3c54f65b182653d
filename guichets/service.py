"""The guichets as a gestionnaire keeps them: added, changed, closed, reopened, and each time logged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from guichets.access import AccessService
from guichets.commands import RegistryCommands
from guichets.errors import GuichetKnown, UnknownGuichet
from guichets.joining import ImportPlan
from guichets.names import fold
from guichets.particulars import Difference, Particulars, differences
from guichets.registry import Agent, Guichet
from journal.entries import Kind
from journal.people import identity
from refusals.base import Refused

if TYPE_CHECKING:
    pass


class GuichetService(RegistryCommands):
    """One instance per unit of work. ``by`` is None for the command line."""

    def add(self, said: Particulars, *, departement: str, by: Agent | None) -> Guichet:
        """Raises ``GuichetKnown`` when the département has that name already, in whatever form."""
        if not _may_keep(by, departement):
            raise Refused("common.gestionnaire_only")
        self._require_free(said.name, departement)
        return self._add(said, departement, by)

    def change(self, guichet: Guichet, said: Particulars, *, by: Agent | None) -> None:
        """Raises ``guichets.guichet_is_closed``, or ``GuichetKnown`` for the name of another."""
        _require_seen(guichet, by)
        if guichet.closed_at is not None:
            raise Refused("guichets.guichet_is_closed", name=guichet.name)
        self._require_free(said.name, guichet.departement, besides=guichet)
        self._change(guichet, differences(guichet, said), by)

    def close(self, guichet: Guichet, *, by: Agent | None, with_accesses: bool = False) -> Sequence[Agent]:
        """Those whose access ended with it; closing twice changes nothing.

        Raises ``guichets.agents_still_active`` unless the accesses of its agents close with it.
        """
        _require_seen(guichet, by)
        if guichet.closed_at is not None:
            return ()
        active = self._registry.active_agents(identity(guichet))
        if active and not with_accesses:
            raise Refused("guichets.agents_still_active", count=len(active))
        accesses = AccessService(self._work, now=self._now, channel=self._channel)
        for agent in active:
            accesses.close(agent, by=by)
        guichet.closed_at = self._now
        self._log(Kind.GUICHET_CLOSED, guichet, by=by)
        return active

    def reopen(self, guichet: Guichet, *, by: Agent | None) -> None:
        """The accesses that closed with it stay closed: who left in between must not come back unseen."""
        _require_seen(guichet, by)
        if guichet.closed_at is None:
            return
        guichet.closed_at = None
        self._log(Kind.GUICHET_REOPENED, guichet, by=by)

    def carry_out(self, plan: ImportPlan, *, by: Agent | None) -> None:
        """A plan that was made in the same transaction, hence still true."""
        for described in plan.added:
            if not _may_keep(by, described.departement):
                raise Refused("common.gestionnaire_only")
            self._add(described.said, described.departement, by)
        for change in plan.changed:
            _require_seen(change.guichet, by)
            self._change(change.guichet, change.differences, by)

    def _add(self, said: Particulars, departement: str, by: Agent | None) -> Guichet:
        given = {name: value for name, value in vars(said).items() if value is not None}
        guichet = Guichet(departement=departement, **given)
        self._registry.add(guichet)
        self._log(Kind.GUICHET_ADDED, guichet, by=by)
        return guichet

    def _change(self, guichet: Guichet, wanted: Iterable[Difference], by: Agent | None) -> None:
        changed = False
        for difference in wanted:
            setattr(guichet, difference.field, difference.after)
            changed = True
        if changed:
            self._log(Kind.GUICHET_CHANGED, guichet, by=by)

    def _require_free(self, name: str, departement: str, *, besides: Guichet | None = None) -> None:
        for other in self._registry.all_guichets(departement):
            if other is not besides and fold(other.name) == fold(name):
                raise GuichetKnown(other.name, guichet_id=other.id, closed=other.closed_at is not None)


def _may_keep(person: Agent | None, departement: str) -> bool:
    """Whoever holds the machine may do anything: the command line names nobody."""
    return person is None or (person.is_gestionnaire and person.sees(departement))


def _require_seen(guichet: Guichet, person: Agent | None) -> None:
    """A guichet of another département is as good as unknown."""
    if person is not None and not person.is_gestionnaire:
        raise Refused("common.gestionnaire_only")
    if not _may_keep(person, guichet.departement):
        raise UnknownGuichet
