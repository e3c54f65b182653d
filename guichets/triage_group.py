"""The group where the gestionnaires receive the tickets together: chosen, given up, or no longer trusted.

What is written in a group stays with whoever was ever let into it: each change is told to the gestionnaires,
and leaves its row in the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guichets.commands import RegistryCommands
from guichets.notices import TriageGroupChosen, TriageGroupLeft, TriageGroupSuspended
from guichets.registry import Agent
from journal.entries import Kind
from journal.people import identity

if TYPE_CHECKING:
    pass


CHANNEL = "telegram"


class TriageGroup(RegistryCommands):
    """One instance per unit of work."""

    def receives_in(self, chat_ref: str) -> bool:
        """The tickets arrive there, today."""
        return self._work.places.triage_group() == chat_ref

    def choose(self, chat_ref: str, *, by: Agent) -> None:
        """The tickets arrive there from now on. The former group hears of it, and each gestionnaire."""
        former = self._work.places.chosen_group()
        self._work.places.bind_group(chat_ref, "", by=identity(by), now=self._now)
        self._log(Kind.TRIAGE_GROUP_CHOSEN, _subject(chat_ref), by=by)
        if former is not None and former != chat_ref:
            self._leave(former, by=by)
        self._tell_others(TriageGroupChosen(by.name), "choisi", by=by)

    def give_up(self, *, by: Agent) -> bool:
        """The tickets arrive in private again; False when they did already."""
        former = self._work.places.chosen_group()
        if former is None:
            return False
        self._work.places.release_group()
        self._log(Kind.TRIAGE_GROUP_LEFT, _subject(former), by=by)
        self._leave(former, by=by)
        self._tell_others(TriageGroupLeft(by.name, is_group=False), "quitte", by=by)
        return True

    def suspend(self, leaver: Agent, *, by: Agent | None) -> None:
        """Somebody is no gestionnaire any more, and may still be in the group: nothing goes there until one
        of those who stay has looked at who is in it, and chooses it again.
        """
        group = self._work.places.triage_group()
        if group is None:
            return
        self._work.places.suspend_group(self._now)
        self._work.outbox.withdraw(CHANNEL, group)
        self._log(Kind.TRIAGE_GROUP_SUSPENDED, _subject(group), by=by)
        self._tell_others(TriageGroupSuspended(leaver.name), "suspendu", by=leaver)

    def _leave(self, group: str, *, by: Agent) -> None:
        """What waits for it does not leave any more; only this is still told to it."""
        self._work.outbox.withdraw(CHANNEL, group)
        key = f"groupe:{self._now.isoformat()}:ancien"
        self._work.outbox.tell_stranger(CHANNEL, group, TriageGroupLeft(by.name, is_group=True), key=key)

    def _tell_others(self, notice: object, what: str, *, by: Agent) -> None:
        for one in self._registry.gestionnaires():
            if one.id is not None and one.id != by.id:
                key = f"groupe:{self._now.isoformat()}:{what}:{one.id}"
                self._work.outbox.tell(one.id, notice, key=key)


def _subject(group: str) -> str:
    return f"groupe:{group}"
