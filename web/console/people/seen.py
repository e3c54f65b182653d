"""The people, their tickets and the guichets that a visitor sees; whose access they may give or take."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from guichets.registry import Agent, Guichet, Role
from guichets.rights import Right, rights_of
from guichets.scope import sees, sees_person
from storage.unit_of_work import Work
from tickets.reading import may_read
from tickets.ticket import Ticket
from web.errors import ReservedPage, UnknownPage
from web.fields import number_of
from web.shell import Asked
from web.visitors import Visitor


def seen_person(asked: Asked) -> Agent:
    """The person of the address, if they are of the visitor's département; ``UnknownPage``."""
    person = asked.work.registry.agent(asked.path["person"])
    if person is None or not sees_person(asked.work, asked.by, person):
        raise UnknownPage
    return person


def lesser_person(asked: Asked) -> Agent:
    """The same, whose access the visitor may give or take: ``ReservedPage`` for whoever holds more than the
    visitor may give, or sees more départements.
    """
    person = seen_person(asked)
    if not _is_lesser(person, asked.by, asked.visitor.rights):
        raise ReservedPage
    return person


def seen_guichet(asked: Asked) -> Guichet | None:
    """The one that the form names."""
    number = number_of(asked.text("guichet"))
    found = asked.work.registry.guichet(number) if number is not None else None
    return found if found is not None and sees(asked.work, asked.by, found.id) else None


def read_tickets(asked: Asked, found: Sequence[Ticket]) -> Sequence[Ticket]:
    """Of a person, without those that they asked at a guichet of another département, before coming to this
    one; nor, for a reader who is no gestionnaire, the sensitive ones: that they asked one says too much.
    """
    seen = (ticket for ticket in found if sees(asked.work, asked.by, ticket.guichet_id))
    return [ticket for ticket in seen if may_read(asked.by, ticket)]


def roles_given_by(visitor: Visitor) -> Sequence[Role]:
    """Whose access the visitor may open, change or close."""
    return _roles_given_with(visitor.rights)


def helpers_of(work: Work, person: Agent) -> Sequence[Agent]:
    """Those who may let the person in again."""
    return [
        one
        for one in work.registry.gestionnaires()
        if one.id != person.id
        and sees_person(work, one, person)
        and _is_lesser(person, one, rights_of(one, work.registry))
    ]


def _roles_given_with(rights: Collection[Right]) -> Sequence[Role]:
    return tuple(Role) if Right.ADMINISTER in rights else (Role.AGENT, Role.REFERENT)


def _is_lesser(person: Agent, giver: Agent, rights: Collection[Right]) -> bool:
    sees_more = person.guichet_id is None and not person.departement and giver.departement
    return person.role in _roles_given_with(rights) and not sees_more
