"""Invites people, one or a whole sheet of them, or lets somebody in again: a code and a link, which leave by
mail or are shown once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.routing import BaseRoute

from guichets.access import INVITATION_LIFE, AccessService, shown_code
from guichets.contacts import one_line, own_address, phone_line
from guichets.links import MAIL, Links
from guichets.registry import AT_GUICHETS, Agent, Guichet, Role
from guichets.rights import Right
from guichets.scope import seen_guichets
from guichets.sessions import Sessions
from rendering.labels import ROLE
from storage.unit_of_work import Work
from web.console.people.seen import lesser_person, roles_given_by, seen_guichet
from web.errors import NobodyNamed, NoGuichetChosen, ReservedPage, TooManyNames
from web.shell import Asked, Go, Page, Shell, page

MOST_NAMES = 50
BY_MAIL = "mel"
_ONCE = re.compile(r"(?P<code>[A-Z0-9]{10}) (?P<secret>[\w-]+) (?P<until>\d{4}-\d\d-\d\dT[\d:.+]+)", re.ASCII)


@dataclass(frozen=True)
class Invited:
    """What is shown once, and never kept."""

    code: str
    link: str
    until: datetime

    @classmethod
    def with_secret(cls, code: str, secret: str, until: datetime, *, public_url: str) -> Invited:
        return cls(shown_code(code), f"{public_url}/entrer/{secret}", until)


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page("/personnes/inviter", blank, Right.ACT),
        shell.order("/personnes/inviter", invite, again=blank),
        shell.page("/personnes/{person:int}/invitation", sheet, Right.ACT),
    ]


def blank(asked: Asked) -> Page:
    known = {
        "guichet": asked.query.get("guichet", ""),
        "role": "agent",
        "nom": "",
        "mel": "",
        "telephone": "",
        "remise": BY_MAIL,
    }
    return page(
        "console/people/personne_inviter.html",
        saisie=asked.filled(known),
        guichets=seen_guichets(asked.work, asked.by),
        roles=[(role, ROLE[role]) for role in roles_given_by(asked.visitor)],
        par_mel=asked.site.ways.by_mail,
        par_telegram=asked.site.ways.by_telegram,
    )


def invite(asked: Asked) -> Go:
    given = roles_given_by(asked.visitor)
    role = next((role for role in given if role.value == asked.text("role")), None)
    if role is None:
        raise ReservedPage
    is_at_guichet = role in AT_GUICHETS
    guichet = seen_guichet(asked) if is_at_guichet else None
    if is_at_guichet and guichet is None:
        raise NoGuichetChosen
    person, code = asked.commands(AccessService).invite(
        one_line(asked.text("nom")),
        guichet=guichet,
        role=role,
        email=own_address(asked.text("mel")),
        phone=phone_line(asked.text("telephone")),
        departement=asked.visitor.departement,
        by=asked.by,
    )
    return _handed(asked, person, code)


def invite_again(asked: Asked) -> Go:
    """A code and a link for somebody who lost their way in, or their invitation."""
    person = lesser_person(asked)
    return _handed(asked, person, asked.commands(AccessService).invite_again(person, by=asked.by))


def sheet(asked: Asked) -> Page:
    """Read again, it says that it was shown: nothing here knows the code any more."""
    person = lesser_person(asked)
    return page(
        "console/people/personne_invitee.html",
        personne=person,
        invitation=_read(asked.once, asked.site.ways.public_url),
        guichet=asked.work.people.guichet_name(person.guichet_id),
        par_telegram=asked.site.ways.by_telegram,
    )


def read_names(text: str) -> Sequence[tuple[str, str]]:
    """« Nom ; mél », one a line; the address may be missing.

    Raises ``NobodyNamed``, ``TooManyNames``, or what a wrong name or address is refused with.
    """
    lines = [line for line in text.splitlines() if line.strip(" ;\t")]
    if not lines:
        raise NobodyNamed
    if len(lines) > MOST_NAMES:
        raise TooManyNames
    parts = (line.replace("\t", ";").partition(";") for line in lines)
    return [(one_line(name), own_address(email)) for name, _, email in parts]


def invite_all(
    asked: Asked, named: Sequence[tuple[str, str]], *, guichet: Guichet, role: Role
) -> Sequence[tuple[Agent, Invited]]:
    """Each with a code for Telegram and a link for the browser; both last as long."""
    guests = []
    for name, email in named:
        person, code = asked.commands(AccessService).invite(
            name, guichet=guichet, role=role, email=email, by=asked.by
        )
        invited = way_in(asked.work, person, code, public_url=asked.site.ways.public_url, now=asked.now)
        guests.append((person, invited))
    return guests


def way_in(work: Work, person: Agent, code: str, *, public_url: str, now: datetime) -> Invited:
    """The person's code as it is shown, and a link that lasts as long."""
    secret = Sessions(work, now=now).sign_in_link(person, life=INVITATION_LIFE)
    return Invited.with_secret(code, secret, now + INVITATION_LIFE, public_url=public_url)


def is_by_mail(asked: Asked, person: Agent) -> bool:
    """It was chosen, and a letter can leave for the person."""
    ways = Links(asked.work, asked.site.ways, now=asked.now).ways_to(person)
    return asked.text("remise") == BY_MAIL and MAIL in ways


def _handed(asked: Asked, person: Agent, code: str) -> Go:
    if not is_by_mail(asked, person):
        return _given(asked, person, code)
    Links(asked.work, asked.site.ways, now=asked.now).invite(person, code, by=asked.by)
    return Go(f"/personnes/{person.id}?fait=mel")


def _given(asked: Asked, person: Agent, code: str) -> Go:
    """Elsewhere, so that reloading the page invites nobody again."""
    secret = Sessions(asked.work, now=asked.now).sign_in_link(person, life=INVITATION_LIFE)
    until = asked.now + INVITATION_LIFE
    return Go(f"/personnes/{person.id}/invitation", once=f"{code} {secret} {until.isoformat()}")


def _read(once: str, public_url: str) -> Invited | None:
    found = _ONCE.fullmatch(once)
    if found is None:
        return None
    until = datetime.fromisoformat(found["until"])
    return Invited.with_secret(found["code"], found["secret"], until, public_url=public_url)
