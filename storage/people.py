"""People as the console lists them, the openings of accounts, the partenaires, on SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from guichets.names import fold, holds_each_word
from guichets.openings import OVER, AccountOpening
from guichets.partenaires import Partenaire
from guichets.people import AccessStatus, PeopleQuery, PersonLine
from guichets.registry import AccessDecision, AccessRequest
from storage.repository import SqlEntities, SqlRepository, equal, guichets_of, shared_with
from storage.tables import (
    access_requests,
    account_openings,
    accounts,
    agents,
    guichets,
    invitations,
    partenaires,
)


class SqlPeople(SqlRepository):
    """Reads; what changes people is ``guichets.access`` and ``guichets.people``."""

    def page(self, query: PeopleQuery) -> Sequence[PersonLine]:
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
    where = equal((agents.c.role, query.role), (agents.c.guichet_id, query.guichet_id))
    if query.departement:
        outside = guichets.c.id.is_(None) & agents.c.departement.in_(("", query.departement))
        where.append(or_(guichets.c.departement == query.departement, outside))
    return where


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

    def _found(
        self, departement: str, where: ColumnElement[bool], order: ColumnElement[Any]
    ) -> Sequence[AccountOpening]:
        query = select(AccountOpening).where(where)
        if departement:
            query = query.where(account_openings.c.guichet_id.in_(guichets_of(departement)))
        return self._session.scalars(query.order_by(order, account_openings.c.id)).all()


class SqlPartenaires(SqlEntities[Partenaire]):
    entity = Partenaire

    def all(self, *, departement: str) -> Sequence[Partenaire]:
        """By organisation, the closed ones last."""
        query = select(Partenaire).where(*shared_with(departement, partenaires.c.departement))
        found = self._session.scalars(query).all()
        return sorted(
            found, key=lambda one: (one.closed_at is not None, fold(one.organisation), fold(one.name))
        )
