"""Each refusal of the registry is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations


class GuichetError(Exception):
    """A refusal that the person can understand and act upon."""


class UnknownGuichet(GuichetError):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnknownCode(GuichetError):
    pass


class ExpiredCode(GuichetError):
    pass


class UsedCode(GuichetError):
    pass


class AccountAlreadyBound(GuichetError):
    pass


class AgentClosed(GuichetError):
    pass


class NotAllowed(GuichetError):
    pass


class AlreadyDecided(GuichetError):
    pass


class UnknownRequest(GuichetError):
    pass


class GuichetMissing(GuichetError):
    """An access request cannot be accepted before its guichet is known."""


class UnusableLink(GuichetError):
    """A sign-in link that is unknown, expired or already used."""
