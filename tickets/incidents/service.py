"""Every order that a gestionnaire gives about one, in one transaction each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from journal.entries import Kind
from journal.people import Person, identity
from tickets.commands import said
from tickets.errors import (
    IncidentIsClosed,
    IncidentIsOpen,
    IncidentTextTooLong,
    IncidentTitleTooLong,
    UnknownIncident,
    UnnamedIncident,
    VaguePhrase,
)
from tickets.incident import LONGEST_TEXT, LONGEST_TITLE, Incident, Wording
from tickets.incidents.meetings import TROUBLES, IncidentMeetings
from tickets.life import Action
from tickets.notices import IncidentOver, Reach
from tickets.reopening import last_day
from tickets.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a gestionnaire says of an incident; ``departement`` is "" for all."""

    title: str
    banner: str
    phrases: tuple[str, ...] = ()
    departement: str = ""


def sound(declared: Declared, wording: Wording) -> Declared:
    """Without margins nor empty phrases; refused when agents could not read it, or would always meet it."""
    title = _one_line(declared.title)
    if not title:
        raise UnnamedIncident
    if len(title) > LONGEST_TITLE:
        raise IncidentTitleTooLong(LONGEST_TITLE)
    banner = _within(said(declared.banner), LONGEST_TEXT)
    phrases = tuple(dict.fromkeys(filter(None, map(_one_line, declared.phrases))))
    for phrase in phrases:
        if not wording.tells(phrase):
            raise VaguePhrase(phrase)
    return replace(declared, title=title, banner=banner, phrases=phrases)


@dataclass(frozen=True)
class IncidentEnding:
    """``told`` people read that it is over; the tickets ``unread``, whose agents are gone, stay."""

    told: int
    unread: tuple[str, ...]


class IncidentService(IncidentMeetings):
    def open(self, declared: Declared, *, by: Person) -> Incident:
        self._require_deciding(declared.departement, by)
        year = self._zone.local(self._now).year
        declared = sound(declared, self._work.wording)
        incident = Incident(
            reference=self._work.incidents.next_reference(year),
            title=declared.title,
            banner=declared.banner,
            phrases=list(declared.phrases),
            departement=declared.departement,
            opened_at=self._now,
            opened_by=identity(by),
        )
        self._work.incidents.add(incident)
        self._note(Kind.INCIDENT_OPENED, incident.reference, by=by)
        return incident

    def correct(self, incident: Incident, declared: Declared, *, by: Person) -> None:
        self._require_changing(incident, by)
        self._require_deciding(declared.departement, by)
        declared = sound(declared, self._work.wording)
        incident.title, incident.banner = declared.title, declared.banner
        incident.phrases = list(declared.phrases)  # assigned: a change inside the list would not be seen
        incident.departement = declared.departement
        self._note(Kind.INCIDENT_CHANGED, incident.reference, by=by)

    def close(
        self, incident: Incident, text: str, *, by: Person, with_tickets: bool = True
    ) -> IncidentEnding:
        """Tells everybody who met it, once: their tickets are answered by the same message, and closed
        ``with_tickets``.
        """
        self._require_changing(incident, by)
        if incident.is_closed:
            raise IncidentIsClosed(incident.reference)
        text = _within(said(text), LONGEST_TEXT)
        incident.closing, incident.closed_at, incident.closed_by = text, self._now, by.id
        tickets, unread = self._unclosed(incident)
        for ticket in (ticket for hers in tickets.values() for ticket in hers):
            self._answer(ticket, incident, by, closes=with_tickets and _may_close(ticket))
        self._note(Kind.INCIDENT_CLOSED, incident.reference, by=by)
        return IncidentEnding(self._tell_everybody(incident, tickets, by), unread)

    def reopen(self, incident: Incident, *, by: Person) -> None:
        """It came back. Whoever was told that it was over is told again only if they meet it again."""
        self._require_changing(incident, by)
        if not incident.is_closed:
            raise IncidentIsOpen(incident.reference)
        incident.reopened_at, incident.closed_at, incident.closed_by = self._now, None, None
        self._note(Kind.INCIDENT_REOPENED, incident.reference, by=by)

    def _require_changing(self, incident: Incident, by: Person) -> None:
        """An incident of another département is as good as unknown."""
        if by.is_gestionnaire and not by.sees(incident.departement):
            raise UnknownIncident(incident.reference)
        self._require_deciding(incident.departement, by)

    def _unclosed(self, incident: Incident) -> tuple[Mapping[int, Sequence[Ticket]], tuple[str, ...]]:
        """By agent; and the references of those whose agent reads nothing any more."""
        tickets: defaultdict[int, list[Ticket]] = defaultdict(list)
        unread = []
        for ticket in self._work.incidents.tickets(identity(incident)):
            if ticket.is_closed:
                continue
            if self.reach(ticket) is Reach.NEVER:
                unread.append(ticket.reference)
            else:
                tickets[ticket.agent_id].append(ticket)
        return tickets, tuple(unread)

    def _answer(self, ticket: Ticket, incident: Incident, by: Person, *, closes: bool) -> None:
        """Whoever holds the ticket keeps it; its agent is told with the others."""
        ticket.assignee_id = ticket.assignee_id or by.id
        ticket.taken_at = ticket.taken_at or self._now
        self._say(
            ticket, incident.closing, Action.REPLY, Kind.TICKET_REPLIED, by=by, about=incident.reference
        )
        if closes:
            self._shut(ticket, by)

    def _tell_everybody(self, incident: Incident, tickets: Mapping[int, Sequence[Ticket]], by: Person) -> int:
        met = {
            c.agent_id: c.channel
            for c in self._work.incidents.contacts(identity(incident))
            if c.at >= incident.since
        }
        channels = {agent_id: hers[-1].channel for agent_id, hers in tickets.items()}
        told = 0
        for agent_id, channel in (met | channels).items():
            if self._work.outbox.reach(agent_id) is Reach.NEVER:
                continue
            hers = tickets.get(agent_id, ())
            closed = [ticket for ticket in hers if ticket.is_closed]
            notice = IncidentOver(
                title=incident.title,
                text=incident.closing,
                author=by.name,
                closed=tuple(ticket.reference for ticket in closed),
                answered=tuple(ticket.reference for ticket in hers if not ticket.is_closed),
                reopen_until=last_day(closed[0], self._zone) if closed else None,
            )
            about = hers[0].reference if len(hers) == 1 else ""
            key = f"incident:{incident.reference}:clos:{agent_id}{_round(incident)}"
            told += bool(self._work.outbox.tell(agent_id, notice, key=key, channel=channel, about=about))
        return told


def _may_close(ticket: Ticket) -> bool:
    """An act that was attached by hand is not done because the trouble is over."""
    return ticket.kind in TROUBLES or not ticket.is_unfinished


def _one_line(text: str) -> str:
    """No-break spaces stay: they are part of how French is written."""
    return re.sub(r"[ \t\n]+", " ", text).strip()


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise IncidentTextTooLong(limit)
    return text


def _round(incident: Incident) -> str:
    """What came back is over once more."""
    return f":{incident.reopened_at:%Y%m%d%H%M%S}" if incident.reopened_at else ""
