"""The second factor: a code that the person's telephone shows, and recovery codes for when it is lost."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import pyotp

from guichets.access import digest, new_code, plain_code
from guichets.commands import RegistryCommands
from guichets.errors import NoSecondFactor, SecondFactorAlreadySet, WrongCode
from guichets.registry import Account, Agent, SecondFactor, Session
from guichets.rights import RIGHTS, Right
from guichets.sessions import Sessions
from journal.audit import AuditEvent, AuditKind
from journal.entries import Kind
from journal.people import identity

if TYPE_CHECKING:
    from storage.access import SqlSecondFactors


ISSUER = "Relais SNE"
RECOVERY_CODES = 10
CHAT_PROOF = timedelta(hours=12)
"""How long a code given in a chat holds there: a working day."""

_STEP = 30  # seconds
_DRIFT = 1  # steps, for a telephone that is a little early or late
_DIGITS = 6


class Proof(StrEnum):
    """What somebody who spent their link must still give before they are let in."""

    ENROLMENT = "enrolment"
    CODE = "code"


def proof_owed(
    session: Session, agent: Agent, factors: SqlSecondFactors, *, is_required: bool
) -> Proof | None:
    """Whoever has a second factor gives it at each new session; whoever reads the console must have one,
    where it is required.
    """
    return None if session.verified_at is not None else _owed(agent, factors, is_required=is_required)


def chat_proof_owed(
    account: Account, agent: Agent, factors: SqlSecondFactors, *, is_required: bool, now: datetime
) -> Proof | None:
    """The same rule where the person speaks by a telephone, which somebody else may hold: once a day."""
    if account.verified_at is not None and now - account.verified_at < CHAT_PROOF:
        return None
    return _owed(agent, factors, is_required=is_required)


def _owed(agent: Agent, factors: SqlSecondFactors, *, is_required: bool) -> Proof | None:
    factor = factors.of(identity(agent))
    if factor is not None and factor.confirmed_at is not None:
        return Proof.CODE
    return Proof.ENROLMENT if is_required and Right.READ in RIGHTS[agent.role] else None


def provisioning_uri(factor: SecondFactor, name: str) -> str:
    """What the picture holds that the person's telephone reads."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=name, issuer_name=ISSUER)


class Factors(RegistryCommands):
    """The use cases of the second factor; one instance per unit of work.

    Whoever calls counts the tries first, in a transaction of their own: a wrong code undoes its own.
    """

    def confirmed(self, agent: Agent) -> SecondFactor | None:
        factor = self._work.second_factors.of(identity(agent))
        return factor if factor is not None and factor.confirmed_at is not None else None

    def begin(self, agent: Agent) -> SecondFactor:
        """The factor that the agent is about to confirm: the same one until they do."""
        factor = self._work.second_factors.of(identity(agent))
        if factor is not None and factor.confirmed_at is None and not factor.secret:
            self._work.second_factors.forget(identity(agent))
            factor = None
        if factor is None:
            factor = SecondFactor(
                agent_id=identity(agent), secret=pyotp.random_base32(), created_at=self._now
            )
            self._work.second_factors.add(factor)
        elif factor.confirmed_at is not None:
            raise SecondFactorAlreadySet
        return factor

    def confirm(self, agent: Agent, session: Session, code: str) -> list[str]:
        """The agent's telephone has it: the recovery codes, given once and never kept."""
        factor = self.begin(agent)
        if not self._takes(factor, code):
            raise self._refused(agent)
        factor.confirmed_at = session.verified_at = self._now
        self._log(Kind.SECOND_FACTOR_SET, agent, by=agent)
        return self._new_codes(agent)

    def verify(self, agent: Agent, place: Session | Account, code: str) -> None:
        """Lets the session in, or the agent decide from this chat, for a day."""
        self._require(agent, code)
        place.verified_at = self._now
        self._work.audit.add(AuditEvent(kind=AuditKind.CODE_GIVEN, actor_id=agent.id))

    def renew_codes(self, agent: Agent, code: str) -> list[str]:
        """Other recovery codes; the former ones are worth nothing."""
        self._require(agent, code)
        self._work.audit.add(AuditEvent(kind=AuditKind.RECOVERY_CODES_MADE, actor_id=agent.id))
        return self._new_codes(agent)

    def give_up(self, agent: Agent, code: str, *, session_id: int) -> None:
        """By the agent, who still has it: to take another telephone. Their other browsers are signed out."""
        self._require(agent, code)
        self._remove(agent, by=agent, but=session_id)

    def remove(self, agent: Agent, *, by: Agent | None) -> None:
        """By somebody else, for a telephone that is lost: all the agent's browsers are signed out."""
        if self.confirmed(agent) is None:
            raise NoSecondFactor
        self._remove(agent, by=by)

    def _remove(self, agent: Agent, *, by: Agent | None, but: int | None = None) -> None:
        self._work.second_factors.forget(identity(agent))
        sessions = Sessions(self._work, now=self._now)
        sessions.end_all(agent, but=but)
        # Where a second factor is required, the agent owes another at once.
        for kept in sessions.open_sessions(agent):
            kept.verified_at = None
        for account in self._registry.accounts(identity(agent)):
            account.verified_at = None
        self._log(Kind.SECOND_FACTOR_REMOVED, agent, by=by)

    def _require(self, agent: Agent, code: str) -> None:
        """``WrongCode`` unless it is the code of the moment, or a recovery code, which is then spent."""
        factor = self.confirmed(agent)
        if factor is None:
            raise NoSecondFactor
        if self._takes(factor, code):
            return
        recovery = self._work.second_factors.code(factor.agent_id, digest(plain_code(code)))
        if recovery is None:
            raise self._refused(agent)
        recovery.used_at = self._now

    def _refused(self, agent: Agent) -> WrongCode:
        self._work.audit.add(AuditEvent(kind=AuditKind.CODE_REFUSED, subject=f"agent:{agent.id}"))
        return WrongCode()

    def _takes(self, factor: SecondFactor, code: str) -> bool:
        typed = "".join(code.split())
        if not (factor.secret and len(typed) == _DIGITS and typed.isascii() and typed.isdigit()):
            return False
        step = int(self._now.timestamp()) // _STEP
        for candidate in range(max(step - _DRIFT, factor.last_step + 1), step + _DRIFT + 1):
            if hmac.compare_digest(pyotp.TOTP(factor.secret).generate_otp(candidate), typed):
                factor.last_step = candidate
                return True
        return False

    def _new_codes(self, agent: Agent) -> list[str]:
        codes = [new_code() for _ in range(RECOVERY_CODES)]
        self._work.second_factors.replace_codes(identity(agent), [digest(code) for code in codes])
        return codes
