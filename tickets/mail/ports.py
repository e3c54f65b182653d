"""What it takes to decide on a mail: tickets, the people behind addresses, what a question is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import tickets.ports
from tickets.mail.mails import Mails
from tickets.ticket import Person


@dataclass(frozen=True)
class Understood:
    """What the ear of the chat makes of a request; a gestionnaire may think otherwise."""

    kind: str
    theme: str
    matter: str = ""
    """Of a sensitive request: the emergency that it is."""


Understanding = Callable[[str], Understood]


class People(tickets.ports.People, Protocol):
    def agents_at(self, address: str) -> Sequence[Person]:
        """The active people with this mail address, whatever its case: colleagues may share one."""


class Work(tickets.ports.Work, Protocol):
    @property
    def people(self) -> People: ...

    @property
    def mails(self) -> Mails: ...
