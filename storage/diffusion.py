"""What is sent out, on SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from diffusion.publications import Copy, Publication, Readings, Unread
from guichets.partenaires import Partenaire
from guichets.registry import AT_GUICHETS, Agent, Role
from storage.ground import SqlEntities, equal, shared_with, within
from storage.tables import agents, copies, guichets, partenaires, publications


class SqlPublications(SqlEntities[Publication]):
    entity = Publication

    def readers(
        self, departement: str, guichet_ids: Collection[int], *, referents_only: bool
    ) -> Sequence[int]:
        """The active agents of these guichets, of all those of the département when there are none."""
        roles = (Role.REFERENT,) if referents_only else AT_GUICHETS
        query = select(agents.c.id).join(guichets, guichets.c.id == agents.c.guichet_id)
        query = query.where(agents.c.closed_at.is_(None), agents.c.role.in_(roles))
        query = query.where(guichets.c.closed_at.is_(None), *equal((guichets.c.departement, departement)))
        if guichet_ids:
            query = query.where(guichets.c.id.in_(guichet_ids))
        return self._session.scalars(query.order_by(agents.c.id)).all()

    def add_copies(self, made: Iterable[Copy]) -> None:
        self._session.add_all(made)
        self._session.flush()

    def copy(self, number: int) -> Copy | None:
        return self._held(Copy, copies.c.id == number)

    def copy_of(self, publication_id: int, agent_id: int) -> Copy | None:
        return self._held(Copy, copies.c.publication_id == publication_id, copies.c.agent_id == agent_id)

    def unread(self, sent_after: datetime, sent_before: datetime) -> Sequence[Unread]:
        """Those who have an address, are still there, and were not written to again yet."""
        query = select(Publication, Copy).join(Copy, copies.c.publication_id == publications.c.id)
        query = query.where(publications.c.sent_at > sent_after, publications.c.sent_at <= sent_before)
        query = query.where(copies.c.read_at.is_(None), copies.c.again_at.is_(None))
        by_agent = query.add_columns(agents.c.email).join(agents, agents.c.id == copies.c.agent_id)
        by_agent = by_agent.where(agents.c.closed_at.is_(None), agents.c.email != "")
        theirs = partenaires.c.id == copies.c.partenaire_id
        by_partenaire = query.add_columns(partenaires.c.email).join(partenaires, theirs)
        by_partenaire = by_partenaire.where(partenaires.c.closed_at.is_(None), partenaires.c.email != "")
        return [
            Unread(publication, copy, address)
            for some in (by_agent, by_partenaire)
            for publication, copy, address in self._session.execute(some)
        ]

    def drafts(self, departement: str) -> Sequence[Publication]:
        query = select(Publication).where(publications.c.sent_at.is_(None), *self._ours(departement))
        return self._session.scalars(query.order_by(publications.c.id.desc())).all()

    def sent(self, departement: str, *, limit: int, skipped: int = 0) -> Sequence[Publication]:
        """The last first."""
        query = select(Publication).where(publications.c.sent_at.is_not(None), *self._ours(departement))
        last = query.order_by(publications.c.sent_at.desc(), publications.c.id.desc())
        return self._session.scalars(last.limit(limit).offset(skipped)).all()

    def published(self, *, limit: int) -> Sequence[Publication]:
        """What anybody may read, the last first."""
        query = select(Publication).where(publications.c.sent_at.is_not(None), publications.c.is_public)
        return self._session.scalars(query.order_by(publications.c.sent_at.desc()).limit(limit)).all()

    def received(self, agent_id: int, *, limit: int) -> Sequence[tuple[Publication, Copy]]:
        """By an agent, the last first."""
        query = select(Publication, Copy).join(Copy, copies.c.publication_id == publications.c.id)
        query = (
            query.where(copies.c.agent_id == agent_id).order_by(publications.c.sent_at.desc()).limit(limit)
        )
        return [(publication, copy) for publication, copy in self._session.execute(query)]

    def counts(self, numbers: Collection[int]) -> Mapping[int, tuple[int, int]]:
        """By publication: how many have read it, of how many."""
        query = select(copies.c.publication_id, func.count(copies.c.read_at), func.count())
        query = query.where(copies.c.publication_id.in_(numbers)).group_by(copies.c.publication_id)
        return {number: (read, sent) for number, read, sent in self._session.execute(query)}

    def readings(self, start: datetime, end: datetime, *, departement: str) -> Sequence[Readings]:
        """Of what was sent from ``start`` on and before ``end``, the kind that has most documents first."""
        documents = func.count(publications.c.id.distinct())
        query = select(publications.c.kind, documents, func.count(copies.c.id), func.count(copies.c.read_at))
        query = query.outerjoin_from(publications, copies, copies.c.publication_id == publications.c.id)
        query = query.where(
            *within(publications.c.sent_at, start, end), publications.c.departement == departement
        )
        query = query.group_by(publications.c.kind).order_by(documents.desc(), publications.c.kind)
        return [Readings(*found) for found in self._session.execute(query)]

    def readers_of(self, publication_id: int) -> Sequence[tuple[Copy, Agent | None, Partenaire | None]]:
        """Those who have not read it first."""
        query = select(Copy, Agent, Partenaire).outerjoin(Agent, agents.c.id == copies.c.agent_id)
        query = query.outerjoin(Partenaire, partenaires.c.id == copies.c.partenaire_id)
        query = query.where(copies.c.publication_id == publication_id)
        found = self._session.execute(query.order_by(copies.c.read_at.is_not(None), copies.c.id))
        return [(copy, agent, partenaire) for copy, agent, partenaire in found]

    @staticmethod
    def _ours(departement: str) -> list[ColumnElement[bool]]:
        return shared_with(departement, publications.c.departement)
