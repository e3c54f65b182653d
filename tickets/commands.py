"""What every order about a ticket shares: whose it is, how it moves, what is logged and who is told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from deadlines.service_hours import ServiceHours
from deadlines.working_days import ONE_DAY
from deadlines.zones import Zone
from delivery.files import Attachment
from journal.entries import Entry, Kind, Level
from journal.people import Person
from tickets.clock.calendars import Calendars
from tickets.clock.presence import absence_of, stand_in
from tickets.clock.service_clock import follow
from tickets.errors import (
    CommonToAll,
    EmptyText,
    GestionnaireOnly,
    NobodyToRead,
    TakenByAnother,
    UnknownTicket,
)
from tickets.life import Action
from tickets.notices import HolderAway, Reach
from tickets.ticket import Side, Ticket

if TYPE_CHECKING:
    from storage.unit_of_work import Work


class TicketCommands:
    """The tools of one desk, in one transaction: each desk gives the orders of one matter.

    ``now`` is an aware instant; ``zone`` is that of the département, whose calendar the clocks follow.
    """

    def __init__(self, work: Work, *, now: datetime, zone: Zone) -> None:
        self._work = work
        self._now = now
        self._zone = zone
        self._calendars = Calendars(work, zone)

    def _move(self, ticket: Ticket, action: Action, *, by: Person | None, about: str = "") -> None:
        """Every change of a ticket goes by here; ``ForbiddenTransition`` where its life has no such arrow."""
        before = ticket.status
        ticket.apply(action, by=by, at=self._now, about=about)
        follow(ticket, before, self._hours(ticket), self._now)

    def _say(
        self,
        ticket: Ticket,
        text: str,
        action: Action,
        kind: Kind,
        *,
        by: Person,
        about: str = "",
        attachments: tuple[Attachment, ...] = (),
    ) -> None:
        """What a gestionnaire writes to the agent; whoever gives the order sends it."""
        self._move(ticket, action, by=by, about=about)
        ticket.answered_at = ticket.answered_at or self._now
        ticket.say(text, by=by, side=Side.GESTIONNAIRE, at=self._now, attachments=attachments)
        self._log(ticket, kind, by=by)

    def _hours(self, ticket: Ticket) -> ServiceHours:
        """In which its clock runs."""
        return self._calendars.of_ticket(ticket)

    def _shut(self, ticket: Ticket, by: Person) -> None:
        """Closes it; whoever gives the order says who is told."""
        self._move(ticket, Action.CLOSE, by=by)
        self._stop_awaiting(ticket)
        self._log(ticket, Kind.TICKET_CLOSED, by=by)
        self._work.lessons.ticket_closed(ticket.reference, ticket.theme, self._now)

    def _stop_awaiting(self, ticket: Ticket) -> None:
        """The agent's chat must not take their next question for an answer given on the site, or that nobody
        awaits.
        """
        self._work.outbox.stop_awaiting(ticket.channel, ticket.chat_ref, about=ticket.reference)

    def reach(self, ticket: Ticket) -> Reach:
        """Whether the ticket's agent reads what they are told of it."""
        return self._work.outbox.reach(ticket.agent_id)

    def _require_reader(self, ticket: Ticket) -> None:
        """``NobodyToRead``: what is counted as said was said to somebody."""
        if self.reach(ticket) is Reach.NEVER:
            raise NobodyToRead(ticket.reference, self._name(ticket.agent_id))

    # Each message is told once for a change of the ticket, which ``change`` names; or once under a ``key``.

    def _tell_agent(self, ticket: Ticket, notice: object, change: str) -> None:
        """What the order is given for; refused where ``_let_agent_know`` would be in vain."""
        self._require_reader(ticket)
        self._let_agent_know(ticket, notice, change)

    def _let_agent_know(self, ticket: Ticket, notice: object, change: str = "", *, key: str = "") -> None:
        """Of what is done whether the agent reads it or not."""
        key = key or self._key(ticket, change)
        self._work.outbox.tell(
            ticket.agent_id, notice, key=key, channel=ticket.channel, about=ticket.reference
        )

    def _tell_holder(self, ticket: Ticket, notice: object, change: str) -> None:
        self._tell_gestionnaires(ticket, notice, change, only=ticket.assignee_id)

    def _tell_gestionnaires(
        self,
        ticket: Ticket,
        notice: object,
        change: str = "",
        *,
        key: str = "",
        besides: int | None = None,
        only: int | None = None,
        answerable: bool = True,
    ) -> None:
        """Those whose département holds the ticket."""
        self._work.outbox.tell_gestionnaires(
            notice,
            key=key or self._key(ticket, change),
            departement=self._departement(ticket),
            about=ticket.reference,
            besides=besides,
            only=only,
            answerable=answerable,
        )

    def _tell_of_absence(self, ticket: Ticket) -> None:
        """To the agent, once: whoever they wrote to is away."""
        today = self._zone.local(self._now).date()
        absences = self._work.absences.since(today)
        away = absence_of(ticket.assignee_id, absences, today) if ticket.assignee_id is not None else None
        if away is None:
            return
        deputy = stand_in(away.agent_id, absences, today)
        hours = self._hours(ticket)
        self._let_agent_know(
            ticket,
            HolderAway(
                ticket.reference,
                self._name(away.agent_id),
                back_on=hours.next_service_day(away.last_day + ONE_DAY),
                deputy=self._name(deputy) if deputy is not None else "",
                due=self._calendars.due(ticket, self._now),
            ),
            key=f"ticket:{ticket.reference}:absence:{away.id}",
        )

    def _key(self, ticket: Ticket, change: str) -> str:
        """Unique for this change: each one makes the history or the thread grow."""
        return f"ticket:{ticket.reference}:{change}:{len(ticket.history)}.{len(ticket.messages)}"

    def _name(self, agent_id: int) -> str:
        person = self._work.people.person(agent_id)
        return person.name if person else ""

    def _log(
        self,
        ticket: Ticket,
        kind: Kind,
        *,
        by: Person | None,
        minutes: int = 0,
        outcome: str = "",
        channel: str = "",
    ) -> None:
        """``channel`` where it is not the one on which the agent is answered."""
        self._work.journal.add(
            Entry(
                at=self._now,
                kind=kind,
                channel=channel or ticket.channel,
                guichet_id=ticket.guichet_id,
                theme=ticket.theme,
                level=Level.NATIONAL if ticket.escalated_at else Level.GESTIONNAIRE,
                minutes=minutes,
                outcome=outcome,
                subject=ticket.reference,
                actor_id=by.id if by else None,
            )
        )

    def _note(
        self,
        kind: Kind,
        subject: str,
        *,
        by: Person | None,
        channel: str = "",
        guichet_id: int | None = None,
        outcome: str = "",
    ) -> None:
        """Of what is no ticket: an incident, a mail, the hours of the service."""
        self._work.journal.add(
            Entry(
                at=self._now,
                kind=kind,
                channel=channel,
                guichet_id=guichet_id,
                outcome=outcome,
                subject=subject,
                actor_id=by.id if by else None,
            )
        )

    def _departement(self, ticket: Ticket) -> str:
        return self._work.people.departement_of(ticket.guichet_id)

    def _require_gestionnaire(self, person: Person, ticket: Ticket) -> None:
        """One whose département holds the ticket: to any other, it is as good as unknown."""
        if not person.is_gestionnaire:
            raise GestionnaireOnly
        if not self._is_handled_by(person, ticket):
            raise UnknownTicket(ticket.reference)

    def _require_free(self, ticket: Ticket, by: Person) -> None:
        """A colleague's ticket is neither taken nor taken apart under their eyes."""
        holder = ticket.assignee_id
        if holder is not None and holder != by.id:
            raise TakenByAnother(ticket.reference, self._name(holder))

    def _require_deciding(self, departement: str, by: Person) -> None:
        """``common.holds_for_all`` when it is of more than the département where this person works."""
        require_gestionnaire_of(departement, by)
        if not by.decides_for(departement, self._work.people.departements()):
            raise CommonToAll

    def _is_handled_by(self, person: Person, ticket: Ticket) -> bool:
        return person.is_gestionnaire and person.sees(self._departement(ticket))

    @staticmethod
    def _require_hers(ticket: Ticket, person: Person) -> None:
        if ticket.agent_id != person.id:
            raise UnknownTicket(ticket.reference)


def require_gestionnaire_of(departement: str, person: Person) -> None:
    if not person.is_gestionnaire or not person.sees(departement):
        raise GestionnaireOnly


def said(text: str, attachments: tuple[Attachment, ...] = ()) -> str:
    """The text without its margins; ``common.empty_text`` when nothing was said."""
    text = text.strip()
    if not text and not attachments:
        raise EmptyText
    return text
