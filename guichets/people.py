"""People as a gestionnaire looks after them: who is there, and what may be changed of whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from guichets.commands import log
from guichets.contacts import one_line, own_address, phone_line
from guichets.errors import UnknownGuichet
from guichets.registry import AT_GUICHETS, GESTIONNAIRES, Agent, Guichet, Role
from guichets.scope import sees_person
from guichets.triage_group import TriageGroup
from journal.entries import Kind
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


class AccessStatus(StrEnum):
    ACTIVE = "active"
    INVITED = "invited"
    """The person was given a code, and has not come yet."""
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class PeopleQuery:
    """``departement`` is "" for all; an empty filter lets everybody through."""

    departement: str = ""
    role: Role | None = None
    guichet_id: int | None = None
    standing: AccessStatus | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """``channels`` are those where the person can be spoken to; ``invited_until`` when their code expires."""

    id: int
    name: str
    role: Role
    email: str
    guichet_id: int | None
    guichet: str
    standing: AccessStatus
    channels: tuple[str, ...]
    created_at: datetime
    used_at: datetime | None
    closed_at: datetime | None
    invited_until: datetime | None


def change_person(
    work: Work,
    person: Agent,
    *,
    name: str,
    email: str,
    phone: str,
    guichet: Guichet | None,
    by: Agent,
    now: datetime,
) -> None:
    """The person's name, address, telephone and guichet. Raises ``guichets.no_name``, ``TextTooLong``,
    ``guichets.bad_address``, ``guichets.bad_phone`` or ``UnknownGuichet``; their role is changed by
    ``guichets.access``.
    """
    if not by.is_gestionnaire or not sees_person(work, by, person):
        raise Refused("common.gestionnaire_only")
    if guichet is not None and not by.sees(guichet.departement):
        raise UnknownGuichet
    if person.role in AT_GUICHETS and (guichet is None or guichet.closed_at is not None):
        raise UnknownGuichet
    person.name, person.email, person.phone = one_line(name), own_address(email), phone_line(phone)
    if person.role in AT_GUICHETS:
        person.guichet_id = guichet.id if guichet else None
    log(work, Kind.AGENT_CHANGED, person, by=by, now=now, channel="web")


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
