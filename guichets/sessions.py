"""The browsers that are signed in: one-time links, sessions, and how long each of them lasts."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guichets.access import USE_KNOWN_TO, account_of, digest, web_caller
from guichets.registry import Agent, Role, Session, SignInLink
from guichets.rights import RIGHTS, Right
from journal.audit import AuditEvent, AuditKind
from journal.people import identity
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


LINK_LIFE = timedelta(minutes=30)
SESSION_LIFE = timedelta(days=30)
# At a desk that is shared, a working day, and no longer than a lunch: who sits down next is somebody else.
SHARED_LIFE = timedelta(hours=12)
SHARED_REST = timedelta(hours=1)
# On the console an unused session ends sooner: a weekend does not end it, a forgotten computer does.
CONSOLE_REST = timedelta(days=3)


def rest_of(role: Role) -> timedelta | None:
    """How long a session may stay unused; None when it lasts whole."""
    return CONSOLE_REST if Right.READ in RIGHTS[role] else None


def ends_at(session: Session, role: Role) -> datetime:
    """When a session will be over if it is not used again."""
    rest = SHARED_REST if session.is_shared else rest_of(role)
    if rest is None:
        return session.expires_at
    return min(session.expires_at, (session.used_at or session.created_at) + rest)


class Sessions:
    """The use cases of links and sessions; one instance per unit of work."""

    def __init__(self, work: Work, *, now: datetime) -> None:
        self._registry = work.registry
        self._audit = work.audit
        self._now = now

    def sign_in_link(self, agent: Agent, *, life: timedelta = LINK_LIFE) -> str:
        """The secret of a one-time link to the site, valid half an hour unless said otherwise."""
        if not agent.is_active:
            raise Refused("guichets.agent_closed")
        secret = secrets.token_urlsafe(24)
        self._registry.add(
            SignInLink(token_digest=digest(secret), agent_id=identity(agent), expires_at=self._now + life)
        )
        self._audit.add(AuditEvent(kind=AuditKind.LINK_MADE, subject=f"agent:{agent.id}"))
        return secret

    def sign_in(self, secret: str, *, device: str = "", is_shared: bool = False) -> tuple[Agent, str]:
        """Spends the link: the agent, and the secret of their new session; ``is_shared`` when others sit at
        this computer.
        """
        link = self.require_usable(secret)
        agent = self._registry.agent(link.agent_id)
        if agent is None or not agent.is_active:
            raise Refused("guichets.agent_closed")
        link.used_at = self._now
        session_secret = secrets.token_urlsafe(32)
        self._registry.add(
            Session(
                token_digest=digest(session_secret),
                agent_id=link.agent_id,
                created_at=self._now,
                expires_at=self._now + (SHARED_LIFE if is_shared else SESSION_LIFE),
                used_at=self._now,
                device=device,
                is_shared=is_shared,
            )
        )
        self._audit.add(AuditEvent(kind=AuditKind.SIGNED_IN, actor_id=agent.id))
        web = web_caller(agent)
        if self._registry.account(web.channel, web.user_ref) is None:
            self._registry.add(account_of(agent, web, at=self._now))
        return agent, session_secret

    def require_usable(self, secret: str) -> SignInLink:
        """The link, which is not spent; ``guichets.unusable_link``."""
        link = self._usable_link(secret)
        if link is None:
            self._audit.add(AuditEvent(kind=AuditKind.LINK_REFUSED))
            raise Refused("guichets.unusable_link")
        return link

    def bearer_of(self, secret: str) -> Agent | None:
        """Whom the link would let in; it is not spent."""
        link = self._usable_link(secret)
        return self._registry.agent(link.agent_id) if link is not None else None

    def find(self, session_secret: str) -> tuple[Session, Agent] | None:
        """A browser's session and whose it is; None when it is over, or when their access is closed."""
        session = self._registry.session(digest(session_secret))
        agent = self._registry.agent(session.agent_id) if session is not None else None
        if session is None or agent is None or not agent.is_active or not self._is_open(session, agent):
            return None
        return session, agent

    def signed_in(self, session_secret: str) -> Agent | None:
        """The agent behind a browser's session."""
        found = self.find(session_secret)
        return found[1] if found is not None else None

    def is_to_mark(self, session: Session) -> bool:
        """Its last use is known too roughly; not each page needs to write it."""
        return session.used_at is None or self._now - session.used_at >= USE_KNOWN_TO

    def mark_used(self, session_secret: str) -> None:
        session = self._registry.session(digest(session_secret))
        if session is not None and session.ended_at is None:
            session.used_at = self._now

    def open_sessions(self, agent: Agent) -> Sequence[Session]:
        """The last used first."""
        hers = (s for s in self._registry.unended_sessions(identity(agent)) if self._is_open(s, agent))
        return sorted(hers, key=lambda session: session.used_at or session.created_at, reverse=True)

    def end(self, agent: Agent, session_id: int) -> None:
        """One of the agent's own; ``guichets.unknown_session`` for any other."""
        for session in self.open_sessions(agent):
            if session.id == session_id:
                self._end(session)
                return
        raise Refused("guichets.unknown_session")

    def end_all(self, agent: Agent, *, but: int | None = None) -> None:
        for session in self.open_sessions(agent):
            if session.id != but:
                self._end(session)

    def sign_out(self, session_secret: str) -> None:
        session = self._registry.session(digest(session_secret))
        if session is not None and session.ended_at is None:
            self._end(session)

    def _end(self, session: Session) -> None:
        session.ended_at = self._now
        self._audit.add(AuditEvent(kind=AuditKind.SIGNED_OUT, subject=f"agent:{session.agent_id}"))

    def _usable_link(self, secret: str) -> SignInLink | None:
        link = self._registry.sign_in_link(digest(secret))
        return link if link is not None and link.used_at is None and link.expires_at > self._now else None

    def _is_open(self, session: Session, agent: Agent) -> bool:
        return session.ended_at is None and self._now < ends_at(session, agent.role)
