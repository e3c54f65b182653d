"""What a mail has people told: values only, rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass

from tickets.clock.service_clock import Due
from tickets.mails import SetAsideReason, TriageReason


@dataclass(frozen=True, kw_only=True)
class MailAnswered:
    """The one letter that answers a mail by itself, of which nobody has read anything yet.

    ``pages`` are those that the chat would show, ``matter`` the emergency that it tells. ``reference`` is the
    ticket that it opened, or that it joined when ``is_added``; "" for none, and then ``held`` tells why it
    waits for somebody, or cannot be read.
    ``gestionnaire`` is who reads it, "" when several may; ``due`` by when what is written today is answered.
    ``had_nir`` when one was taken out of it, ``removed`` names what else was.
    """

    pages: tuple[object, ...] = ()
    matter: str = ""
    reference: str = ""
    is_added: bool = False
    is_act: bool = False
    held: TriageReason | SetAsideReason | None = None
    gestionnaire: str = ""
    due: Due | None = None
    had_nir: bool = False
    removed: tuple[str, ...] = ()


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
