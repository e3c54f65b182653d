"""The mails that came in, the Message-IDs that lead to their ticket, the exchanges with the pole, on SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, false, func, or_, select

from storage.database import Database
from storage.dialects import held, insert_ignoring, insert_or_update, take_turn
from storage.ground import SqlEntities, equal, guichets_of
from storage.tables import bookmarks, escalations, mail_threads, mails, mails_begun, tickets
from tickets.escalations import Escalation, EscalationStatus
from tickets.kinds.declared import CONFIDENTIAL
from tickets.life import Status
from tickets.mail.arrival import Bookmark
from tickets.mails import Known, Mail, MailFate, Seen, SetAsideReason, answered_by
from tickets.ticket import Thread


class SqlMails(SqlEntities[Mail]):
    entity = Mail

    def add_once(self, mail: Mail) -> bool:
        """One mailbox is filled by one writer at a time: what comes after sees what came before."""
        take_turn(self._session, f"mails:{mail.mailbox}")
        table = mails.c
        query = select(table.id).where(
            table.mailbox == mail.mailbox, table.uid_validity == mail.uid_validity, table.uid == mail.uid
        )
        if self._session.scalar(query) is not None:
            return False
        self.add(mail)
        return True

    def came_before(self, mail: Mail) -> bool:
        """Whether another row bears its Message-ID and its sender. What nobody vouched for, nor tied to a
        ticket, does not stand in the place of what somebody vouches for: it may have been forged.
        """
        table = mails.c
        query = select(table.id).where(
            table.message_id == mail.message_id, table.sender == mail.sender, table.id != mail.id
        )
        if mail.is_verified:
            query = query.where(or_(table.is_verified.is_(True), table.ticket_id.is_not(None)))
        return bool(mail.message_id) and self._session.scalar(query.limit(1)) is not None

    def in_tray(self, seen: Seen, *, limit: int) -> Sequence[Mail]:
        """Those that no ticket has, oldest first."""
        query = _among(seen, select(Mail).where(mails.c.fate == MailFate.TO_ATTACH))
        return self._session.scalars(query.order_by(mails.c.id).limit(limit)).all()

    def count_in_tray(self, seen: Seen) -> int:
        query = select(func.count()).select_from(mails).where(mails.c.fate == MailFate.TO_ATTACH)
        return self._session.scalar(_among(seen, query)) or 0

    def put_aside(
        self, seen: Seen, *, reason: SetAsideReason | None, before: int | None, limit: int
    ) -> Sequence[Mail]:
        """The last first, below the number ``before``; all of them where no reason is given."""
        aside = equal((mails.c.fate, MailFate.ASIDE), (mails.c.reason, reason))
        query = _among(seen, select(Mail).where(*aside))
        if before is not None:
            query = query.where(mails.c.id < before)
        return self._session.scalars(query.order_by(mails.c.id.desc()).limit(limit)).all()

    def to_review(self, ticket_id: int) -> Sequence[Mail]:
        """What the pole wrote about a ticket and nobody has read out yet, oldest first."""
        return [mail for mail in self.of_ticket(ticket_id) if mail.fate is MailFate.TO_REVIEW]

    def of_ticket(self, ticket_id: int) -> Sequence[Mail]:
        """Oldest first."""
        query = select(Mail).where(mails.c.ticket_id == ticket_id).order_by(mails.c.id)
        return self._session.scalars(query).all()

    def count_from(self, sender: str, *, since: datetime, is_verified: bool) -> int:
        """How many came from an address since an instant, vouched for or not, whatever became of them."""
        vouched = func.coalesce(mails.c.is_verified, false())
        query = select(func.count()).where(
            mails.c.sender == sender, mails.c.received_at >= since, vouched.is_(is_verified)
        )
        return self._session.scalar(query) or 0

    def question_answered(self, message_ids: Sequence[str], sender: str) -> Mail | None:
        """The question of this sender that the base answered by one of these letters of ours, held."""
        numbers = [number for one in message_ids if (number := answered_by(one))]
        query = held(self._session, select(Mail).where(mails.c.id.in_(numbers)))
        answered = query.where(mails.c.sender == sender, mails.c.reason == SetAsideReason.ANSWERED)
        return self._session.scalars(answered.order_by(mails.c.id.desc()).limit(1)).one_or_none()

    def count_unplaced(self, *, since: datetime) -> int:
        """How many of those that came since an instant are of no ticket, and nobody answered."""
        query = select(func.count()).where(
            mails.c.received_at >= since,
            mails.c.ticket_id.is_(None),
            mails.c.reason.is_distinct_from(SetAsideReason.ANSWERED),
        )
        return self._session.scalar(query) or 0

    def note(self, message_id: str, ticket_id: int, thread: Thread) -> None:
        """Ties a Message-ID to a thread; the first tie stays."""
        if message_id:
            tie = {"message_id": message_id, "ticket_id": ticket_id, "thread": thread}
            insert_ignoring(self._session, mail_threads, ("message_id",), tie)

    def known(self, message_ids: Sequence[str]) -> Known | None:
        """The thread of the first of these that is tied to one."""
        table = mail_threads.c
        query = select(table.message_id, table.ticket_id, table.thread).where(
            table.message_id.in_(message_ids)
        )
        ties = {row.message_id: Known(row.ticket_id, row.thread) for row in self._session.execute(query)}
        return next((ties[one] for one in message_ids if one in ties), None)

    def last_message_id(self, ticket_id: int, thread: Thread) -> str:
        """The last one noted in a thread, which the next letter answers; "" before any."""
        table = mail_threads.c
        query = select(table.message_id).where(table.ticket_id == ticket_id, table.thread == thread)
        return self._session.scalar(query.order_by(table.id.desc()).limit(1)) or ""


def _among(seen: Seen, query: Select[Any]) -> Select[Any]:
    if seen.hides_confidential:
        confidential = select(tickets.c.id).where(tickets.c.kind.in_(sorted(CONFIDENTIAL)))
        query = query.where(or_(mails.c.ticket_id.is_(None), mails.c.ticket_id.not_in(confidential)))
    if not seen.departement:
        return query
    unplaced = mails.c.guichet_id.is_(None) if seen.unplaced else false()
    return query.where(or_(unplaced, mails.c.guichet_id.in_(guichets_of(seen.departement))))


class SqlEscalations(SqlEntities[Escalation]):
    entity = Escalation

    def of_ticket(self, ticket_id: int) -> Sequence[Escalation]:
        """The first first."""
        query = select(Escalation).where(escalations.c.ticket_id == ticket_id)
        return self._session.scalars(query.order_by(escalations.c.number)).all()

    def latest(self, ticket_id: int) -> Escalation | None:
        query = select(Escalation).where(escalations.c.ticket_id == ticket_id)
        return self._session.scalars(query.order_by(escalations.c.number.desc()).limit(1)).one_or_none()

    def known_as(self, pole_reference: str, *, limit: int) -> Sequence[Escalation]:
        """Those to which the pole gave this number of its own, the last first."""
        query = select(Escalation).where(escalations.c.pole_reference == pole_reference)
        return self._session.scalars(query.order_by(escalations.c.id.desc()).limit(limit)).all()

    def to_nudge(self, now: datetime) -> Sequence[Escalation]:
        """A ticket that was closed meanwhile waits no more, though its exchange keeps its ``nudge_at``."""
        table = escalations.c
        waiting = select(tickets.c.id).where(
            tickets.c.id == table.ticket_id, tickets.c.status == Status.ESCALATED
        )
        query = select(Escalation).where(
            table.nudge_at <= now, table.standing == EscalationStatus.SENT, waiting.exists()
        )
        earliest = query.order_by(table.nudge_at, table.id)
        return self._session.scalars(held(self._session, earliest)).all()


class SqlBookmarks:
    """Implements ``tickets.mail.arrival.Bookmarks``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, mailbox: str) -> Bookmark | None:
        """None for a mailbox that was never read to its end."""
        columns = (bookmarks.c.uid_validity, bookmarks.c.next_uid, bookmarks.c.read_at)
        with self._database.reading() as session:
            row = session.execute(select(*columns).where(bookmarks.c.mailbox == mailbox)).one_or_none()
        return Bookmark(**row._asdict()) if row is not None else None

    def move(self, mailbox: str, bookmark: Bookmark) -> None:
        """What was begun below it is settled, and forgotten."""
        with self._database.writing() as session:
            insert_or_update(session, bookmarks, {"mailbox": mailbox}, asdict(bookmark))
            begun = mails_begun.c
            is_settled = or_(begun.uid_validity != bookmark.uid_validity, begun.uid < bookmark.next_uid)
            session.execute(delete(mails_begun).where(begun.mailbox == mailbox, is_settled))

    def begin(self, mailbox: str, uid_validity: int, uid: int) -> int:
        """Notes that a mail is about to be read; how many times that was noted before, by services that ended
        since.
        """
        key = {"mailbox": mailbox, "uid_validity": uid_validity, "uid": uid}
        with self._database.writing() as session:
            before = session.scalar(select(mails_begun.c.times).filter_by(**key)) or 0
            insert_or_update(session, mails_begun, key, {"times": before + 1})
        return before
