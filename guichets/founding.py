"""The first person of a service: whoever installed it becomes its administrateur."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from guichets.commands import log
from guichets.contacts import one_line, own_address
from guichets.registry import Agent, Role
from journal.entries import Kind
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.repositories import SqlRegistry
    from storage.unit_of_work import Work


def is_unfounded(registry: SqlRegistry) -> bool:
    """Nobody holds the console."""
    return not registry.gestionnaires()


def found(work: Work, *, name: str, email: str, now: datetime) -> Agent:
    """Raises ``guichets.already_founded``, or what a wrong name or address is refused with."""
    if not is_unfounded(work.registry):
        raise Refused("guichets.already_founded")
    founder = Agent(
        name=one_line(name),
        role=Role.ADMINISTRATEUR,
        guichet_id=None,
        email=own_address(email),
        created_at=now,
    )
    work.registry.add(founder)
    log(work, Kind.AGENT_ENROLLED, founder, by=founder, now=now, channel="web")
    return founder
