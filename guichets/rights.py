"""Who may do what on the web pages: one table, read at every page and every order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from guichets.registry import Agent, Role

if TYPE_CHECKING:
    from storage.repositories import SqlRegistry


class Right(StrEnum):
    """What a page or an order asks of whoever comes."""

    ANYBODY = "anybody"
    """Nobody needs to be signed in."""
    SPEAK = "speak"
    """The person's own discussion, tickets, trainings."""
    REPRESENT = "represent"
    """What a référent says for their guichet."""
    READ = "read"
    """The console, without changing anything."""
    ACT = "act"
    """The orders of a gestionnaire."""
    ADMINISTER = "administer"
    """The roles, the other gestionnaires, what is held on a person."""
    SET_UP = "set_up"
    """The settings: they are those of all the départements at once."""


_CONSOLE = frozenset({Right.ANYBODY, Right.SPEAK, Right.READ, Right.ACT})

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.AGENT: frozenset({Right.ANYBODY, Right.SPEAK}),
    Role.REFERENT: frozenset({Right.ANYBODY, Right.SPEAK, Right.REPRESENT}),
    Role.LECTEUR: frozenset({Right.ANYBODY, Right.SPEAK, Right.READ}),
    Role.GESTIONNAIRE: _CONSOLE,
    Role.ADMINISTRATEUR: _CONSOLE | {Right.ADMINISTER, Right.SET_UP},
}


def rights_of(agent: Agent, registry: SqlRegistry) -> frozenset[Right]:
    """The agent's today: until somebody is administrateur, gestionnaires hold the settings and the roles, so
    that nobody is locked out. Whoever is limited to one département of several sets up nothing.
    """
    rights = RIGHTS[agent.role]
    if agent.is_gestionnaire and Right.ADMINISTER not in rights and not registry.has_administrateur():
        rights = RIGHTS[Role.ADMINISTRATEUR]
    if Right.SET_UP in rights and not agent.decides_for("", registry.departements()):
        return rights - {Right.SET_UP}
    return rights
