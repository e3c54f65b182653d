"""What the registry needs from storage and from the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from delivery.outbox import Outbox
from guichets.registry import (
    AccessRequest,
    Account,
    Agent,
    Guichet,
    Invitation,
    RecoveryCode,
    SecondFactor,
    Session,
    SignInLink,
)
from journal.audit import AuditTrail
from journal.ports import JournalBook


class Registry(Protocol):
    def add(
        self, thing: Guichet | Agent | Account | Invitation | AccessRequest | Session | SignInLink
    ) -> None:
        """Adds, and gives the thing its ``id``."""

    def guichet(self, guichet_id: int) -> Guichet | None: ...

    def departement_of(self, guichet_id: int | None) -> str:
        """That of a guichet; "" of none."""

    def departements(self) -> Collection[str]:
        """Those of the open guichets."""

    def guichets(self, departement: str = "") -> Sequence[Guichet]:
        """The open ones, by name; of every département when it is ""."""

    def all_guichets(self, departement: str) -> Sequence[Guichet]:
        """Open or closed; kept from other writers until the transaction ends."""

    def agent(self, agent_id: int) -> Agent | None: ...

    def agents_at(self, address: str) -> Sequence[Agent]:
        """The active people with this mail address, whatever its case: colleagues may share one."""

    def active_agents(self, guichet_id: int) -> Sequence[Agent]: ...

    def gestionnaires(self, departement: str = "") -> Sequence[Agent]:
        """The active ones, oldest first: of a département and of all of them, or everyone."""

    def has_administrateur(self) -> bool:
        """An active one."""

    def account(self, channel: str, user_ref: str) -> Account | None: ...

    def accounts(self, agent_id: int) -> Sequence[Account]:
        """Where a person can be spoken to, the last used first; blocked ones left out."""

    def invitation(self, code_digest: str) -> Invitation | None: ...

    def access_request(self, request_id: int) -> AccessRequest | None: ...

    def count_pending_requests(self) -> int: ...

    def pending_request(self, channel: str, user_ref: str) -> AccessRequest | None: ...

    def sign_in_link(self, token_digest: str) -> SignInLink | None: ...

    def session(self, token_digest: str) -> Session | None: ...

    def unended_sessions(self, agent_id: int) -> Sequence[Session]:
        """Those that nobody ended; some may have expired."""


class SecondFactors(Protocol):
    def add(self, factor: SecondFactor) -> None: ...

    def of(self, agent_id: int) -> SecondFactor | None:
        """Held, so that one code is not taken twice at once."""

    def forget(self, agent_id: int) -> None:
        """With the recovery codes."""

    def replace_codes(self, agent_id: int, digests: Sequence[str]) -> None:
        """These recovery codes, and no other."""

    def code(self, agent_id: int, code_digest: str) -> RecoveryCode | None:
        """A recovery code that is left; held."""


class Attempts(Protocol):
    def since(self, key: str, at: datetime) -> Sequence[datetime]:
        """The tries under this key, oldest first; nobody else counts under it until the transaction ends."""

    def add(self, key: str, at: datetime) -> None: ...

    def total(self) -> int:
        """The tries that are kept, under all keys."""

    def forget(self, key: str) -> None: ...

    def purge(self, before: datetime) -> None: ...


class CalendarFeedBook(Protocol):
    def keep(self, agent_id: int, secret_digest: str, *, at: datetime) -> None:
        """In the place of the one that the person had."""

    def made_at(self, agent_id: int) -> datetime | None: ...

    def owner(self, secret_digest: str) -> int | None: ...

    def remove(self, agent_id: int) -> None: ...


class PastQuestions(Protocol):
    def forget(self, agent_id: int) -> None:
        """What the agent asked stays; who asked it does not."""


class GuichetsOutbox(Outbox, Protocol):
    def write(
        self, address: str, notice: object, *, key: str, departement: str, until: datetime | None = None
    ) -> bool:
        """By mail, in the name of the gestionnaire of a département; "" for all. What is of use ``until`` an
        instant lets the rest go before.
        """

    def tell_stranger(self, channel: str, chat_ref: str, notice: object, *, key: str) -> object: ...

    def withdraw(self, channel: str, chat_ref: str) -> None:
        """Nothing more leaves for this place: whoever it was for reads it in their web chat."""


class Places(Protocol):
    """Where gestionnaires are reached together."""

    def triage_group(self) -> str | None:
        """The group where tickets arrive today."""

    def chosen_group(self) -> str | None:
        """The same, even while nothing is sent to it."""

    def group_binder(self) -> int | None:
        """Whoever chose it."""

    def bind_group(self, chat_ref: str, title: str, *, by: int, now: datetime) -> None: ...

    def release_group(self) -> None: ...

    def suspend_group(self, now: datetime) -> None: ...


class GuichetsWork(Protocol):
    @property
    def registry(self) -> Registry: ...

    @property
    def places(self) -> Places: ...

    @property
    def questions(self) -> PastQuestions: ...

    @property
    def outbox(self) -> GuichetsOutbox: ...

    @property
    def journal(self) -> JournalBook: ...

    @property
    def audit(self) -> AuditTrail: ...

    @property
    def attempts(self) -> Attempts: ...

    @property
    def second_factors(self) -> SecondFactors: ...

    @property
    def calendar_feeds(self) -> CalendarFeedBook: ...
