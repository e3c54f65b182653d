"""Invites somebody, or lets them in again: a code and a link, shown once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.routing import BaseRoute

from guichets.access import INVITATION_LIFE, AccessService
from guichets.contacts import one_line, own_address
from guichets.registry import AT_GUICHETS, Agent
from guichets.rights import Right
from guichets.scope import seen_guichets
from guichets.sessions import Sessions
from rendering.labels import ROLE
from web.console.people.seen import require_lesser, roles_given_by, seen_guichet, seen_person
from web.errors import NoGuichetChosen, ReservedPage
from web.forms import CHANNEL
from web.shell import Asked, Go, Page, Shell, page

LINK_LIFE = timedelta(days=7)
"""The life of the first link of somebody who has no Telegram: as long as their code's."""

_ONCE = re.compile(r"(?P<code>[A-Z0-9]{10}) (?P<secret>[\w-]+) (?P<until>\d{4}-\d\d-\d\dT[\d:.+]+)", re.ASCII)


@dataclass(frozen=True)
class Invited:
    """What is shown once, and never kept."""

    code: str
    link: str
    until: datetime


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page("/personnes/inviter", blank, Right.ACT),
        shell.order("/personnes/inviter", invite, again=blank),
        shell.order("/personnes/{person:int}/lien", invite_again),
        shell.page("/personnes/{person:int}/invitation", sheet, Right.ACT),
    ]


def blank(asked: Asked) -> Page:
    known = {"guichet": asked.query.get("guichet", ""), "role": "agent", "nom": "", "mel": ""}
    return page(
        "console/people/personne_inviter.html",
        saisie=asked.filled(known),
        refusal=asked.refused,
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
    guichet = seen_guichet(asked.work, asked.text("guichet"), asked.visitor) if is_at_guichet else None
    if is_at_guichet and guichet is None:
        raise NoGuichetChosen
    person, code = _accesses(asked).invite(
        one_line(asked.text("nom")),
        guichet=guichet,
        role=role,
        email=own_address(asked.text("mel")),
        departement=asked.visitor.departement,
        by=asked.by,
    )
    return _given(asked, person, code)


def invite_again(asked: Asked) -> Go:
    """A code and a link for somebody who lost their way in; shown once."""
    person = seen_person(asked.work, asked.path["person"], asked.visitor)
    require_lesser(person, asked.visitor)
    return _given(asked, person, _accesses(asked).invite_again(person, by=asked.by))


def sheet(asked: Asked) -> Page:
    """Read again, it says that it was shown: nothing here knows the code any more."""
    person = seen_person(asked.work, asked.path["person"], asked.visitor)
    require_lesser(person, asked.visitor)
    return page(
        "console/people/personne_invitee.html",
        personne=person,
        invitation=_read(asked.once, asked.site.ways.public_url),
        guichet=asked.work.people.guichet_name(person.guichet_id),
        par_telegram=asked.site.ways.by_telegram,
    )


def _accesses(asked: Asked) -> AccessService:
    return AccessService(asked.work, now=asked.now, channel=CHANNEL)


def _given(asked: Asked, person: Agent, code: str) -> Go:
    """Elsewhere, so that reloading the page invites nobody again."""
    secret = Sessions(asked.work, now=asked.now).sign_in_link(person, life=LINK_LIFE)
    until = asked.now + INVITATION_LIFE
    return Go(f"/personnes/{person.id}/invitation", once=f"{code} {secret} {until.isoformat()}")


def _read(once: str, public_url: str) -> Invited | None:
    found = _ONCE.fullmatch(once)
    if found is None:
        return None
    code = found["code"]
    return Invited(
        f"{code[:5]}-{code[5:]}",
        f"{public_url}/entrer/{found['secret']}",
        datetime.fromisoformat(found["until"]),
    )
