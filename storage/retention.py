"""What has been kept long enough, kind by kind: how much there is, and its erasure by batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from guichets.openings import OpeningStep
from guichets.retention import Proposed, Purge
from privacy.retention import Kept
from quality.reading import LISTS
from storage import tables as t
from storage.dialects import take_turn
from storage.erasure import SqlPersons
from storage.ground import SqlEntities
from storage.person_rows import NO_LETTER, NO_MAIL, OF_NO_READER, PERSON, WORDS
from tickets.life import Status
from tickets.mails import MailFate

SHOWN = 5
"""References of a sample."""


@dataclass(frozen=True)
class RetentionEnding:
    """Rows whose time is over, counted from ``since``, if ``only`` holds. ``blanked`` empties these columns;
    None deletes the rows. ``shown`` names a row to whoever signs: a reference, never words.
    """

    table: Table
    since: ColumnElement[Any]
    only: tuple[ColumnElement[bool], ...] = ()
    blanked: Mapping[str, Any] | None = None
    shown: ColumnElement[Any] | None = None

    def where(self, before: datetime) -> ColumnElement[bool]:
        return and_(self.since < before, *self.only)


_TICKETS = RetentionEnding(
    t.tickets,
    t.tickets.c.closed_at,
    (t.tickets.c.status == Status.CLOSED, t.tickets.c.words_erased_at.is_(None)),
    shown=t.tickets.c.reference,
)
_ASKS = exists().where(
    t.tickets.c.status != Status.CLOSED,
    or_(t.tickets.c.agent_id == t.agents.c.id, t.tickets.c.assignee_id == t.agents.c.id),
)
_PEOPLE = RetentionEnding(
    t.agents,
    t.agents.c.closed_at,
    (t.agents.c.name != PERSON, ~_ASKS),
    shown=t.agents.c.id,
)

_LISTS = select(t.imports.c.id).where(t.imports.c.purpose.in_(sorted(LISTS)))


def _brought(import_id: ColumnElement[int]) -> ColumnElement[datetime]:
    """When the list was last imported, else brought."""
    at = func.coalesce(t.imports.c.applied_at, t.imports.c.brought_at)
    return select(at).where(t.imports.c.id == import_id).scalar_subquery()


ENDINGS: Mapping[Kept, Sequence[RetentionEnding]] = {
    Kept.TICKETS: (_TICKETS,),
    Kept.CHAT: (
        RetentionEnding(t.web_messages, t.web_messages.c.at),
        RetentionEnding(t.conversations, t.conversations.c.updated_at),
    ),
    Kept.MAILS: (
        RetentionEnding(
            t.mails,
            t.mails.c.received_at,
            (t.mails.c.ticket_id.is_(None), t.mails.c.fate == MailFate.ASIDE, t.mails.c.subject != WORDS),
            NO_MAIL,
            shown=t.mails.c.id,
        ),
    ),
    Kept.PEOPLE: (_PEOPLE,),
    Kept.ACCESS: (
        RetentionEnding(
            t.access_requests,
            func.coalesce(t.access_requests.c.decided_at, t.access_requests.c.asked_at),
            shown=t.access_requests.c.id,
        ),
        RetentionEnding(
            t.account_openings,
            func.coalesce(t.account_openings.c.closed_at, t.account_openings.c.since),
            (
                # The list of habilitations names those that are open for as long as they are.
                or_(
                    t.account_openings.c.step == OpeningStep.ABANDONED,
                    t.account_openings.c.closed_at.is_not(None),
                ),
                t.account_openings.c.name != PERSON,
            ),
            {"name": PERSON, "email": ""},
            shown=t.account_openings.c.id,
        ),
    ),
    Kept.PARTENAIRES: (
        RetentionEnding(
            t.partenaires,
            t.partenaires.c.closed_at,
            (t.partenaires.c.name != PERSON,),
            {"name": PERSON, "function": "", "email": "", "phone": ""},
            shown=t.partenaires.c.id,
        ),
        RetentionEnding(
            t.convocations,
            t.convocations.c.answered_at,
            (t.convocations.c.represented_by != "",),
            {"represented_by": ""},
        ),
    ),
    Kept.INBOX: (RetentionEnding(t.inbox, t.inbox.c.handled_at),),
    Kept.OUTBOX: (RetentionEnding(t.outbox, t.outbox.c.settled_at, (t.outbox.c.chat_ref != "",), NO_LETTER),),
    Kept.SIGN_IN: (
        RetentionEnding(t.sessions, func.coalesce(t.sessions.c.ended_at, t.sessions.c.expires_at)),
        RetentionEnding(t.sign_in_links, t.sign_in_links.c.expires_at),
        RetentionEnding(t.invitations, t.invitations.c.expires_at),
    ),
    Kept.ATTEMPTS: (
        RetentionEnding(t.attempts, t.attempts.c.at),
        RetentionEnding(t.file_uses, t.file_uses.c.at),
    ),
    Kept.WORKPLACE: (
        RetentionEnding(t.drafts, t.drafts.c.at),
        RetentionEnding(t.presences, t.presences.c.seen_at),
        RetentionEnding(t.timers, t.timers.c.started_at),
        RetentionEnding(t.snoozes, t.snoozes.c.until),
    ),
    Kept.QUESTIONS: (
        RetentionEnding(t.answers_given, t.answers_given.c.at),
        RetentionEnding(t.proposals, t.proposals.c.at),
        RetentionEnding(t.asked_questions, t.asked_questions.c.at),
    ),
    Kept.READINGS: (
        RetentionEnding(
            t.copies,
            select(t.publications.c.sent_at)
            .where(t.publications.c.id == t.copies.c.publication_id)
            .scalar_subquery(),
            (or_(t.copies.c.agent_id.is_not(None), t.copies.c.partenaire_id.is_not(None)),),
            OF_NO_READER,
        ),
    ),
    Kept.LISTS: (
        RetentionEnding(
            t.cases,
            _brought(t.cases.c.import_id),
            (t.cases.c.numero != "",),
            {"numero": "", "other": "", "reason": ""},
        ),
        RetentionEnding(
            t.import_lines, _brought(t.import_lines.c.import_id), shown=t.import_lines.c.import_id
        ),
        RetentionEnding(
            t.imported_rows,
            _brought(t.imported_rows.c.import_id),
            (t.imported_rows.c.import_id.in_(_LISTS),),
            shown=t.imported_rows.c.import_id,
        ),
    ),
}
"""What is on the disk is not here: ``Kept.FILES`` are the files that no row cites."""


class SqlRetention(SqlEntities[Purge]):
    entity = Purge

    def __init__(self, session: Session, persons: SqlPersons) -> None:
        super().__init__(session)
        self._persons = persons

    def proposed(self, kind: Kept, before: datetime) -> Proposed:
        count, oldest, sample = 0, list[datetime](), list[str]()
        for ending in ENDINGS[kind]:
            where = ending.where(before)
            rows, first = self._session.execute(
                select(func.count(), func.min(ending.since)).select_from(ending.table).where(where)
            ).one()
            count += rows
            oldest += [first] if first is not None else []
            if ending.shown is not None:
                query = select(ending.shown).where(where).order_by(ending.since).limit(SHOWN)
                sample += map(str, self._session.scalars(query))
        return Proposed(kind, before, count, min(oldest, default=None), tuple(sample[:SHOWN]))

    def erase(self, kind: Kept, before: datetime, *, limit: int, at: datetime) -> int:
        """At most ``limit`` rows; fewer were left when fewer went."""
        if kind in {Kept.TICKETS, Kept.PEOPLE}:
            erased = self._tickets if kind is Kept.TICKETS else self._people
            rows = erased(before, limit, at)
            self._persons.has_erased = rows < limit  # the database is rewritten once, after the last batch
            return rows
        rows = 0
        for ending in ENDINGS[kind]:
            rows += self._end(ending, before, limit - rows)
        return rows

    def under_way(self) -> Sequence[Purge]:
        """Those that a person has signed, oldest first."""
        query = select(Purge).where(t.purges.c.done_at.is_(None), t.purges.c.signed_by.is_not(None))
        return self._session.scalars(query.order_by(t.purges.c.id)).all()

    def counted(self) -> Sequence[Purge]:
        """What went by itself and was not told yet, a row for each kind and month. Others wait their turn."""
        take_turn(self._session, "retention")
        query = select(Purge).where(t.purges.c.done_at.is_(None), t.purges.c.signed_by.is_(None))
        return self._session.scalars(query.order_by(t.purges.c.id)).all()

    def latest(self, limit: int) -> Sequence[Purge]:
        """The last first."""
        return self._session.scalars(select(Purge).order_by(t.purges.c.id.desc()).limit(limit)).all()

    def _tickets(self, before: datetime, limit: int, at: datetime) -> int:
        return self._persons.erase_tickets(self._ids(_TICKETS, before, limit), at=at).tickets

    def _people(self, before: datetime, limit: int, at: datetime) -> int:
        ids = self._ids(_PEOPLE, before, limit)
        for agent_id in ids:
            self._persons.erase(agent_id, at=at)
        return len(ids)

    def _end(self, ending: RetentionEnding, before: datetime, limit: int) -> int:
        keys = list(ending.table.primary_key)
        chosen = self._session.execute(
            select(*keys).where(ending.where(before)).order_by(ending.since).limit(max(0, limit))
        ).all()
        for row in chosen:
            here = [key == value for key, value in zip(keys, row, strict=True)]
            change = (
                delete(ending.table)
                if ending.blanked is None
                else update(ending.table).values(dict(ending.blanked))
            )
            self._session.execute(change.where(*here))
        return len(chosen)

    def _ids(self, ending: RetentionEnding, before: datetime, limit: int) -> Sequence[int]:
        query = select(ending.table.c.id).where(ending.where(before)).order_by(ending.since).limit(limit)
        return self._session.scalars(query).all()
