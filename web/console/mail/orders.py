"""What a gestionnaire decides about a mail, each decision in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from guichets.people import change_person
from guichets.registry import Agent
from guichets.scope import sees
from tickets.mail.mails import Mail
from tickets.mail.ports import Understanding
from tickets.mail.tray import Tray
from tickets.ticket import Ticket
from web.console.mail.view import seen_mail
from web.errors import NobodyChosen, UnknownTicketPage
from web.fields import number_of
from web.ports import Work
from web.site import Site

DONE = frozenset({"rattacher", "pole", "ouvrir", "ecarter", "reprendre"})


@dataclass(frozen=True, kw_only=True)
class Given:
    """A decision as its form gave it; ``keeps_address`` makes the sender's address that of the person."""

    order: str
    reference: str
    guichet: str
    person: str
    keeps_address: bool


class MailOrders:
    def __init__(self, site: Site, understand: Understanding) -> None:
        self._site = site
        self._understand = understand

    def carry_out(self, number: int, given: Given, by: Agent) -> None:
        with self._site.units() as work:
            mail = seen_mail(work, number, by, self._site.zone)
            tray = Tray(work, now=self._site.clock(), zone=self._site.zone, understand=self._understand)
            match given.order:
                case "rattacher":
                    tray.attach(mail, _ticket(given.reference, work, by), by=by)
                case "pole":
                    tray.attach_to_pole(mail, _ticket(given.reference, work, by), by=by)
                case "ouvrir":
                    self._open(tray, mail, given, work, by)
                case "ecarter":
                    tray.dismiss(mail, by=by)
                case "reprendre":
                    tray.take_back(mail, by=by)

    def _open(self, tray: Tray, mail: Mail, given: Given, work: Work, by: Agent) -> None:
        person = _person(given.person, work, by)
        if given.keeps_address and mail.sender and not person.email:
            guichet = work.registry.guichet(person.guichet_id) if person.guichet_id else None
            change_person(
                work,
                person,
                name=person.name,
                email=mail.sender,
                guichet=guichet,
                by=by,
                now=self._site.clock(),
            )
        tray.open_ticket(mail, person, by=by)


def _ticket(reference: str, work: Work, by: Agent) -> Ticket:
    ticket = work.tickets.by_reference(reference.strip().upper())
    if ticket is None or not sees(work, by, ticket.guichet_id):
        raise UnknownTicketPage
    return ticket


def _person(text: str, work: Work, by: Agent) -> Agent:
    number = number_of(text)
    person = work.registry.agent(number) if number is not None else None
    if (
        person is None
        or not person.is_active
        or person.is_gestionnaire
        or not sees(work, by, person.guichet_id)
    ):
        raise NobodyChosen
    return person
