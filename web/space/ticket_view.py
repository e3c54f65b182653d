"""What the pages of an agent's own tickets print beside the tickets themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.unit_of_work import Work
from tickets import following
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import Due
from tickets.kinds.answers import given
from tickets.kinds.declared import MATTER
from tickets.life import Action
from tickets.ratings import is_ratable
from tickets.reopening import is_used_up, last_day, may_reopen
from tickets.ticket import Side, Ticket
from web.console.tickets.request_view import steps_of
from web.console.tickets.ticket_view import FileLink, with_files
from web.shell import Asked


@dataclass(frozen=True, kw_only=True)
class OwnLine:
    """``asker`` is "" for what the agent asked. ``days_at_pole`` is None when the ticket is not there;
    ``holder`` is empty until somebody has it. ``opens_at`` is when the service answers again, None while it
    does. ``subject`` is the dossier or the colleague that tells two requests of one kind apart.

    A sensitive matter is read on its own page, not in a list that somebody may see over the agent's shoulder.
    """

    ticket: Ticket
    asker: str
    subject: str
    matter: str
    holder: str
    days_at_pole: int | None
    due: Due | None
    opens_at: datetime | None


@dataclass(frozen=True)
class ThreadEntry:
    """Something said, or a change of the ticket: ``action`` is None for what was said.

    ``author`` is empty for what the agent did; ``is_read`` tells of what they said whether a gestionnaire
    has read it.
    """

    at: datetime
    author: str
    text: str = ""
    files: Sequence[FileLink] = ()
    action: Action | None = None
    is_read: bool = False


def own_line(ticket: Ticket, asked: Asked, calendars: Calendars) -> OwnLine:
    work, now, zone = asked.work, asked.now, asked.zone
    return OwnLine(
        ticket=ticket,
        asker="" if ticket.asked_by == ticket.agent_id else work.people.name_of(ticket.asked_by),
        subject="" if ticket.is_sensitive else ticket.numero_unique or ticket.answers.get("person", ""),
        matter=ticket.answers.get(MATTER, ""),
        holder=work.people.name_of(ticket.assignee_id),
        days_at_pole=following.days_at_pole(ticket, work.escalations, now=now, zone=zone),
        due=calendars.due(ticket, now),
        opens_at=calendars.opens_at(ticket, now),
    )


def own_ticket(ticket: Ticket, steps: Sequence[ThreadEntry], asked: Asked) -> Mapping[str, object]:
    """``seen`` counts the messages that the page shows: a form brings it back. ``question_is_read`` when a
    gestionnaire has read it.

    ``reopen_until`` is the last day on which the agent may reopen it, None when they may not; ``can_rate``,
    while they may say whether it helped. ``is_closed_for_good`` tells, before they close it, that they could
    not reopen it any more.
    """
    now, zone = asked.now, asked.zone
    return {
        **vars(own_line(ticket, asked, Calendars(asked.work, zone))),
        "given": given(ticket),
        "acts": steps_of(ticket),
        "question_is_read": following.is_read(ticket, following.asked_at(ticket)),
        "steps": steps,
        "seen": sum(step.action is None for step in steps),
        "reopen_until": last_day(ticket, zone) if may_reopen(ticket, now=now, zone=zone) else None,
        "is_closed_for_good": is_used_up(ticket),
        "can_rate": is_ratable(ticket, now=now, zone=zone),
    }


def own_steps(ticket: Ticket, asked: Asked) -> Sequence[ThreadEntry]:
    work = asked.work
    changes = [
        ThreadEntry(event.at, _author(event.by, ticket, work), action=Action(event.action))
        for event in following.changes(ticket)
    ]
    said = []
    for message, files in with_files(following.thread(ticket), asked.site.files):
        is_hers = message.side is Side.AGENT and message.author_id in {None, ticket.agent_id}
        author = "" if is_hers else _author(message.author_id, ticket, work)
        is_read = is_hers and following.is_read(ticket, message.at)
        said.append(ThreadEntry(message.at, author, message.text, files, is_read=is_read))
    # What closes a ticket was said before it closed, were it at the same instant.
    return sorted((*changes, *said), key=lambda step: (step.at, step.action is Action.CLOSE))


def _author(agent_id: int | None, ticket: Ticket, work: Work) -> str:
    return "" if agent_id == ticket.agent_id else work.people.name_of(agent_id) or "Le gestionnaire"
