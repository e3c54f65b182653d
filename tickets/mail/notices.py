"""What a mail has people told: values only, rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass

from tickets.mails import SetAsideReason


@dataclass(frozen=True)
class RequestRegistered:
    """To the agent whose mail opened a ticket; nobody has read it yet. ``had_nir`` when one was taken out;
    ``matter`` is the emergency that it tells, whose numbers are given at once.
    """

    reference: str
    had_nir: bool = False
    matter: str = ""


@dataclass(frozen=True)
class MailToAttach:
    """To the gestionnaires: a mail waits for somebody to say which ticket it is for."""

    sender: str
    from_pole: bool


@dataclass(frozen=True)
class MailPutAside:
    """To the gestionnaires: somebody known wrote, and their mail could not be read; or too many came, from
    all the strangers together when ``sender`` is empty.
    """

    sender: str
    reason: SetAsideReason


@dataclass(frozen=True)
class PoleMachineWrote:
    """To whoever holds the ticket: an automatic message of the pole, which moves nothing."""

    reference: str


@dataclass(frozen=True)
class MailRefused:
    """To the gestionnaires: a letter about a ticket, to somebody else than the pole, will not arrive;
    ``reason`` is the server's own word.
    """

    reference: str
    recipient: str
    reason: str
