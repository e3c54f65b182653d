"""The national pole as the service knows it: where it is written to, by whom, and when it is asked again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tickets.errors import EscalationNotConfigured, UnauthorisedSender

NUDGE_AFTER = 5
"""Working days."""


@dataclass(frozen=True)
class NationalPole:
    """Where escalations go and which addresses may send them: a closed list (fact 173).

    Empty strings mean that the setting was not given. ``nudge_after`` is how many working days it may keep
    silent before the gestionnaire is told.
    """

    address: str
    sender: str
    authorised: Collection[str]
    smtp_ready: bool
    nudge_after: int = NUDGE_AFTER


def require_ready(pole: NationalPole) -> None:
    """Refuses, naming the setting, before the gestionnaire has typed anything in vain."""
    if not pole.smtp_ready:
        raise EscalationNotConfigured("RELAIS_SMTP_URL")
    if not pole.address:
        raise EscalationNotConfigured("RELAIS_NATIONAL_ADDRESS")
    if not pole.sender:
        raise EscalationNotConfigured("RELAIS_MAIL_FROM")
    if pole.sender not in pole.authorised:
        raise UnauthorisedSender(pole.sender)
