"""What the pages of quality print: plain values, made in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from deadlines.working_days import is_working_day
from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.scope import sees
from journal.entries import Kind
from quality.reminders import reminders_ahead
from quality.signalements import Signalement, Standing
from web.console.told import Told, told
from web.errors import UnknownPage
from web.ports import Work

VIEWS: Mapping[str, Standing] = {
    "attendus": Standing.OWED,
    "retard": Standing.LATE,
    "repondus": Standing.ANSWERED,
    "retires": Standing.WITHDRAWN,
}
"""The views of the list, as the address names them."""


@dataclass(frozen=True)
class SignalementLine:
    """``days`` are left before the legal date: 0 on it, negative once it is past."""

    reference: str
    guichet_id: int
    guichet: str
    subject: str
    sent_on: date
    due_on: date
    days: int
    standing: Standing
    answered_on: date | None
    was_answered_late: bool
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Happened:
    at: datetime
    kind: Kind
    outcome: str
    author: str


@dataclass(frozen=True, kw_only=True)
class SignalementView(SignalementLine):
    recorded_by: str
    is_due_on_a_day_off: bool
    reminders: Sequence[datetime]
    told: Told
    history: Sequence[Happened]


def signalement_line(signalement: Signalement, work: Work, today: date) -> SignalementLine:
    return SignalementLine(
        reference=signalement.reference,
        guichet_id=signalement.guichet_id,
        guichet=work.people.guichet_name(signalement.guichet_id),
        subject=signalement.subject,
        sent_on=signalement.sent_on,
        due_on=signalement.due_on,
        days=(signalement.due_on - today).days,
        standing=signalement.standing(today),
        answered_on=signalement.answered_on,
        was_answered_late=signalement.was_answered_late,
        withdrawn_at=signalement.cancelled_at,
    )


def signalement_view(
    signalement: Signalement, work: Work, reader: Agent, *, now: datetime, zone: Zone
) -> SignalementView:
    # Those to come, of all those that there are since it was recorded.
    hours = work.service_times.of(zone.departement)
    ahead = reminders_ahead(signalement.due_on, now=signalement.created_at, zone=zone, hours=hours)
    return SignalementView(
        **vars(signalement_line(signalement, work, zone.local(now).date())),
        recorded_by=_name(signalement.recorded_by, work),
        is_due_on_a_day_off=not is_working_day(signalement.due_on, zone),
        reminders=[at for at in ahead if at > now] if signalement.is_pending else (),
        told=told(signalement.told_ids, work, reader),
        history=_history(signalement, work),
    )


def seen_signalement(work: Work, reference: str, reader: Agent) -> Signalement:
    """The signalement, if the reader's département holds its guichet; ``UnknownPage``."""
    signalement = work.signalements.by_reference(reference.strip().upper())
    if signalement is None or not sees(work, reader, signalement.guichet_id):
        raise UnknownPage
    return signalement


def _history(signalement: Signalement, work: Work) -> list[Happened]:
    rows = (row.entry for row in work.journal.about(signalement.reference))
    return [Happened(entry.at, entry.kind, entry.outcome, _name(entry.actor_id, work)) for entry in rows]


def _name(agent_id: int | None, work: Work) -> str:
    person = work.registry.agent(agent_id) if agent_id is not None else None
    return person.name if person else ""
