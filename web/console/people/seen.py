"""The people and the guichets that a visitor sees, and whose access she may give or take."""

from __future__ import annotations

from collections.abc import Sequence

from guichets.registry import Agent, Guichet, Role
from guichets.rights import Right
from web.console.scope import sees, sees_person
from web.errors import ReservedPage, UnknownPage
from web.fields import number_of
from web.ports import Work
from web.site import Site
from web.visitors import Visitor


def seen_person(work: Work, number: int, visitor: Visitor) -> Agent:
    """The person, if she is of the visitor's département; ``UnknownPage``."""
    person = work.registry.agent(number)
    if person is None or not sees_person(work, visitor.agent, person):
        raise UnknownPage
    return person


def seen_guichet(work: Work, number: str, visitor: Visitor) -> Guichet | None:
    asked = number_of(number)
    found = work.registry.guichet(asked) if asked is not None else None
    return found if found is not None and sees(work, visitor.agent, found.id) else None


def roles_given_by(visitor: Visitor) -> Sequence[Role]:
    """Whose access she may open, change or close."""
    if visitor.may(Right.ADMINISTER):
        return tuple(Role)
    return (Role.AGENT, Role.REFERENT)


def require_lesser(person: Agent, visitor: Visitor) -> None:
    """``ReservedPage`` for whoever holds more than the visitor may give, or sees more départements."""
    sees_more = person.guichet_id is None and not person.departement and visitor.departement
    if person.role not in roles_given_by(visitor) or sees_more:
        raise ReservedPage


def guichets_seen(site: Site, visitor: Visitor) -> Sequence[Guichet]:
    """The open guichets of the visitor's département, by name."""
    with site.units.reading() as work:
        return [guichet for guichet in work.registry.guichets() if sees(work, visitor.agent, guichet.id)]
