"""What a gestionnaire decides about a mail: a line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guichets.people import change_person
from guichets.registry import Agent
from guichets.scope import sees
from tickets.mail.tray import MailTriageService
from tickets.mails import Mail
from tickets.ticket import Ticket
from web.errors import NobodyChosen, NoOtherTicket
from web.fields import number_of
from web.shell import Asked


@dataclass(frozen=True)
class Decided:
    """A decision as its form gave it."""

    mail: Mail
    tray: MailTriageService
    asked: Asked

    @property
    def by(self) -> Agent:
        return self.asked.by

    @property
    def ticket(self) -> Ticket:
        work = self.asked.work
        ticket = work.tickets.by_reference(self.asked.text("ticket").strip().upper())
        if ticket is None or not sees(work, self.by, ticket.guichet_id):
            raise NoOtherTicket
        return ticket

    @property
    def person(self) -> Agent:
        """Whoever turns out to have written, at a guichet of the département."""
        work, number = self.asked.work, number_of(self.asked.text("agent"))
        person = work.registry.agent(number) if number is not None else None
        if person is None or not person.is_active or person.is_gestionnaire:
            raise NobodyChosen
        if not sees(work, self.by, person.guichet_id):
            raise NobodyChosen
        return person


def _open(decided: Decided) -> None:
    """The sender's address may become that of a person who has none."""
    mail, person, asked = decided.mail, decided.person, decided.asked
    if asked.text("garder_adresse") and mail.sender and not person.email:
        guichet = asked.work.registry.guichet(person.guichet_id) if person.guichet_id else None
        change_person(
            asked.work,
            person,
            name=person.name,
            email=mail.sender,
            guichet=guichet,
            by=asked.by,
            now=asked.now,
        )
    decided.tray.open_ticket(mail, person, by=asked.by)


ORDERS: Mapping[str, Callable[[Decided], object]] = {
    "rattacher": lambda given: given.tray.attach(given.mail, given.ticket, by=given.by),
    "pole": lambda given: given.tray.attach_to_pole(given.mail, given.ticket, by=given.by),
    "ouvrir": _open,
    "ecarter": lambda given: given.tray.dismiss(given.mail, by=given.by),
    "reprendre": lambda given: given.tray.take_back(given.mail, by=given.by),
}
DONE = frozenset(ORDERS)
"""What the address of the tray may say was done."""
