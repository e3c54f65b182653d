"""What the console tells of the guichets: each at a glance, and what stands in the life of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from agenda.events import FOR_GUICHETS, Event, EventStatus
from guichets.openings import OVER, AccountOpening
from guichets.overview import GuichetLine
from guichets.registry import Guichet
from journal.entries import Kind
from storage.repository import SqlRepository, equal
from storage.tables import (
    account_openings,
    accounts,
    agents,
    events,
    guichets,
    journal,
    signalements,
    tickets,
)
from tickets.life import Status

EVENTS_LOOKED_AT = 500
"""The last ones; whom they concern is a list that no index knows."""


class SqlStories(SqlRepository):
    def lines(self, departement: str, *, closed: bool, today: date) -> Sequence[GuichetLine]:
        """Those that are open, or those that are closed; ``departement`` is "" for all. In no order."""
        is_closed = guichets.c.closed_at.is_not(None)
        here = equal((guichets.c.departement, departement))
        query = select(Guichet).where(is_closed if closed else ~is_closed, *here)
        active = self._by_guichet(_counted(agents).where(agents.c.closed_at.is_(None)))
        current = tuple(status for status in Status if status is not Status.CLOSED)
        open_tickets = self._by_guichet(_counted(tickets).where(tickets.c.status.in_(current)))
        overdue = self._by_guichet(_counted(signalements).where(*_overdue(today)))
        contacts = self._last_contacts()
        return [
            GuichetLine(
                guichet,
                active.get(guichet.id, 0),
                open_tickets.get(guichet.id, 0),
                overdue.get(guichet.id, 0),
                contacts.get(guichet.id),
            )
            for guichet in self._session.scalars(query)
        ]

    def events(self, guichet: Guichet) -> Sequence[Event]:
        """The trainings and meetings that concern it, but for those that were cancelled, latest first."""
        query = (
            select(Event)
            .where(
                events.c.departement.in_(("", guichet.departement)), events.c.status == EventStatus.PLANNED
            )
            .order_by(events.c.starts_at.desc(), events.c.id.desc())
            .limit(EVENTS_LOOKED_AT)
        )
        return [event for event in self._session.scalars(query) if _concerns(event, guichet)]

    def openings(self, guichet_id: int) -> Sequence[AccountOpening]:
        """Of accounts in the SNE: those under way first, then the last that ended."""
        query = (
            select(AccountOpening)
            .where(account_openings.c.guichet_id == guichet_id)
            .order_by(
                account_openings.c.step.in_(OVER), account_openings.c.since.desc(), account_openings.c.id
            )
        )
        return self._session.scalars(query).all()

    def _last_contacts(self) -> Mapping[int | None, datetime]:
        written = (
            select(agents.c.guichet_id, func.max(accounts.c.used_at))
            .join(accounts, accounts.c.agent_id == agents.c.id)
            .group_by(agents.c.guichet_id)
        )
        called = (
            select(journal.c.guichet_id, func.max(journal.c.at))
            .where(journal.c.kind == Kind.CALL_LOGGED, journal.c.guichet_id.is_not(None))
            .group_by(journal.c.guichet_id)
        )
        last = dict(self._by_guichet(written))
        for guichet_id, called_at in self._by_guichet(called).items():
            last[guichet_id] = max(called_at, last.get(guichet_id, called_at))
        return last

    def _by_guichet(self, query: Select[Any]) -> Mapping[int | None, Any]:
        return dict(self._session.execute(query).all())


def _counted(table: Any) -> Select[Any]:
    return select(table.c.guichet_id, func.count()).group_by(table.c.guichet_id)


def _overdue(today: date) -> Sequence[Any]:
    table = signalements.c
    return (table.answered_on.is_(None), table.cancelled_at.is_(None), table.due_on < today)


def _concerns(event: Event, guichet: Guichet) -> bool:
    if event.guichet_ids:
        return guichet.id in event.guichet_ids
    return event.kind in FOR_GUICHETS
