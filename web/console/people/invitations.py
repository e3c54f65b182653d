"""Several people invited at once: one sheet for their guichet, shown once, to be printed and handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guichets.access import INVITATION_LIFE, AccessService
from guichets.contacts import one_line, own_address
from guichets.errors import ColleagueKnown
from guichets.names import fold
from guichets.registry import Agent, Guichet, Role
from guichets.sessions import Sessions
from web.console.people.inviting import Invited
from web.errors import NobodyNamed, TooManyNames
from web.forms import CHANNEL
from web.ports import Work

MOST_NAMES = 50


@dataclass(frozen=True)
class Named:
    name: str
    email: str


@dataclass(frozen=True)
class Guest:
    """Somebody invited, with what lets them in."""

    person: Agent
    invited: Invited
    guichet: str


def read_names(text: str) -> Sequence[Named]:
    """« Nom ; mél », one a line; the address may be missing.

    Raises ``NobodyNamed``, ``TooManyNames``, or what a wrong name or address is refused with.
    """
    lines = [line for line in text.splitlines() if line.strip(" ;\t")]
    if not lines:
        raise NobodyNamed
    if len(lines) > MOST_NAMES:
        raise TooManyNames
    return [_named(line) for line in lines]


def invite_all(
    work: Work,
    named: Sequence[Named],
    *,
    guichet: Guichet,
    role: Role,
    by: Agent,
    public_url: str,
    now: datetime,
) -> Sequence[Guest]:
    """Each with a code for Telegram and a link for the browser; both last as long.

    ``ColleagueKnown`` when one is there already: a sheet that is loaded again invites nobody twice.
    """
    assert guichet.id is not None
    accesses = AccessService(work, now=now, channel=CHANNEL)
    there = {fold(one.name) for one in work.registry.active_agents(guichet.id)}
    guests = []
    for one in named:
        if fold(one.name) in there:
            raise ColleagueKnown(one.name)
        person, code = accesses.invite(one.name, guichet=guichet, role=role, email=one.email, by=by)
        invited = way_in(work, person, code, public_url=public_url, now=now)
        guests.append(Guest(person, invited, guichet.name))
    return guests


def way_in(work: Work, person: Agent, code: str, *, public_url: str, now: datetime) -> Invited:
    """The person's code as it is shown, and a link that lasts as long."""
    secret = Sessions(work, now=now).sign_in_link(person, life=INVITATION_LIFE)
    return Invited(f"{code[:5]}-{code[5:]}", f"{public_url}/entrer/{secret}", now + INVITATION_LIFE)


def _named(line: str) -> Named:
    name, _, email = line.replace("\t", ";").partition(";")
    return Named(one_line(name), own_address(email))
