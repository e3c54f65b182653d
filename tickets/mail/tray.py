"""The tray: what nobody but a person can decide about a mail, and the way back from each decision."""

from __future__ import annotations

from journal.entries import Kind
from journal.people import Person
from tickets.errors import GestionnaireOnly, MailOfAgent, MailOfPole, MailSettled, UnknownMail
from tickets.mail.filing import MailFilingCommands
from tickets.mails import Mail, MailFate, Nature, SetAsideReason, TriageReason
from tickets.ticket import Ticket


class MailTriageService(MailFilingCommands):
    """Each order has a name, and the mail goes one way: to the agent's thread, or to the pole's."""

    def attach(self, mail: Mail, ticket: Ticket, *, by: Person) -> None:
        """It is the word of the ticket's agent, whatever address they wrote from."""
        self._require_waiting(mail, by)
        self._require_gestionnaire(by, ticket)
        _require_not(mail, Nature.POLE)
        agent = self._work.people.person(ticket.agent_id)
        assert agent is not None
        self._add(ticket, mail, agent=agent, by=by)
        self._settle(mail, by)

    def attach_to_pole(self, mail: Mail, ticket: Ticket, *, by: Person) -> None:
        """It is the pole's: it waits in the review box, and the agent is told nothing."""
        self._require_waiting(mail, by)
        self._require_gestionnaire(by, ticket)
        _require_not(mail, Nature.AGENT)
        self._hear(ticket, mail)
        self._settle(mail, by)

    def open_ticket(self, mail: Mail, agent: Person, *, by: Person) -> Ticket:
        """In the name of whoever turns out to have written."""
        self._require_waiting(mail, by)
        if not by.sees(self._work.people.departement_of(agent.guichet_id)):
            raise UnknownMail
        _require_not(mail, Nature.POLE)
        ticket = self._open(mail, agent=agent)
        self._settle(mail, by)
        return ticket

    def dismiss(self, mail: Mail, *, by: Person) -> None:
        self._require_waiting(mail, by)
        self._set_aside(mail, SetAsideReason.DISMISSED, by=by)
        mail.settled_by, mail.settled_at = by.id, self._now

    def take_back(self, mail: Mail, *, by: Person) -> None:
        """Out of what was put aside, whatever for: rules are wrong at times."""
        self._require_seen(mail, by)
        if mail.fate is not MailFate.ASIDE:
            raise MailSettled
        self._to_tray(mail, TriageReason.TAKEN_BACK)
        mail.settled_by = mail.settled_at = None

    def _require_waiting(self, mail: Mail, by: Person) -> None:
        self._require_seen(mail, by)
        if mail.fate is not MailFate.TO_ATTACH:
            raise MailSettled

    def _require_seen(self, mail: Mail, by: Person) -> None:
        if not by.is_gestionnaire:
            raise GestionnaireOnly
        if not by.sees(self._departement_of(mail)):
            raise UnknownMail

    def _settle(self, mail: Mail, by: Person) -> None:
        """The pole's is settled when its answer is: see the pole's desk."""
        if mail.fate is MailFate.FILED:
            mail.settled_by, mail.settled_at = by.id, self._now
        self._note_mail(Kind.MAIL_FILED, mail, outcome=mail.fate, by=by)


def _require_not(mail: Mail, nature: Nature) -> None:
    """Whoever wrote it is known: no slip of the hand carries it to the other side."""
    if mail.nature is nature:
        raise MailOfPole if nature is Nature.POLE else MailOfAgent
