"""Who may do what on the web pages: one table, read at every page and every order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from guichets.registry import Role


class Right(StrEnum):
    """What a page or an order asks of whoever comes."""

    ANYBODY = "anybody"
    """Nobody needs to be signed in."""
    SPEAK = "speak"
    """Her own discussion, tickets, trainings."""
    REPRESENT = "represent"
    """What a référent says for her guichet."""
    READ = "read"
    """The console, without changing anything."""
    ACT = "act"
    """The orders of a gestionnaire."""
    ADMINISTER = "administer"
    """The settings, the roles, the other gestionnaires."""


_CONSOLE = frozenset({Right.ANYBODY, Right.SPEAK, Right.READ, Right.ACT})

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.AGENT: frozenset({Right.ANYBODY, Right.SPEAK}),
    Role.REFERENT: frozenset({Right.ANYBODY, Right.SPEAK, Right.REPRESENT}),
    Role.LECTEUR: frozenset({Right.ANYBODY, Right.SPEAK, Right.READ}),
    Role.GESTIONNAIRE: _CONSOLE,
    Role.ADMINISTRATEUR: _CONSOLE | {Right.ADMINISTER},
}
