"""Gives somebody another role."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from guichets.commands import log
from guichets.errors import UnknownGuichet
from guichets.registry import AT_GUICHETS, GESTIONNAIRES, Agent, Guichet, Role
from guichets.scope import sees_person
from guichets.triage_group import TriageGroup
from journal.entries import Kind
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def change_role(
    work: Work,
    agent: Agent,
    role: Role,
    *,
    guichet: Guichet | None = None,
    departement: str = "",
    by: Agent | None,
    now: datetime,
) -> None:
    """At a guichet the person needs one: ``guichet``, else their own. Elsewhere they belong to none, and see
    ``departement``, "" for all.

    ``guichets.last_gestionnaire`` if nobody were left to look after the service.
    """
    if by is not None and not sees_person(work, by, agent):
        raise Refused("common.gestionnaire_only")
    others = [other for other in work.registry.gestionnaires() if other.id != agent.id]
    leaves = agent.is_gestionnaire and role not in GESTIONNAIRES
    if leaves and not others:
        raise Refused("guichets.last_gestionnaire")
    place = guichet.id if guichet is not None else agent.guichet_id
    if role in AT_GUICHETS and place is None:
        raise UnknownGuichet
    agent.role = role
    agent.guichet_id = place if role in AT_GUICHETS else None
    agent.departement = "" if role in AT_GUICHETS else departement
    log(work, Kind.ROLE_CHANGED, agent, by=by, now=now, outcome=role.value)
    if leaves:
        TriageGroup(work, now=now).suspend(agent, by=by)
