"""The unit of work: one transaction, and every repository in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

import structlog
from sqlalchemy.orm import Session

from journal.audit import REFUSED
from knowledge_base.french.phrases import FrenchWording
from knowledge_base.learning.lessons import Lessons
from storage.access import SqlAttempts, SqlCalendarFeeds, SqlFileUses, SqlSecondFactors
from storage.audit import Noted, SqlAudit
from storage.bilans import SqlBilans, SqlCompilations
from storage.board import SqlBoard
from storage.cases import SqlCases
from storage.console import SqlAnswerTemplates, SqlDrafts, SqlPresences, SqlSavedViews, SqlSnoozes, SqlTimers
from storage.conversations import SqlConversations, SqlPlaces, SqlWebMessages
from storage.database import PASSING, Database
from storage.diffusion import SqlPublications
from storage.erasure import SqlPersons
from storage.health import SqlTicks
from storage.imported import SqlCadre, SqlControls, SqlImports
from storage.inbox import SqlInbox
from storage.incidents import SqlIncidents
from storage.journal import SqlJournal
from storage.knowledge import SqlBaseFaults, SqlLocalValues, SqlProposals, SqlQuestions, SqlRevisions
from storage.mails import SqlEscalations, SqlMails
from storage.obligations import SqlObligations
from storage.outbox import SqlOutbox
from storage.people import SqlOpenings, SqlPartenaires, SqlPeople, SqlReviews, SqlStories
from storage.planning import (
    SqlAbsences,
    SqlClosings,
    SqlConvocations,
    SqlEnrolments,
    SqlEvents,
    SqlPapers,
    SqlReminderChoices,
    SqlServiceTimes,
    SqlSignalementDrafts,
    SqlSignalements,
)
from storage.queries import SqlQueries
from storage.repositories import SqlLinks, SqlRegistry, SqlTickets
from storage.retention import SqlRetention
from storage.rewriting import SqlSaid
from storage.sealing import WITHOUT_KEY, Sealing
from storage.ticket_words import SearchIndex
from storage.together import Together
from storage.turns import ring

if TYPE_CHECKING:
    from bot.notifier import Notifier

log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


RepositoryT = TypeVar("RepositoryT")


def _made(repository: Callable[[Session], RepositoryT]) -> cached_property[RepositoryT]:
    """When it is first used: most of what is done uses few of them."""
    return cached_property(lambda work: repository(work._session))  # noqa: SLF001  its own


class Work:
    """One transaction, and its repositories. ``make_post`` knows how a notice becomes words."""

    wording = FrenchWording()
    registry = _made(SqlRegistry)
    calendar_feeds = _made(SqlCalendarFeeds)
    attempts = _made(SqlAttempts)
    file_uses = _made(SqlFileUses)
    tickets = _made(SqlTickets)
    incidents = _made(SqlIncidents)
    mails = _made(SqlMails)
    escalations = _made(SqlEscalations)
    links = _made(SqlLinks)
    board = _made(SqlBoard)
    events = _made(SqlEvents)
    enrolments = _made(SqlEnrolments)
    convocations = _made(SqlConvocations)
    papers = _made(SqlPapers)
    reminder_choices = _made(SqlReminderChoices)
    obligations = _made(SqlObligations)
    signalements = _made(SqlSignalements)
    imports = _made(SqlImports)
    controls = _made(SqlControls)
    cadre = _made(SqlCadre)
    signalement_drafts = _made(SqlSignalementDrafts)
    queries = _made(SqlQueries)
    ticks = _made(SqlTicks)
    journal = _made(SqlJournal)
    questions = _made(SqlQuestions)
    proposals = _made(SqlProposals)
    compilations = _made(SqlCompilations)
    bilans = _made(SqlBilans)
    revisions = _made(SqlRevisions)
    local_values = _made(SqlLocalValues)
    base_faults = _made(SqlBaseFaults)
    people_list = _made(SqlPeople)
    openings = _made(SqlOpenings)
    partenaires = _made(SqlPartenaires)
    reviews = _made(SqlReviews)
    publications = _made(SqlPublications)
    stories = _made(SqlStories)
    answer_templates = _made(SqlAnswerTemplates)
    timers = _made(SqlTimers)
    snoozes = _made(SqlSnoozes)
    drafts = _made(SqlDrafts)
    presences = _made(SqlPresences)
    service_times = _made(SqlServiceTimes)
    closings = _made(SqlClosings)
    absences = _made(SqlAbsences)
    saved_views = _made(SqlSavedViews)
    persons = _made(SqlPersons)
    inbox = _made(SqlInbox)
    said = _made(SqlSaid)
    letters = _made(SqlOutbox)
    conversations = _made(SqlConversations)
    web_messages = _made(SqlWebMessages)
    places = _made(SqlPlaces)

    def __init__(
        self,
        session: Session,
        make_post: Callable[[Work], Notifier],
        audit: SqlAudit,
        sealing: Sealing = WITHOUT_KEY,
    ) -> None:
        self._session = session
        self._make_post = make_post
        self._sealing = sealing
        self.audit = audit

    @cached_property
    def outbox(self) -> Notifier:
        return self._make_post(self)

    @property
    def people(self) -> SqlRegistry:
        return self.registry

    @cached_property
    def second_factors(self) -> SqlSecondFactors:
        return SqlSecondFactors(self._session, self._sealing)

    @cached_property
    def lessons(self) -> Lessons:
        return Lessons(self.questions, self.proposals)

    @cached_property
    def cases(self) -> SqlCases:
        return SqlCases(self._session, self.persons)

    @cached_property
    def retention(self) -> SqlRetention:
        return SqlRetention(self._session, self.persons)


SHARED = ("registry", "incidents", "conversations")
"""Repositories that remember what was asked for several units at once."""


class Batch:
    """Several units of work in one transaction: one that fails is undone alone. See ``Together``.

    What the journal tells of them is written last, all at once: its head is held no longer than that.
    """

    def __init__(self, session: Together, make_work: Callable[[list[Noted]], Work]) -> None:
        self._session = session
        self._make_work = make_work
        self._words = SearchIndex(session)
        self.whole = make_work([])
        """For what belongs to all of them: whom they met, and which incidents are under way, asked once."""
        self.whole.incidents.remembers = True
        self.works: list[Work] = []
        """Those that ended well."""
        self.failed: list[Noted] = []

    @contextmanager
    def unit(self) -> Iterator[Work]:
        noted: list[Noted] = []
        try:
            with self._session.unit():
                work = self._make_work(noted)
                for shared in SHARED:
                    setattr(work, shared, getattr(self.whole, shared))
                yield work
                self._session.flush()
                work.audit.follow(work.journal.pending)
                self._words.flush()
                work.audit.flush()
        except Exception:
            self._words.forget()
            for shared in SHARED:
                getattr(self.whole, shared).forget()
            self.failed += noted
            raise
        self.works.append(work)

    def flush(self) -> None:
        for work in self.works:
            self.whole.journal.pending += work.journal.pending
        self._session.catch_up()
        self.whole.journal.flush()


def nobody_told(work: Work) -> Notifier:
    """The post of units that tell nobody anything."""
    raise NotImplementedError


class UnitsOfWork:
    """Opens units of work on a database. After a commit, ``on_wrote`` hears which channels have mail, and
    ``on_erased`` which files nothing cites any more.

    What was tried in vain is audited though its transaction is undone, and what was read though nothing was
    written: each in a transaction of its own, before the caller goes on.
    """

    def __init__(
        self,
        database: Database,
        make_post: Callable[[Work], Notifier] = nobody_told,
        *,
        sealing: Sealing = WITHOUT_KEY,
        on_wrote: Callable[[set[str]], None] = lambda _channels: None,
        clock: Callable[[], datetime] = utc_now,
        on_erased: Callable[[Collection[str]], object] = lambda _files: None,
    ) -> None:
        self.database = database
        self._sealing = sealing
        self._clock = clock
        self._make_post = make_post
        self._on_wrote = on_wrote
        self._on_erased = on_erased

    @contextmanager
    def __call__(self) -> Iterator[Work]:
        noted: list[Noted] = []
        try:
            with self.database.writing() as session:
                work = self._work(session, noted)
                words = SearchIndex(session)
                yield work
                session.flush()
                work.audit.follow(work.journal.pending)
                work.journal.flush()
                words.flush()
                work.audit.flush()
                self._ring(session, [work])
        except Exception:
            self._keep([one for one in noted if one.event.kind in REFUSED])
            raise
        self._committed([work])

    @contextmanager
    def together(self, *, postpones: bool = True) -> Iterator[Batch]:
        """One transaction for several. A unit that is alone ``postpones`` nothing: what cannot be written is
        its own fault.
        """
        failed: list[Noted] = []
        try:
            with self.database.writing_together() as session:
                session.postpones = postpones
                batch = Batch(session, partial(self._work, session))
                failed = batch.failed
                yield batch
                batch.flush()
                self._ring(session, [batch.whole, *batch.works])
        finally:
            self._keep([one for one in failed if one.event.kind in REFUSED])
        self._committed([batch.whole, *batch.works])

    def _ring(self, session: Session, works: Sequence[Work]) -> None:
        """For the other processes, when there may be some."""
        if self.database.is_sqlite:
            return
        arrived = {"arrivees" for work in works if work.inbox.has_stored}
        wrote = {f"envois:{channel}" for work in works for channel in work.letters.wrote}
        shown = {f"discussion:{chat}" for work in works for chat in work.web_messages.wrote}
        ring(session, *sorted(arrived | wrote | shown))

    def _committed(self, works: Sequence[Work]) -> None:
        wrote = {channel for work in works for channel in work.letters.wrote}
        files = {file for work in works for file in work.persons.files}
        if wrote:
            self._on_wrote(wrote)
        if files:
            self._on_erased(files)
        if any(work.persons.has_erased for work in works):
            self._compact()

    def _compact(self) -> None:
        """What was erased is so already: a database that is busy is compacted another time."""
        try:
            self.database.compact()
        except PASSING as error:
            log.warning("not compacted", action="compaction_failed", error=type(error).__name__)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        noted: list[Noted] = []
        try:
            with self.database.reading() as session:
                yield self._work(session, noted)
        finally:
            self._keep(noted)

    def _work(self, session: Session, noted: list[Noted]) -> Work:
        return Work(session, self._make_post, SqlAudit(session, self._clock, noted), self._sealing)

    def _keep(self, noted: list[Noted]) -> None:
        if not noted:
            return
        with self.database.reading() as session:
            SqlAudit(session, self._clock, noted).leave_out_full()
        if noted:
            with self.database.writing() as session:
                SqlAudit(session, self._clock, noted).flush()
