"""What the registry needs from storage and from the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from guichets.registry import AccessRequest, Account, Agent, Guichet, Invitation, Session, SignInLink
from journal.ports import Journal


class Registry(Protocol):
    def add(
        self, thing: Guichet | Agent | Account | Invitation | AccessRequest | Session | SignInLink
    ) -> None:
        """Adds, and gives the thing its ``id``."""

    def guichet(self, guichet_id: int) -> Guichet | None: ...

    def guichet_named(self, name: str) -> Guichet | None:
        """Exact name, whatever the case and the accents."""

    def guichets_like(self, text: str, *, limit: int) -> Sequence[Guichet]:
        """Open guichets whose name or commune holds each word, whatever the case and the accents."""

    def agent(self, agent_id: int) -> Agent | None: ...

    def active_agents(self, guichet_id: int) -> Sequence[Agent]: ...

    def gestionnaires(self) -> Sequence[Agent]:
        """The active ones, oldest first."""

    def account(self, channel: str, user_ref: str) -> Account | None: ...

    def invitation(self, code_digest: str) -> Invitation | None: ...

    def access_request(self, request_id: int) -> AccessRequest | None: ...

    def pending_request(self, channel: str, user_ref: str) -> AccessRequest | None: ...

    def sign_in_link(self, token_digest: str) -> SignInLink | None: ...

    def session(self, token_digest: str) -> Session | None: ...

    def end_sessions(self, agent_id: int) -> None:
        """Every browser of this person is signed out."""


class Outbox(Protocol):
    def tell(self, agent_id: int, notice: object, *, key: str) -> object: ...

    def tell_gestionnaires(self, notice: object, *, key: str) -> object: ...

    def tell_stranger(self, channel: str, chat_ref: str, notice: object, *, key: str) -> object: ...


class Work(Protocol):
    @property
    def registry(self) -> Registry: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def journal(self) -> Journal: ...
