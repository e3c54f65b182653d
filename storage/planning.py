"""What falls on a date, on SQL: events, signalements, and when the service answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Select, case, delete, func, or_, select

from agenda.answers import Convoked
from agenda.enrolment import Enrolment, EnrolmentState
from agenda.events import Event, EventQuery, EventStatus
from agenda.papers import Papers
from deadlines.hours import WAKING, OfficeHours
from quality.life import Status
from quality.signalements import Draft, Signalement, SignalementQuery, SignalementStatus
from storage import tables
from storage.dialects import held, insert_or_update
from storage.ground import SqlEntities, SqlRepository, answer_awaited, equal, guichets_of, shared_with, within
from tickets.clock.presence import Absence, Closing

_EVENT = tables.events.c
_ENROLMENT = tables.enrolments.c
_CONVOKED = tables.convocations.c
_SIGNALEMENT = tables.signalements.c
_TIMES = tables.service_times.c
_OPEN = frozenset({SignalementStatus.OWED, SignalementStatus.LATE})


class SqlEvents(SqlEntities[Event]):
    entity = Event

    def by_id(self, event_id: int) -> Event | None:
        return self.get(event_id)

    def upcoming(self, after: datetime, *, limit: int, departement: str = "") -> Sequence[Event]:
        """The planned ones that start after an instant, soonest first: of a département and of all."""
        return self._session.scalars(
            _listed(EventQuery(departement=departement))
            .where(_EVENT.starts_at > after, _EVENT.status == EventStatus.PLANNED)
            .order_by(_EVENT.starts_at)
            .limit(limit)
        ).all()

    def between(self, start: datetime, end: datetime) -> Sequence[Event]:
        """Held, so that none is cancelled or moved while people are reminded of it."""
        query = (
            select(Event)
            .where(_EVENT.starts_at >= start, _EVENT.starts_at < end, _EVENT.status == EventStatus.PLANNED)
            .order_by(_EVENT.starts_at, _EVENT.id)
        )
        return self._session.scalars(held(self._session, query)).all()

    def planned_between(self, start: datetime, end: datetime, *, departement: str) -> Sequence[Event]:
        """Of a département and of all; not those that were cancelled."""
        ours = _listed(EventQuery(departement=departement)).where(_EVENT.status == EventStatus.PLANNED)
        query = ours.where(*within(_EVENT.starts_at, start, end)).order_by(_EVENT.starts_at, _EVENT.id)
        return self._session.scalars(query).all()

    def ahead(self, now: datetime, wanted: EventQuery, *, limit: int) -> Sequence[Event]:
        """Those that start after ``now``, soonest first; those that were cancelled too."""
        soonest_first = _listed(wanted).where(_EVENT.starts_at > now).order_by(_EVENT.starts_at, _EVENT.id)
        return self._session.scalars(soonest_first.limit(limit)).all()

    def gone_by(self, now: datetime, wanted: EventQuery, *, limit: int, skipped: int = 0) -> Sequence[Event]:
        """Those that have started, latest first."""
        gone = _listed(wanted).where(_EVENT.starts_at <= now)
        latest_first = gone.order_by(_EVENT.starts_at.desc(), _EVENT.id.desc())
        return self._session.scalars(latest_first.limit(limit).offset(skipped)).all()


class SqlEnrolments(SqlEntities[Enrolment]):
    entity = Enrolment

    def of_event(self, event_id: int) -> Sequence[Enrolment]:
        """Whatever their state, in the order in which they came to it."""
        of_it = select(Enrolment).where(_ENROLMENT.event_id == event_id)
        return self._session.scalars(of_it.order_by(_ENROLMENT.since, _ENROLMENT.id)).all()

    def one(self, event_id: int, agent_id: int) -> Enrolment | None:
        return self._held(Enrolment, _ENROLMENT.event_id == event_id, _ENROLMENT.agent_id == agent_id)

    def counts(self, event_ids: Collection[int]) -> Mapping[int, int]:
        """How many come, by event."""
        come = (_ENROLMENT.event_id.in_(event_ids), _ENROLMENT.state == EnrolmentState.ENROLLED)
        query = (
            select(_ENROLMENT.event_id, func.count().label("come")).where(*come).group_by(_ENROLMENT.event_id)
        )
        return {int(row.event_id): int(row.come) for row in self._session.execute(query)}

    def of_agent(self, agent_id: int) -> Mapping[int, Enrolment]:
        """By event."""
        theirs = self._session.scalars(select(Enrolment).where(_ENROLMENT.agent_id == agent_id))
        return {one.event_id: one for one in theirs}


class SqlConvocations(SqlEntities[Convoked]):
    entity = Convoked

    def of_event(self, event_id: int) -> Sequence[Convoked]:
        of_it = select(Convoked).where(_CONVOKED.event_id == event_id).order_by(_CONVOKED.id)
        return self._session.scalars(held(self._session, of_it)).all()

    def event_of(self, number: int) -> int | None:
        event_id: int | None = self._session.scalar(select(_CONVOKED.event_id).where(_CONVOKED.id == number))
        return event_id

    def one(
        self, event_id: int, *, partenaire_id: int | None = None, guichet_id: int | None = None
    ) -> Convoked | None:
        whose = (_CONVOKED.partenaire_id == partenaire_id, _CONVOKED.guichet_id == guichet_id)
        return self._held(Convoked, _CONVOKED.event_id == event_id, *whose)


class SqlPapers(SqlEntities[Papers]):
    entity = Papers

    def of(self, event_id: int) -> Papers | None:
        return self._held(Papers, tables.meeting_papers.c.event_id == event_id)


class SqlReminderChoices(SqlRepository):
    def of_event(self, event_id: int) -> Mapping[int, date | None]:
        """By agent, the day on which they want to be reminded again, None for never; not of the others."""
        table = tables.reminder_choices.c
        query = select(table.agent_id, table.again_on).where(table.event_id == event_id)
        return {row.agent_id: row.again_on for row in self._session.execute(query)}

    def keep(self, event_id: int, agent_id: int, again_on: date | None) -> None:
        key = {"event_id": event_id, "agent_id": agent_id}
        insert_or_update(self._session, tables.reminder_choices, key, {"again_on": again_on})

    def forget(self, event_id: int, agent_id: int) -> None:
        choices = tables.reminder_choices
        self._session.execute(delete(choices).filter_by(event_id=event_id, agent_id=agent_id))


def _listed(wanted: EventQuery) -> Select[Event]:
    ours = shared_with(wanted.departement, _EVENT.departement)
    return select(Event).where(*equal((_EVENT.kind, wanted.kind)), *ours)


class SqlSignalements(SqlEntities[Signalement]):
    entity = Signalement

    def next_reference(self, year: int) -> str:
        """``S-2026-001``: one more than the last of the year, never given twice."""
        return f"S-{year}-{self._next_number(f'signalements:{year}'):03d}"

    def by_reference(self, reference: str) -> Signalement | None:
        return self._held(Signalement, _SIGNALEMENT.reference == reference)

    def unanswered(self, *, due_before: date | None = None, departement: str = "") -> Sequence[Signalement]:
        """Held, so that none is answered or cancelled while people are reminded of it."""
        query = select(Signalement).where(
            *answer_awaited(), *_sent(SignalementQuery(departement=departement))
        )
        if due_before is not None:
            query = query.where(_SIGNALEMENT.due_on <= due_before)
        first_due = query.order_by(_SIGNALEMENT.due_on, _SIGNALEMENT.id)
        return self._session.scalars(held(self._session, first_due)).all()

    def standing(
        self,
        standing: SignalementStatus,
        wanted: SignalementQuery,
        *,
        today: date,
        limit: int | None = None,
        skipped: int = 0,
    ) -> Sequence[Signalement]:
        """Those owed or late, first due first; those closed, last sent first."""
        query = select(Signalement).where(_standing(today) == standing.value, *_sent(wanted))
        if standing in _OPEN:
            query = query.order_by(_SIGNALEMENT.due_on, _SIGNALEMENT.id)
        else:
            query = query.order_by(_SIGNALEMENT.sent_on.desc(), _SIGNALEMENT.id.desc())
        return self._session.scalars(query.limit(limit).offset(skipped)).all()

    def counts(self, wanted: SignalementQuery, *, today: date) -> Mapping[SignalementStatus, int]:
        """How many stand where; each standing is there."""
        standing = _standing(today).label("standing")
        query = select(standing, func.count()).where(*_sent(wanted)).group_by(standing)
        counted = {SignalementStatus(name): count for name, count in self._session.execute(query)}
        return {standing: counted.get(standing, 0) for standing in SignalementStatus}

    def reported_on(self, departement: str, first: date, last: date) -> Sequence[Signalement]:
        """What a comité is told: those that left within these days, both included, and the earlier ones that
        are not closed; the first sent first.
        """
        query = select(Signalement).where(*_sent(SignalementQuery(departement=departement)))
        still = or_(_SIGNALEMENT.sent_on >= first, _SIGNALEMENT.status != Status.CLOSED)
        query = query.where(_SIGNALEMENT.cancelled_at.is_(None), _SIGNALEMENT.sent_on <= last, still)
        return self._session.scalars(query.order_by(_SIGNALEMENT.sent_on, _SIGNALEMENT.id)).all()


class SqlSignalementDrafts(SqlEntities[Draft]):
    entity = Draft

    def by_reference(self, reference: str) -> Draft | None:
        return self._held(Draft, tables.signalement_drafts.c.reference == reference)

    def to(self, guichet_id: int) -> Sequence[Draft]:
        query = select(Draft).where(tables.signalement_drafts.c.guichet_id == guichet_id)
        return self._session.scalars(query).all()

    def of(self, departement: str) -> Sequence[Draft]:
        """To the guichets of a département, of all when it is ""; the last first."""
        table = tables.signalement_drafts.c
        here = [table.guichet_id.in_(guichets_of(departement))] if departement else []
        return self._session.scalars(select(Draft).where(*here).order_by(table.id.desc())).all()


def _standing(today: date) -> ColumnElement[str]:
    """As ``Signalement.standing``."""
    return case(
        (_SIGNALEMENT.cancelled_at.is_not(None), SignalementStatus.WITHDRAWN.value),
        (_SIGNALEMENT.status == Status.CLOSED, SignalementStatus.CLOSED.value),
        (_SIGNALEMENT.answered_on.is_not(None), SignalementStatus.ANSWERED.value),
        (_SIGNALEMENT.due_on < today, SignalementStatus.LATE.value),
        else_=SignalementStatus.OWED.value,
    )


def _sent(wanted: SignalementQuery) -> list[ColumnElement[bool]]:
    where = equal((_SIGNALEMENT.guichet_id, wanted.guichet_id))
    if wanted.departement:
        where.append(_SIGNALEMENT.guichet_id.in_(guichets_of(wanted.departement)))
    return where


class SqlServiceTimes(SqlRepository):
    def of(self, departement: str) -> OfficeHours:
        """The usual ones unless others were set."""
        return self._between(_TIMES.opening, _TIMES.closing, departement, OfficeHours())

    def waking(self, departement: str) -> OfficeHours:
        """Those outside which nobody is disturbed."""
        return self._between(_TIMES.waking_from, _TIMES.waking_until, departement, WAKING)

    def _between(
        self, start: ColumnElement[time], end: ColumnElement[time], departement: str, usual: OfficeHours
    ) -> OfficeHours:
        query = select(start, end).where(_TIMES.departement == departement)
        row = self._session.execute(query).one_or_none()
        return OfficeHours(*row) if row else usual

    def set(self, departement: str, hours: OfficeHours, waking: OfficeHours) -> None:
        times = {"opening": hours.opening, "closing": hours.closing}
        times |= {"waking_from": waking.opening, "waking_until": waking.closing}
        insert_or_update(self._session, tables.service_times, {"departement": departement}, times)


class SqlClosings(SqlEntities[Closing]):
    entity = Closing

    def of(self, departement: str, *, since: date) -> Sequence[Closing]:
        """Those that end on this day or later, by day."""
        table = tables.closings.c
        query = select(Closing).where(table.departement == departement, table.last_day >= since)
        return self._session.scalars(query.order_by(table.first_day, table.id)).all()


class SqlAbsences(SqlEntities[Absence]):
    entity = Absence

    def since(self, day: date) -> Sequence[Absence]:
        """Those that end on this day or later, by day."""
        table = tables.absences.c
        query = select(Absence).where(table.last_day >= day)
        return self._session.scalars(query.order_by(table.first_day, table.id)).all()
