"""Sends a one-time link to whoever asks to enter, or is invited: to the mail address that is known, and in
Telegram.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from guichets.access import INVITATION_LIFE, digest, shown_code
from guichets.notices import InvitationByMail, LinkToEnter
from guichets.registry import Agent
from guichets.sessions import LINK_LIFE, Sessions
from guichets.throttle import LINKS_BY_ADDRESS, LINKS_BY_AGENT, LINKS_BY_CLIENT, Throttle
from journal.audit import AuditEvent, AuditKind
from journal.people import departement_of, identity
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


MAIL, TELEGRAM = "mail", "telegram"
_INVITATION = re.compile(r"invitation:(\d+):")


def invited_by(key: str) -> int | None:
    """Whom the letter invites that the outbox holds under this key; None for another letter."""
    found = _INVITATION.match(key)
    return int(found[1]) if found else None


@dataclass(frozen=True)
class Ways:
    """By what a link can reach people, and the address at which it opens."""

    public_url: str
    by_mail: bool
    by_telegram: bool

    @property
    def are_open(self) -> bool:
        return self.by_mail or self.by_telegram


def folded_address(typed: str) -> str:
    """As addresses are compared; empty when it is none."""
    address = typed.strip().casefold()
    name, at, domain = address.rpartition("@")
    return address if name and at and domain and not any(c.isspace() for c in address) else ""


class Links:
    """The use cases; one instance per unit of work. ``TooManyTries`` for who asks too often."""

    def __init__(self, work: Work, ways: Ways, *, now: datetime) -> None:
        self._work = work
        self._ways = ways
        self._now = now
        self._throttle = Throttle(work, now=now)

    def send_to_address(self, address: str, *, client: str) -> None:
        """Says nothing of whether anybody has this address: who asks may be anybody."""
        self._throttle.require_room()
        self._throttle.count(LINKS_BY_CLIENT, client)
        self._throttle.count(LINKS_BY_ADDRESS, address)
        known = self._work.registry.agents_at(address)
        for agent in known:
            self._send(agent)
        if not known:  # what was typed is not kept: it may be anything
            self._work.audit.add(AuditEvent(kind=AuditKind.ADDRESS_UNKNOWN))

    def send_to(self, agent: Agent) -> Sequence[str]:
        """To somebody who is signed in; the channels by which it left."""
        self._throttle.count(LINKS_BY_AGENT, str(agent.id))
        return self._send(agent)

    def invite(self, agent: Agent, code: str, *, by: Agent) -> None:
        """A letter to somebody of ``ways_to`` by mail who has not come yet, with a link that lasts as long as
        the code. ``guichets.colleague_has_come``; ``guichets.invited_today`` when one left for this address
        since midnight, UTC.
        """
        if self._work.registry.accounts(identity(agent)):
            raise Refused("guichets.colleague_has_come")
        secret = Sessions(self._work, now=self._now).sign_in_link(agent, life=INVITATION_LIFE)
        guichet = self._work.registry.guichet(agent.guichet_id) if agent.guichet_id is not None else None
        until = self._now + INVITATION_LIFE
        letter = InvitationByMail(
            agent.name,
            guichet.name if guichet is not None else "",
            by.name,
            f"{self._ways.public_url}/entrer/{secret}",
            shown_code(code) if self._ways.by_telegram else "",
            until,
        )
        key = f"invitation:{agent.id}:{digest(agent.email.casefold())[:16]}:{self._now:%Y%m%d}"
        if not self._write(agent, letter, key=key, until=until):
            raise Refused("guichets.invited_today")

    def give(self, agent: Agent) -> LinkToEnter:
        """To be shown to the agent, where they ask."""
        self._throttle.count(LINKS_BY_AGENT, str(agent.id))
        return self._new(agent)

    def ways_to(self, agent: Agent) -> Sequence[str]:
        """The channels by which a link would leave for the agent."""
        ways = [MAIL] if self._ways.by_mail and agent.email else []
        if self._ways.by_telegram:
            accounts = self._work.registry.accounts(identity(agent))
            ways += [TELEGRAM] if any(account.channel == TELEGRAM for account in accounts) else []
        return ways

    def _write(self, agent: Agent, letter: object, *, key: str, until: datetime | None = None) -> bool:
        theirs = departement_of(agent, self._work.registry)
        return self._work.outbox.write(agent.email, letter, key=key, departement=theirs, until=until)

    def _send(self, agent: Agent) -> Sequence[str]:
        ways = self.ways_to(agent)
        if ways:
            link = self._new(agent)
            key = f"connexion:{digest(link.address)[:32]}"
            if MAIL in ways:
                self._write(agent, link, key=f"{key}:mel")
            if TELEGRAM in ways:
                self._work.outbox.tell(identity(agent), link, key=key, channel=TELEGRAM)
        return ways

    def _new(self, agent: Agent) -> LinkToEnter:
        secret = Sessions(self._work, now=self._now).sign_in_link(agent)
        return LinkToEnter(agent.name, f"{self._ways.public_url}/entrer/{secret}", self._now + LINK_LIFE)
