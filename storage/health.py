"""What waits, and since when, and when each job last ran: the figures of ``doctor`` and ``/metrics``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Table, case, func, or_, select, true
from sqlalchemy.orm import Session

from deadlines.zones import Zone
from guichets.registry import AT_GUICHETS, GESTIONNAIRES
from knowledge_base.learning.questions import AnswerZone
from storage.database import Database
from storage.dialects import insert_or_update
from storage.ground import SqlRepository, answer_awaited, guichets_of, within
from storage.outbox import DOUBTFUL, LATE, PENDING, REFUSED, WITHDRAWN
from storage.tables import (
    agents,
    asked_questions,
    guichets,
    inbox,
    job_runs,
    journal,
    outbox,
    signalements,
    tickets,
)
from tickets.life import Status

LATELY = timedelta(days=7)
"""How far back refusals and incidents are worth a look."""
SILENCE = timedelta(minutes=15)
"""One job of the timetable runs each minute: a clock that is silent longer is stopped."""
_AT_REST = time(2), time(3, 15)
"""Nothing is set between two and three, an hour that comes twice in October and not at all in March."""


@dataclass(frozen=True)
class Queue:
    """How many, and the instant of the oldest; None when there is none."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Health:
    guichets: int
    agents: int
    gestionnaires: int
    arrivals: Queue
    incidents: Queue
    letters: Queue
    doubtful: Queue
    refused: Queue
    dropped: Queue
    untaken: Queue
    late: Queue
    overdue_signalements: int


def health(session: Session, *, now: datetime, today: date) -> Health:
    """``letters`` are those that may leave already; ``incidents``, ``refused`` and ``dropped`` those of the
    last week: the last are reminders that were too late to be of use.
    """
    active = agents.c.closed_at.is_(None)
    lately, settled_at = now - LATELY, outbox.c.settled_at
    refused = (outbox.c.status == REFUSED, settled_at >= lately)
    return Health(
        guichets=_count(session, guichets, guichets.c.closed_at.is_(None)),
        agents=_count(session, agents, active, agents.c.role.in_(AT_GUICHETS)),
        gestionnaires=_count(session, agents, active, agents.c.role.in_(GESTIONNAIRES)),
        arrivals=arrivals(session, now),
        incidents=_queue(session, inbox.c.handled_at, inbox.c.incident != "", inbox.c.handled_at >= lately),
        letters=_queue(session, outbox.c.not_before, outbox.c.status == PENDING, outbox.c.not_before <= now),
        doubtful=_queue(session, outbox.c.created_at, outbox.c.status == DOUBTFUL),
        refused=_queue(session, settled_at, *refused, outbox.c.reason.not_in((LATE, WITHDRAWN))),
        dropped=_queue(session, settled_at, *refused, outbox.c.reason == LATE),
        untaken=_queue(
            session, tickets.c.opened_at, tickets.c.status == Status.OPEN, tickets.c.assignee_id.is_(None)
        ),
        late=_queue(session, tickets.c.due_at, tickets.c.closed_at.is_(None), tickets.c.due_at < now),
        overdue_signalements=_count(
            session,
            signalements,
            *answer_awaited(),
            signalements.c.due_on < today,
        ),
    )


def arrivals(session: Session, now: datetime) -> Queue:
    """The messages to handle."""
    return _queue(session, inbox.c.ready_at, inbox.c.handled_at.is_(None), inbox.c.ready_at <= now)


def unsent(session: Session, now: datetime) -> Mapping[str, Queue]:
    """By channel, what could have left, and since when; one that is tried again has waited from the first."""
    is_tried = outbox.c.attempts > 0
    since = case((is_tried, outbox.c.created_at), else_=outbox.c.not_before)
    query = select(outbox.c.channel, func.count(), func.min(since))
    waiting = query.where(outbox.c.settled_at.is_(None), or_(is_tried, outbox.c.not_before <= now))
    rows = session.execute(waiting.group_by(outbox.c.channel))
    return {channel: Queue(count, oldest_at) for channel, count, oldest_at in rows}


def latest_date(session: Session) -> datetime | None:
    """The furthest that a row of the journal, or a run of a job, bears: a clock that is right is past it."""
    dates = (session.scalar(select(func.max(at))) for at in (journal.c.at, job_runs.c.ran_at))
    return max((at for at in dates if at is not None), default=None)


def asked_by_zone(session: Session, start: datetime, end: datetime) -> Mapping[AnswerZone, int]:
    """How many questions met each zone, from ``start`` on, and before ``end``."""
    query = select(asked_questions.c.zone, func.count()).where(*within(asked_questions.c.at, start, end))
    rows = session.execute(query.group_by(asked_questions.c.zone))
    return {AnswerZone(zone): count for zone, count in rows}


def received_at(session: Session, channel: str, updates: Collection[str]) -> Mapping[str, datetime]:
    """When each of these updates came in; those that are kept no longer are left out."""
    query = select(inbox.c.update_ref, inbox.c.received_at)
    rows = session.execute(query.where(inbox.c.channel == channel, inbox.c.update_ref.in_(updates)))
    return {row.update_ref: row.received_at for row in rows}


def _count(session: Session, table: Table, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def _queue(session: Session, at: ColumnElement[datetime], *where: ColumnElement[bool]) -> Queue:
    row = session.execute(select(func.count(), func.min(at)).where(*where)).one()
    return Queue(row[0], row[1])


@dataclass(frozen=True)
class JobRun:
    ran_at: datetime
    failed: bool


def record_run(database: Database, name: str, *, at: datetime, failed: bool) -> None:
    with database.writing() as session:
        insert_or_update(session, job_runs, {"name": name}, {"ran_at": at, "failed": failed})


def last_runs(database: Database) -> Mapping[str, JobRun]:
    with database.reading() as session:
        return {row.name: JobRun(row.ran_at, row.failed) for row in session.execute(select(job_runs))}


class SqlTicks(SqlRepository):
    """The last ticks of the clock, and what they will tell of, in a unit of work."""

    def last(self, name: str) -> datetime | None:
        """When this job ran before."""
        ran: datetime | None = self._session.scalar(select(job_runs.c.ran_at).where(job_runs.c.name == name))
        return ran

    def tickets_late_and_due(self, now: datetime, until: datetime, *, departement: str) -> tuple[int, int]:
        """The answers of a département, "" for every one, that are late, and those that fall due by then."""
        theirs = tickets.c.guichet_id.is_(None) | tickets.c.guichet_id.in_(guichets_of(departement))
        asked = (tickets.c.closed_at.is_(None), theirs if departement else true())
        late, due = tickets.c.due_at < now, (tickets.c.due_at >= now, tickets.c.due_at < until)
        return _count(self._session, tickets, *asked, late), _count(self._session, tickets, *asked, *due)

    def stopped_at(self, *, now: datetime, zone: Zone) -> datetime | None:
        """The last tick of a clock that has stopped; None while it ticks, and before its first."""
        known = select(func.max(job_runs.c.ran_at)).where(job_runs.c.ran_at <= now + SILENCE)
        last: datetime | None = self._session.scalar(known)
        rests = _AT_REST[0] <= zone.local(now).time() < _AT_REST[1]
        return last if last is not None and now - last > SILENCE and not rests else None
