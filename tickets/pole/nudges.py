"""When the pole has kept silent for long enough, its gestionnaire is told; nothing leaves by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from deadlines.working_days import add_working_days, working_days_between
from deadlines.zones import Zone
from tickets.clock.calendars import Calendars
from tickets.escalations import Escalation, Way
from tickets.pole.national import NationalPole
from tickets.pole.notices import PoleSilent
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def tell_of_silence(work: Work, *, now: datetime, zone: Zone, pole: NationalPole) -> int:
    """While the service is open, once per period for each request that waits; how many were told."""
    if not Calendars(work, zone).of().is_open(now):
        return 0
    told = 0
    for escalation in work.escalations.to_nudge(now):
        ticket = work.tickets.get(escalation.ticket_id)
        assert ticket is not None
        _tell(ticket, escalation, work, now, zone)
        escalation.nudge_at = add_working_days(now, pole.nudge_after, zone)
        told += 1
    return told


def _tell(ticket: Ticket, escalation: Escalation, work: Work, now: datetime, zone: Zone) -> None:
    assert escalation.nudge_at is not None
    notice = PoleSilent(
        ticket.reference,
        ticket.question_in_passing,
        work.people.guichet_name(ticket.guichet_id),
        working_days_between(escalation.sent_at, now, zone),
        escalation.nudges,
        by_hand=escalation.way is Way.PLATFORM,
    )
    period = f"{escalation.nudge_at:%Y%m%dT%H%M}"
    work.outbox.tell_gestionnaires(
        notice,
        key=f"pole-silence:{ticket.reference}:{escalation.number}:{period}",
        departement=work.people.departement_of(ticket.guichet_id),
        about=ticket.reference,
        only=ticket.assignee_id,
        answerable=False,
    )
