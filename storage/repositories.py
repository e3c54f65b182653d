"""The core's ports on SQL: the registry, the tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, or_, orm, select, true

from guichets.names import fold, holds_each_word
from guichets.registry import (
    AT_GUICHETS,
    GESTIONNAIRES,
    AccessDecision,
    AccessRequest,
    Account,
    Agent,
    Guichet,
    Invitation,
    Part,
    Role,
    Session,
    SignInLink,
)
from journal.people import Person, identity
from storage import tables
from storage.database import Reader
from storage.dialects import held, insert_ignoring, take_turn
from storage.ground import SqlEntities, SqlRepository, agents_of, equal, guichets_of, shared_with
from storage.keyset import NEVER
from storage.tables import ticket_links, tickets
from tickets.clock.service_clock import OURS
from tickets.life import Status
from tickets.links import Link, LinkKind
from tickets.ticket import Ticket


class SqlRegistry(SqlRepository):
    """The names behind identifiers."""

    def __init__(self, session: orm.Session) -> None:
        super().__init__(session)
        self._met: dict[tuple[str, str], tuple[Account, Agent, Guichet | None]] = {}
        self._reached: dict[int, list[Account]] = {}
        """By agent, those of ``accounts``."""
        self._kept: list[Agent | Guichet] = []
        """What the session has read it finds again, for as long as somebody holds it."""

    def add(
        self, thing: Guichet | Agent | Account | Invitation | AccessRequest | Session | SignInLink
    ) -> None:
        """Adds, and gives the thing its ``id``."""
        self._session.add(thing)
        self._session.flush()
        self.forget()

    def forget(self) -> None:
        """Whom it has met: they are asked for anew."""
        for met in (self._met, self._reached, self._kept):
            met.clear()

    def guichet(self, guichet_id: int) -> Guichet | None:
        return self._session.get(Guichet, guichet_id)

    def departements(self) -> Collection[str]:
        """Those of the open guichets."""
        query = select(tables.guichets.c.departement).where(tables.guichets.c.closed_at.is_(None))
        return frozenset(self._session.scalars(query.distinct()))

    def guichets(self, departement: str = "") -> Sequence[Guichet]:
        """The open ones, by name; of every département when it is ""."""
        open_ones = select(Guichet).where(tables.guichets.c.closed_at.is_(None))
        if departement:
            open_ones = open_ones.where(tables.guichets.c.departement == departement)
        return sorted(self._session.scalars(open_ones), key=lambda guichet: fold(guichet.name))

    def place_names(self) -> Collection[str]:
        """The names of the open guichets and those of their communes."""
        table = tables.guichets.c
        rows = self._session.execute(select(table.name, table.commune).where(table.closed_at.is_(None)))
        return frozenset(name for row in rows for name in row if name)

    def serves_anybody(self) -> bool:
        """Whether an active agent works at an open guichet."""
        people, places = tables.agents.c, tables.guichets.c
        query = select(people.id).join(tables.guichets, places.id == people.guichet_id)
        query = query.where(people.closed_at.is_(None), places.closed_at.is_(None)).limit(1)
        return self._session.scalar(query) is not None

    def all_guichets(self, departement: str) -> Sequence[Guichet]:
        """Open or closed; held, so that no two writers give the same name."""
        if not isinstance(self._session, Reader):
            take_turn(self._session, f"guichets:{departement}")
        query = select(Guichet).filter_by(departement=departement).order_by(tables.guichets.c.id)
        return self._session.scalars(query).all()

    def part_names(self, part: Part, departement: str = "") -> Sequence[str]:
        """The names in use, each once whatever the case and the accents, in their order: those of the
        guichets of a département, open or closed, of all when it is "".
        """
        column = tables.guichets.c[part]
        here = equal((tables.guichets.c.departement, departement))
        named = self._session.scalars(
            select(column).where(column != "", *here).order_by(tables.guichets.c.id)
        )
        first = {fold(name): name for name in reversed(named.all())}
        return [first[folded] for folded in sorted(first) if folded]

    def guichet_named(self, name: str) -> Guichet | None:
        """Exact name, whatever the case and the accents."""
        return next((g for g in self.guichets() if fold(g.name) == fold(name)), None)

    def guichets_like(self, text: str, *, limit: int, departement: str = "") -> Sequence[Guichet]:
        """Open guichets whose name or commune holds each word, whatever the case and the accents: of a
        département, of all when it is "".
        """
        # A département has a few hundred guichets at most: names are compared here, accents and all.
        if not fold(text):
            return []
        found = [
            guichet
            for guichet in self.guichets(departement)
            if holds_each_word(f"{guichet.name} {guichet.commune}", text)
        ]
        return found[:limit]

    def agent(self, agent_id: int) -> Agent | None:
        return self._session.get(Agent, agent_id)

    def agents(self, departement: str = "") -> Sequence[Agent]:
        """Everybody, closed or not, oldest first: whom a reader of the département sees, or all."""
        query = select(Agent).where(*agents_of(departement)).order_by(tables.agents.c.id)
        return self._session.scalars(query).all()

    def active_agents(self, guichet_id: int) -> Sequence[Agent]:
        return self._active(tables.agents.c.guichet_id == guichet_id)

    def agents_at(self, address: str) -> Sequence[Agent]:
        """The active people with this mail address, whatever its case: colleagues may share one."""
        return self._active(func.lower(tables.agents.c.email) == address.lower())

    def gestionnaires(self, departement: str = "") -> Sequence[Agent]:
        """Of a département and of all of them, or everyone."""
        table = tables.agents.c
        return self._active(table.role.in_(GESTIONNAIRES), *shared_with(departement, table.departement))

    def has_administrateur(self) -> bool:
        """An active one."""
        table = tables.agents.c
        query = select(table.id).where(table.role == Role.ADMINISTRATEUR, table.closed_at.is_(None)).limit(1)
        return self._session.scalar(query) is not None

    def account(self, channel: str, user_ref: str) -> Account | None:
        self.meet([(channel, user_ref)])
        met = self._met.get((channel, user_ref))
        return met[0] if met else None

    def meet(self, spoken: Iterable[tuple[str, str]]) -> None:
        """These accounts, each by its channel, are asked for at once. Whose they are, and their guichets,
        come along: nearly everything that is said asks for all three.
        """
        by_channel = defaultdict[str, list[str]](list)
        for channel, user_ref in spoken:
            if (channel, user_ref) not in self._met:
                by_channel[channel].append(user_ref)
        for channel, refs in by_channel.items():
            for account, agent, guichet in self._session.execute(_accounts_of(), {"on": channel, "by": refs}):
                self._met[channel, account.user_ref] = account, agent, guichet

    def meet_agents(self, agent_ids: Sequence[int]) -> None:
        """They, their guichets and their accounts are asked for at once; those before them are let go."""
        met = self._session.scalars(select(Agent).where(tables.agents.c.id.in_(agent_ids))).all()
        theirs = {one.guichet_id for one in met if one.guichet_id is not None}
        places = self._session.scalars(select(Guichet).where(tables.guichets.c.id.in_(theirs)))
        self._kept, self._reached = [*met, *places], {one: [] for one in agent_ids}
        for account in self._session.scalars(_reached_by(tables.accounts.c.agent_id.in_(agent_ids))):
            self._reached[account.agent_id].append(account)

    def accounts(self, agent_id: int) -> Sequence[Account]:
        """Where a person can be spoken to, the last used first; blocked ones left out."""
        if agent_id in self._reached:
            return self._reached[agent_id]
        return self._session.scalars(_reached_by(tables.accounts.c.agent_id == agent_id)).all()

    def has_blocked_us(self, agent_id: int) -> bool:
        """Every messenger of this person refuses what we send; the web chat refuses nothing."""
        table = tables.accounts.c
        blocked = select(table.blocked_at).where(table.agent_id == agent_id, table.channel != "web")
        found = self._session.scalars(blocked).all()
        return bool(found) and None not in found

    def invitation(self, code_digest: str) -> Invitation | None:
        return self._held(Invitation, tables.invitations.c.code_digest == code_digest)

    def access_request(self, request_id: int) -> AccessRequest | None:
        return self._held(AccessRequest, tables.access_requests.c.id == request_id)

    def count_pending_requests(self) -> int:
        pending = tables.access_requests.c.decision == AccessDecision.PENDING
        return self._session.scalar(select(func.count()).where(pending)) or 0

    def pending_request(self, channel: str, user_ref: str) -> AccessRequest | None:
        query = select(AccessRequest).filter_by(channel=channel, user_ref=user_ref)
        return self._session.scalars(query.filter_by(decision=AccessDecision.PENDING)).first()

    def sign_in_link(self, token_digest: str) -> SignInLink | None:
        return self._held(SignInLink, tables.sign_in_links.c.token_digest == token_digest)

    def session(self, token_digest: str) -> Session | None:
        query = select(Session).where(tables.sessions.c.token_digest == token_digest)
        return self._session.scalars(query).one_or_none()

    def unended_sessions(self, agent_id: int) -> Sequence[Session]:
        """Those that nobody ended; some may have expired."""
        table = tables.sessions.c
        query = select(Session).where(table.agent_id == agent_id, table.ended_at.is_(None))
        return self._session.scalars(query).all()

    # The names and recipients that tickets, agenda and quality ask for.

    def person(self, agent_id: int) -> Person | None:
        return self.agent(agent_id)

    def name_of(self, agent_id: int | None) -> str:
        """ "" of nobody."""
        person = self.agent(agent_id) if agent_id is not None else None
        return person.name if person else ""

    def guichet_name(self, guichet_id: int | None) -> str:
        guichet = self.guichet(guichet_id) if guichet_id is not None else None
        return guichet.name if guichet else ""

    def departement_of(self, guichet_id: int | None) -> str:
        """That of a guichet; "" of none."""
        guichet = self.guichet(guichet_id) if guichet_id is not None else None
        return guichet.departement if guichet else ""

    def active_agents_of(self, guichet_id: int, *, referents_only: bool = False) -> Sequence[int]:
        found = self.active_agents(guichet_id)
        return [identity(one) for one in found if not referents_only or one.role is Role.REFERENT]

    def all_active_agents(self, departement: str, *, referents_only: bool = False) -> Sequence[int]:
        """Those of the guichets: gestionnaires are told together."""
        table = tables.agents.c
        ours = [table.guichet_id.in_(guichets_of(departement))] if departement else []
        roles = (Role.REFERENT,) if referents_only else AT_GUICHETS
        return [identity(one) for one in self._active(table.role.in_(roles), *ours)]

    def _active(self, *where: Any) -> Sequence[Agent]:
        query = select(Agent).where(tables.agents.c.closed_at.is_(None), *where)
        return self._session.scalars(query.order_by(tables.agents.c.id)).all()


def _reached_by(mine: ColumnElement[bool]) -> Select[Account]:
    table = tables.accounts.c
    return select(Account).where(mine, table.blocked_at.is_(None)).order_by(table.used_at.desc())


@cache
def _accounts_of() -> Any:
    """Asked for each message, and built once, when the classes are mapped."""
    table, person = tables.accounts.c, tables.agents.c
    met = (
        select(Account, Agent, Guichet)
        .join(Agent, person.id == table.agent_id)
        .outerjoin(Guichet, tables.guichets.c.id == person.guichet_id)
    )
    return met.where(table.channel == bindparam("on"), table.user_ref.in_(bindparam("by", expanding=True)))


# What waits for a gestionnaire stands before what waits for somebody else.
TO_DO_FIRST = (Status.OPEN, Status.IN_PROGRESS, Status.ESCALATED, Status.WAITING, Status.ANSWERED)


class SqlTickets(SqlEntities[Ticket]):
    entity = Ticket

    def next_reference(self, year: int) -> str:
        """``T-2026-0001``: one more than the last of the year, never given twice."""
        return f"T-{year}-{self._next_number(f'tickets:{year}'):04d}"

    def by_reference(self, reference: str) -> Ticket | None:
        return self._held(Ticket, tables.tickets.c.reference == reference)

    def of_agent(self, agent_id: int, *, limit: int) -> Sequence[Ticket]:
        """The agent's, open first, then the latest."""
        table = tables.tickets.c
        closed_last = case((table.status == Status.CLOSED, 1), else_=0)
        return self._session.scalars(
            select(Ticket)
            .where(table.agent_id == agent_id)
            .order_by(closed_last, table.opened_at.desc(), table.id.desc())
            .limit(limit)
        ).all()

    def open_tickets(self, *, limit: int, departement: str = "") -> Sequence[Ticket]:
        """All that are not closed, of a département and of no guichet, of all when it is "": what waits for a
        gestionnaire first, then what is due first.
        """
        table = tables.tickets.c
        theirs = or_(table.guichet_id.is_(None), table.guichet_id.in_(guichets_of(departement)))
        seen = theirs if departement else true()
        to_do = case({status: rank for rank, status in enumerate(TO_DO_FIRST)}, value=table.status, else_=9)
        return self._session.scalars(
            select(Ticket)
            .where(table.closed_at.is_(None), seen)  # as the index of those has it
            .order_by(to_do, func.coalesce(table.due_at, NEVER), table.opened_at, table.id)
            .limit(limit)
        ).all()

    def latest(self, *, limit: int) -> Sequence[Ticket]:
        """Whatever their status, the latest first."""
        table = tables.tickets.c
        return self._session.scalars(select(Ticket).order_by(table.id.desc()).limit(limit)).all()

    def running(self) -> Sequence[Ticket]:
        """Those whose clock runs."""
        return self._clocked(tables.tickets.c.due_at.is_not(None))

    def unwound(self) -> Sequence[Ticket]:
        """Those whose answer is ours to give, and whose clock was never wound."""
        table = tables.tickets.c
        return self._clocked(table.status.in_(OURS), table.due_at.is_(None))

    def to_warn(self, now: datetime) -> Sequence[Ticket]:
        """Those whose next warning is reached, the first due first."""
        return self._clocked(tables.tickets.c.warning_at <= now)

    def _clocked(self, *where: ColumnElement[bool]) -> Sequence[Ticket]:
        """Held, so that none is answered while its clock is read."""
        table = tables.tickets.c
        query = select(Ticket).where(table.closed_at.is_(None), *where)  # as the index of those has it
        soonest_first = query.order_by(table.due_at, table.id)
        return self._session.scalars(held(self._session, soonest_first)).all()

    def from_message(self, agent_id: int, message_ref: str) -> Ticket | None:
        """The ticket that a message of this agent opened, among their last ones."""
        table = tables.tickets.c
        recent = self._session.scalars(
            select(Ticket).where(table.agent_id == agent_id).order_by(table.id.desc()).limit(20)
        )
        return next((ticket for ticket in recent if message_ref in ticket.source_refs), None)


_LINK = ticket_links.c


class SqlLinks(SqlRepository):
    def add(self, first: Ticket, other: Ticket, tie: LinkKind, *, by: int, at: datetime) -> bool:
        """False when they are tied so already, from whichever side when both are alike."""
        ticket_id, other_id = _ends(first, other, tie)
        row = {"ticket_id": ticket_id, "other_id": other_id, "tie": tie.value, "at": at, "by": by}
        return insert_ignoring(self._session, ticket_links, ("ticket_id", "other_id", "tie"), row) > 0

    def remove(self, first: Ticket, other: Ticket, tie: LinkKind) -> bool:
        """False when they were not."""
        ticket_id, other_id = _ends(first, other, tie)
        gone = delete(ticket_links).where(
            _LINK.ticket_id == ticket_id, _LINK.other_id == other_id, _LINK.tie == tie.value
        )
        return bool(self._session.execute(gone.returning(_LINK.id)).all())

    def of(self, ticket: Ticket) -> Sequence[Link]:
        """In the order in which they were made."""
        found = (
            select(tickets.c.reference, _LINK.tie, _LINK.ticket_id)
            .join(tickets, tickets.c.id.in_((_LINK.ticket_id, _LINK.other_id)))
            .where(or_(_LINK.ticket_id == ticket.id, _LINK.other_id == ticket.id), tickets.c.id != ticket.id)
            .order_by(_LINK.id)
        )
        rows = self._session.execute(found)
        return [Link(row.reference, LinkKind(row.tie), leads=row.ticket_id == ticket.id) for row in rows]


def _ends(first: Ticket, other: Ticket, tie: LinkKind) -> tuple[int, int]:
    """Those of a link between equals are in the order of their numbers: made twice, it is one."""
    assert first.id is not None
    assert other.id is not None
    if tie is LinkKind.LINKED and other.id < first.id:
        return other.id, first.id
    return first.id, other.id
