"""Who gets in and who no longer does: invitations, access requests, closings."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guichets.commands import RegistryCommands
from guichets.errors import GuichetMissing, UnknownColleague, UnknownGuichet
from guichets.names import fold
from guichets.notices import AccessAsked, AccessRefused, Welcome
from guichets.registry import (
    AT_GUICHETS,
    AccessDecision,
    AccessRequest,
    Account,
    Agent,
    Guichet,
    Invitation,
    Role,
)
from guichets.scope import sees, sees_person
from guichets.triage_group import TriageGroup
from journal.audit import AuditEvent, AuditKind
from journal.entries import Kind
from journal.people import identity
from refusals.base import Refusal, Refused

if TYPE_CHECKING:
    pass


INVITATION_LIFE = timedelta(days=7)

MOST_PENDING = 200

# How precisely it is known when an account was last used: not each message needs to write it.
USE_KNOWN_TO = timedelta(minutes=1)

# Without I, L, O, 0 and 1: a code is sometimes read out on the telephone.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 10


@dataclass(frozen=True)
class Caller:
    """Somebody who speaks on a channel, known or not."""

    channel: str
    user_ref: str
    chat_ref: str
    display_name: str


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    """To be typed once; only its digest is kept."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


def plain_code(code: str) -> str:
    """As it was made, however it was typed."""
    return "".join(c for c in code.upper() if c.isalnum())


def shown_code(code: str) -> str:
    """In two halves, to be read and typed."""
    return f"{code[:5]}-{code[5:]}"


class AccessService(RegistryCommands):
    """The use cases of access; one instance per unit of work."""

    def invite(
        self,
        name: str,
        *,
        guichet: Guichet | None,
        role: Role,
        by: Agent | None,
        email: str = "",
        phone: str = "",
        departement: str = "",
    ) -> tuple[Agent, str]:
        """A new agent and their one-time code, valid 7 days. The code is returned once and never kept.
        ``guichets.person_known`` when somebody of this name has this address already;
        ``guichets.colleague_known`` when somebody of this name has an access at the guichet, but for the
        command line.

        ``departement`` is what somebody of no guichet will see, "" for all; ``by`` is None for the command
        line, which names nobody.
        """
        if guichet is None and role in AT_GUICHETS:
            raise UnknownGuichet
        if any(fold(one.name) == fold(name) for one in self._registry.agents_at(email) if email):
            raise Refused("guichets.person_known", name=name)
        if guichet is not None and by is not None:
            there = self._registry.active_agents(identity(guichet))
            if any(fold(one.name) == fold(name) for one in there):
                raise Refused("guichets.colleague_known", name=name)
        agent = Agent(
            name=name,
            role=role,
            guichet_id=guichet.id if guichet else None,
            email=email,
            phone=phone,
            departement=departement if guichet is None else "",
            created_at=self._now,
        )
        self._registry.add(agent)
        return agent, self.invite_again(agent, by=by)

    def invite_again(self, agent: Agent, *, by: Agent | None) -> str:
        """Another code for somebody who is known: their telephone or their account has changed."""
        self._require_seen(agent, by)
        if not agent.is_active:
            raise Refused("guichets.agent_closed")
        code, until = new_code(), self._now + INVITATION_LIFE
        self._registry.add(Invitation(code_digest=digest(code), agent_id=identity(agent), expires_at=until))
        self._log(Kind.AGENT_INVITED, agent, by=by)
        return code

    def redeem(self, code: str, caller: Caller) -> Agent:
        """Binds the caller's account to the agent whom the code was made for."""
        invitation = self._registry.invitation(digest(plain_code(code)))
        if invitation is None:
            raise self._refused(Refused("guichets.unknown_code"), "unknown")
        if invitation.used_at is not None:
            raise self._refused(Refused("guichets.used_code"), "used")
        if invitation.expires_at <= self._now:
            raise self._refused(Refused("guichets.expired_code"), "expired")
        agent = self._registry.agent(invitation.agent_id)
        if agent is None or not agent.is_active:
            raise Refused("guichets.agent_closed")
        self._bind(agent, caller)
        invitation.used_at = self._now
        pending = self._registry.pending_request(caller.channel, caller.user_ref)
        if pending is not None:  # the code has settled it: nobody must refuse the agent now
            pending.decision, pending.decided_at = AccessDecision.ACCEPTED, self._now
        self._log(Kind.AGENT_ENROLLED, agent, by=None, channel=caller.channel)
        return agent

    def speaker(self, channel: str, user_ref: str) -> Agent | None:
        """The agent behind an account, active or closed; None for a stranger."""
        account = self._registry.account(channel, user_ref)
        if account is None:
            return None
        if self._now - account.used_at >= USE_KNOWN_TO:
            account.used_at = self._now
        if account.blocked_at is not None:
            account.blocked_at = None
        return self._registry.agent(account.agent_id)

    def request(self, caller: Caller, guichet_text: str, guichet_id: int | None) -> AccessRequest:
        """Puts a request before the gestionnaires; asking twice makes one request.
        ``guichets.too_many_requests`` while ``MOST_PENDING`` await an answer: each is a row of the journal,
        and anybody may ask.
        """
        pending = self._registry.pending_request(caller.channel, caller.user_ref)
        if pending is not None:
            return pending
        if self._registry.count_pending_requests() >= MOST_PENDING:
            raise Refused("guichets.too_many_requests")
        request = AccessRequest(
            channel=caller.channel,
            user_ref=caller.user_ref,
            chat_ref=caller.chat_ref,
            display_name=caller.display_name,
            guichet_text=guichet_text,
            guichet_id=guichet_id,
            asked_at=self._now,
        )
        self._registry.add(request)
        self._tell_asked(request)
        self._log(
            Kind.ACCESS_REQUESTED,
            f"acces:{request.id}",
            by=None,
            channel=caller.channel,
            guichet_id=guichet_id,
        )
        return request

    def asked(self, request_id: int, *, by: Agent) -> AccessRequest:
        """Decided or not. One for a guichet of another département is as good as unknown."""
        request = self._registry.access_request(request_id)
        if request is None or not sees(self._work, by, request.guichet_id):
            raise Refused("guichets.unknown_request")
        return request

    def choose_guichet(self, request_id: int, guichet_id: int, *, by: Agent) -> AccessRequest:
        """The gestionnaire says which guichet the stranger meant; ``UnknownGuichet`` for a closed one."""
        request = self._pending(request_id, by)
        if self._open_guichet(guichet_id) is None or not sees(self._work, by, guichet_id):
            raise UnknownGuichet
        request.guichet_id = guichet_id
        return request

    def accept(self, request_id: int, *, by: Agent) -> Agent:
        """``GuichetMissing`` when the guichet asked for is unknown or has closed since: another is chosen."""
        request = self._pending(request_id, by)
        guichet = self._open_guichet(request.guichet_id) if request.guichet_id else None
        if guichet is None:
            raise GuichetMissing
        agent = Agent(name=request.display_name, role=Role.AGENT, guichet_id=guichet.id, created_at=self._now)
        self._registry.add(agent)
        self._bind(agent, Caller(request.channel, request.user_ref, request.chat_ref, request.display_name))
        self._decide(request, AccessDecision.ACCEPTED, by)
        self._work.outbox.tell(identity(agent), self.welcome(agent), key=f"acces:{request_id}:accepte")
        self._log(Kind.AGENT_ENROLLED, agent, channel=request.channel, by=by)
        return agent

    def refuse(self, request_id: int, *, by: Agent) -> AccessRequest:
        request = self._pending(request_id, by)
        self._decide(request, AccessDecision.REFUSED, by)
        self._work.outbox.tell_stranger(
            request.channel, request.chat_ref, AccessRefused(), key=f"acces:{request_id}:refuse"
        )
        self._log(Kind.ACCESS_REFUSED, f"acces:{request_id}", by=by, channel=request.channel)
        return request

    def close(self, agent: Agent, *, by: Agent | None) -> None:
        """Cuts the access at once and everywhere (fact 10); closing twice changes nothing."""
        self._require_seen(agent, by)
        if not agent.is_active:
            return
        agent.closed_at = self._now
        for session in self._registry.unended_sessions(identity(agent)):
            session.ended_at = self._now
        # The agent's questions teach the base for a year more: nobody needs to know who asked them.
        self._work.questions.forget(identity(agent))
        self._log(Kind.AGENT_CLOSED, agent, by=by)
        if agent.is_gestionnaire:
            TriageGroup(self._work, now=self._now).suspend(agent, by=by)

    def welcome(self, agent: Agent) -> Welcome:
        guichet = self._registry.guichet(agent.guichet_id) if agent.guichet_id else None
        return Welcome(agent.name, guichet.name if guichet else None, agent.is_gestionnaire)

    def _open_guichet(self, guichet_id: int) -> Guichet | None:
        guichet = self._registry.guichet(guichet_id)
        return guichet if guichet is not None and guichet.closed_at is None else None

    def _require_seen(self, agent: Agent, by: Agent | None) -> None:
        """Somebody of another département is as good as unknown to a gestionnaire."""
        if by is not None and by.is_gestionnaire and not sees_person(self._work, by, agent):
            raise UnknownColleague

    def _pending(self, request_id: int, by: Agent) -> AccessRequest:
        if not (by.is_gestionnaire and by.is_active):
            raise Refused("common.gestionnaire_only")
        request = self.asked(request_id, by=by)
        if request.decision is not AccessDecision.PENDING:
            raise Refused("guichets.already_decided")
        return request

    def _refused(self, refusal: Refusal, why: str) -> Refusal:
        """A code that lets nobody in."""
        self._work.audit.add(AuditEvent(kind=AuditKind.INVITATION_REFUSED, outcome=why))
        return refusal

    def _decide(self, request: AccessRequest, decision: AccessDecision, by: Agent) -> None:
        request.decision, request.decided_at, request.decided_by = decision, self._now, by.id

    def _bind(self, agent: Agent, caller: Caller) -> None:
        bound = self._registry.account(caller.channel, caller.user_ref)
        if bound is not None:
            holder = self._registry.agent(bound.agent_id)
            if holder is not None and holder.id != agent.id and holder.is_active:
                raise Refused("guichets.account_already_bound")
            bound.agent_id, bound.bound_at, bound.used_at = identity(agent), self._now, self._now
            bound.chat_ref, bound.blocked_at, bound.verified_at = caller.chat_ref, None, None
            return
        self._registry.add(account_of(agent, caller, at=self._now))

    def _tell_asked(self, request: AccessRequest) -> None:
        guichet = self._registry.guichet(request.guichet_id) if request.guichet_id else None
        self._work.outbox.tell_gestionnaires(
            AccessAsked(
                identity(request),
                request.display_name,
                guichet.name if guichet else request.guichet_text,
                guichet is not None,
            ),
            key=f"acces:{request.id}:demande",
            departement=guichet.departement if guichet else "",
        )


def web_caller(agent: Agent) -> Caller:
    """Each agent has one web chat; its reference is derived from the agent's."""
    reference = f"agent-{agent.id}"
    return Caller("web", reference, reference, agent.name)


def account_of(agent: Agent, caller: Caller, *, at: datetime) -> Account:
    return Account(
        channel=caller.channel,
        user_ref=caller.user_ref,
        chat_ref=caller.chat_ref,
        agent_id=identity(agent),
        bound_at=at,
        used_at=at,
    )
