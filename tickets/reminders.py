"""Which tickets nobody took for too long, and their recall to the gestionnaires."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from journal.entries import Entry, Kind, Level
from tickets.life import Status
from tickets.notices import TicketRecalled
from tickets.ports import Work
from tickets.service_clock import FIRST_ANSWER

RECALL_AFTER = FIRST_ANSWER


def recall_untaken(work: Work, *, now: datetime, working_days: Callable[[datetime, datetime], int]) -> int:
    """Recalls, once each, the tickets that nobody took for two working days; how many were recalled.

    ``working_days`` counts the whole working days between two instants, in the département's calendar.
    """
    recalled = 0
    for ticket in work.tickets.untaken():
        waited = working_days(ticket.opened_at, now)
        if ticket.status is not Status.OPEN or ticket.assignee_id is not None or waited < RECALL_AFTER:
            continue
        ticket.recalled_at = now
        work.outbox.tell_gestionnaires(
            TicketRecalled(
                ticket.reference,
                ticket.question_in_passing,
                work.people.guichet_name(ticket.guichet_id),
                ticket.opened_at,
                waited,
            ),
            key=f"ticket:{ticket.reference}:rappel:{len(ticket.history)}",
            about=ticket.reference,
        )
        work.journal.add(
            Entry(
                at=now,
                kind=Kind.TICKET_RECALLED,
                channel=ticket.channel,
                guichet_id=ticket.guichet_id,
                theme=ticket.theme,
                level=Level.GESTIONNAIRE,
                subject=ticket.reference,
            )
        )
        recalled += 1
    return recalled
