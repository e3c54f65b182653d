"""People and guichets as the console tells of them, the openings of accounts, the partenaires, on SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from agenda.events import Event, EventStatus
from guichets.names import fold, holds_each_word
from guichets.openings import OVER, AccountOpening, OpeningStep
from guichets.partenaires import Partenaire
from guichets.people import AccessStatus, PeopleQuery, PersonLine
from guichets.registry import AccessDecision, AccessRequest, Guichet, GuichetLine
from guichets.reviews import Review, ReviewKind
from journal.entries import Kind
from storage.ground import (
    SqlEntities,
    SqlRepository,
    agents_of,
    answer_awaited,
    equal,
    guichets_of,
    shared_with,
)
from storage.tables import (
    access_requests,
    account_openings,
    accounts,
    agents,
    events,
    guichets,
    invitations,
    journal,
    partenaires,
    reviews,
    signalements,
    tickets,
)
from tickets.life import Status

EVENTS_LOOKED_AT = 500
"""The last ones; whom they concern is a list that no index knows."""


class SqlPeople(SqlRepository):
    """Reads; what changes people is ``guichets.access`` and ``guichets.people``."""

    def page(self, query: PeopleQuery) -> Sequence[PersonLine]:
        """By name."""
        last_use = (
            select(
                accounts.c.agent_id,
                func.max(accounts.c.used_at).label("used_at"),
                func.min(accounts.c.channel).label("first_channel"),
                func.max(accounts.c.channel).label("last_channel"),
            )
            .group_by(accounts.c.agent_id)
            .subquery()
        )
        invited = (
            select(invitations.c.agent_id, func.max(invitations.c.expires_at).label("invited_until"))
            .where(invitations.c.used_at.is_(None))
            .group_by(invitations.c.agent_id)
            .subquery()
        )
        rows = self._session.execute(
            select(
                *(agents.c[name] for name in ("id", "name", "role", "email", "guichet_id")),
                func.coalesce(guichets.c.name, "").label("guichet"),
                agents.c.created_at,
                last_use.c.used_at,
                agents.c.closed_at,
                invited.c.invited_until,
                last_use.c.first_channel,
                last_use.c.last_channel,
            )
            .outerjoin(guichets, guichets.c.id == agents.c.guichet_id)
            .outerjoin(last_use, last_use.c.agent_id == agents.c.id)
            .outerjoin(invited, invited.c.agent_id == agents.c.id)
            .where(*_filters(query))
        )
        # A département has a few hundred people at most: names are compared here, accents and all.
        lines = [_line(row) for row in rows]
        found = (
            line
            for line in lines
            if holds_each_word(f"{line.name} {line.guichet}", query.words)
            and (query.standing is None or line.standing is query.standing)
        )
        return sorted(found, key=lambda line: fold(line.name))

    def pending_requests(self) -> Sequence[AccessRequest]:
        """Those that nobody has answered, the oldest first."""
        query = select(AccessRequest).where(access_requests.c.decision == AccessDecision.PENDING)
        return self._session.scalars(query.order_by(access_requests.c.asked_at)).all()


def _filters(query: PeopleQuery) -> Sequence[ColumnElement[bool]]:
    asked = equal((agents.c.role, query.role), (agents.c.guichet_id, query.guichet_id))
    return [*asked, *agents_of(query.departement)]


def _line(row: Any) -> PersonLine:
    if row.closed_at is not None:
        standing = AccessStatus.CLOSED
    else:
        standing = AccessStatus.ACTIVE if row.used_at is not None else AccessStatus.INVITED
    told = row._asdict()
    channels = {told.pop("first_channel"), told.pop("last_channel")} - {None}
    return PersonLine(**told, standing=standing, channels=tuple(sorted(channels)))


class SqlOpenings(SqlEntities[AccountOpening]):
    entity = AccountOpening

    def going_on(self, *, departement: str) -> Sequence[AccountOpening]:
        """Those that have waited longest at their step first."""
        return self._found(departement, account_openings.c.step.not_in(OVER), account_openings.c.since)

    def over(self, *, departement: str, after: datetime) -> Sequence[AccountOpening]:
        """Those that ended since an instant, the last first."""
        where = account_openings.c.step.in_(OVER) & (account_openings.c.since >= after)
        return self._found(departement, where, account_openings.c.since.desc())

    def habilitations(self, *, departement: str) -> Sequence[AccountOpening]:
        """Of the accounts that are open or were, those that are open first, then by name."""
        order = account_openings.c.closed_at.is_not(None), func.lower(account_openings.c.name)
        return self._found(departement, account_openings.c.step == OpeningStep.OPEN, *order)

    def open_at(self, guichet_id: int) -> Sequence[AccountOpening]:
        """The accounts of a guichet that are open, by name."""
        table = account_openings.c
        open_ones = (
            table.guichet_id == guichet_id,
            table.step == OpeningStep.OPEN,
            table.closed_at.is_(None),
        )
        query = select(AccountOpening).where(*open_ones).order_by(func.lower(table.name))
        return self._session.scalars(query).all()

    def _found(
        self, departement: str, where: ColumnElement[bool], *order: ColumnElement[Any]
    ) -> Sequence[AccountOpening]:
        query = select(AccountOpening).where(where)
        if departement:
            query = query.where(account_openings.c.guichet_id.in_(guichets_of(departement)))
        return self._session.scalars(query.order_by(*order, account_openings.c.id)).all()


class SqlReviews(SqlEntities[Review]):
    entity = Review

    def pending(self, guichet_id: int | None = None) -> Sequence[Review]:
        """Of a guichet, or of all those that are open, oldest first."""
        query = select(Review).join(guichets, guichets.c.id == reviews.c.guichet_id)
        where = reviews.c.answered_at.is_(None) & guichets.c.closed_at.is_(None)
        return self._session.scalars(
            query.where(where, *equal((reviews.c.guichet_id, guichet_id))).order_by(reviews.c.id)
        ).all()

    def last(self, kind: ReviewKind, *, departement: str) -> Sequence[Review]:
        """The last of each open guichet."""
        newest = (
            select(func.max(reviews.c.id))
            .join(guichets, guichets.c.id == reviews.c.guichet_id)
            .where(reviews.c.kind == kind, guichets.c.closed_at.is_(None))
            .where(*equal((guichets.c.departement, departement)))
            .group_by(reviews.c.guichet_id)
        )
        return self._session.scalars(select(Review).where(reviews.c.id.in_(newest))).all()


class SqlPartenaires(SqlEntities[Partenaire]):
    entity = Partenaire

    def all(self, *, departement: str) -> Sequence[Partenaire]:
        """By organisation, the closed ones last."""
        query = select(Partenaire).where(*shared_with(departement, partenaires.c.departement))
        found = self._session.scalars(query).all()
        return sorted(
            found, key=lambda one: (one.closed_at is not None, fold(one.organisation), fold(one.name))
        )

    def reached(self, numbers: Collection[int]) -> Sequence[Partenaire]:
        """Those of them who have an address, and are not closed."""
        table = partenaires.c
        there = (table.id.in_(numbers), table.email != "", table.closed_at.is_(None))
        return self._session.scalars(select(Partenaire).where(*there).order_by(table.id)).all()


class SqlStories(SqlRepository):
    """Each guichet at a glance, and what stands in the life of one."""

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
        return [event for event in self._session.scalars(query) if event.concerns(guichet.id)]

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
    return (*answer_awaited(), signalements.c.due_on < today)
