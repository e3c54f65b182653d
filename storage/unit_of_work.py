"""The unit of work: one transaction, and every repository in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Generic, TypeVar

import structlog
from sqlalchemy.orm import Session

from journal.audit import REFUSED
from knowledge_base.french.wording import FrenchWording
from knowledge_base.learning.lessons import Lessons
from storage.access import SqlAttempts, SqlCalendarFeeds, SqlFileUses, SqlSecondFactors
from storage.audit import Noted, SqlAudit
from storage.bilans import SqlBilans
from storage.board import SqlBoard
from storage.cases import SqlCases
from storage.compilation import SqlCompilations
from storage.console import SqlAnswerTemplates, SqlDrafts, SqlPresences, SqlSavedViews, SqlSnoozes, SqlTimers
from storage.conversations import SqlConversations, SqlPlaces, SqlWebMessages
from storage.database import PASSING, Database
from storage.diffusion import SqlPublications
from storage.erasure import SqlPersons
from storage.health import SqlTicks
from storage.imported import SqlControls, SqlImports
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
from storage.quality import SqlCadre
from storage.queries import SqlQueries
from storage.repositories import SqlRegistry, SqlTickets
from storage.retention import SqlRetention
from storage.rewriting import SqlSaid
from storage.sealing import WITHOUT_KEY, Sealing
from storage.ticket_links import SqlLinks
from storage.ticket_words import SearchIndex

PostT_co = TypeVar("PostT_co", covariant=True)

log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


class Work(Generic[PostT_co]):
    """``outbox`` is made by the caller, who knows how a notice becomes words."""

    def __init__(
        self,
        session: Session,
        make_post: Callable[[Work[PostT_co]], PostT_co],
        audit: SqlAudit,
        sealing: Sealing = WITHOUT_KEY,
    ) -> None:
        self.registry = SqlRegistry(session)
        self.people = self.registry
        self.second_factors = SqlSecondFactors(session, sealing)
        self.calendar_feeds = SqlCalendarFeeds(session)
        self.attempts = SqlAttempts(session)
        self.file_uses = SqlFileUses(session)
        self.tickets = SqlTickets(session)
        self.incidents = SqlIncidents(session)
        self.wording = FrenchWording()
        self.mails = SqlMails(session)
        self.escalations = SqlEscalations(session)
        self.links = SqlLinks(session)
        self.board = SqlBoard(session)
        self.events = SqlEvents(session)
        self.enrolments = SqlEnrolments(session)
        self.convocations = SqlConvocations(session)
        self.papers = SqlPapers(session)
        self.reminder_choices = SqlReminderChoices(session)
        self.obligations = SqlObligations(session)
        self.signalements = SqlSignalements(session)
        self.imports = SqlImports(session)
        self.controls = SqlControls(session)
        self.cadre = SqlCadre(session)
        self.signalement_drafts = SqlSignalementDrafts(session)
        self.queries = SqlQueries(session)
        self.ticks = SqlTicks(session)
        self.audit = audit
        self.journal = SqlJournal(session)
        self.questions = SqlQuestions(session)
        self.proposals = SqlProposals(session)
        self.compilations = SqlCompilations(session)
        self.bilans = SqlBilans(session)
        self.lessons = Lessons(self.questions, self.proposals)
        self.revisions = SqlRevisions(session)
        self.local_values = SqlLocalValues(session)
        self.base_faults = SqlBaseFaults(session)
        self.people_list = SqlPeople(session)
        self.openings = SqlOpenings(session)
        self.partenaires = SqlPartenaires(session)
        self.reviews = SqlReviews(session)
        self.publications = SqlPublications(session)
        self.stories = SqlStories(session)
        self.answer_templates = SqlAnswerTemplates(session)
        self.timers = SqlTimers(session)
        self.snoozes = SqlSnoozes(session)
        self.drafts = SqlDrafts(session)
        self.presences = SqlPresences(session)
        self.service_times = SqlServiceTimes(session)
        self.closings = SqlClosings(session)
        self.absences = SqlAbsences(session)
        self.saved_views = SqlSavedViews(session)
        self.persons = SqlPersons(session)
        self.cases = SqlCases(session, self.persons)
        self.retention = SqlRetention(session, self.persons)
        self.inbox = SqlInbox(session)
        self.said = SqlSaid(session)
        self.letters = SqlOutbox(session)
        self.conversations = SqlConversations(session)
        self.web_messages = SqlWebMessages(session)
        self.places = SqlPlaces(session)
        self.outbox = make_post(self)


class UnitsOfWork(Generic[PostT_co]):
    """Opens units of work on a database. After a commit, ``on_wrote`` hears which channels have mail, and
    ``on_erased`` which files nothing cites any more.

    What was tried in vain is audited though its transaction is undone, and what was read though nothing was
    written: each in a transaction of its own, before the caller goes on.
    """

    def __init__(
        self,
        database: Database,
        make_post: Callable[[Work[PostT_co]], PostT_co],
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
    def __call__(self) -> Iterator[Work[PostT_co]]:
        noted: list[Noted] = []
        try:
            with self.database.writing() as session:
                work = self._work(session, noted)
                words = SearchIndex(session)
                yield work
                session.flush()
                work.audit.follow(work.journal.flush())
                words.flush()
                work.audit.flush()
        except Exception:
            self._keep([one for one in noted if one.event.kind in REFUSED])
            raise
        if work.letters.wrote:
            self._on_wrote(work.letters.wrote)
        if work.persons.files:
            self._on_erased(work.persons.files)
        if work.persons.has_erased:
            self._compact()

    def _compact(self) -> None:
        """What was erased is so already: a database that is busy is compacted another time."""
        try:
            self.database.compact()
        except PASSING as error:
            log.warning("not compacted", action="compaction_failed", error=type(error).__name__)

    @contextmanager
    def reading(self) -> Iterator[Work[PostT_co]]:
        noted: list[Noted] = []
        try:
            with self.database.reading() as session:
                yield self._work(session, noted)
        finally:
            self._keep(noted)

    def _work(self, session: Session, noted: list[Noted]) -> Work[PostT_co]:
        return Work(session, self._make_post, SqlAudit(session, self._clock, noted), self._sealing)

    def _keep(self, noted: list[Noted]) -> None:
        if not noted:
            return
        with self.database.reading() as session:
            SqlAudit(session, self._clock, noted).leave_out_full()
        if noted:
            with self.database.writing() as session:
                SqlAudit(session, self._clock, noted).flush()
