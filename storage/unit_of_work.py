"""The unit of work: one transaction, and every repository in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from knowledge_base.french.wording import FrenchWording
from knowledge_base.learning.lessons import Lessons
from storage.access import SqlAttempts, SqlSecondFactors
from storage.agenda import SqlEvents
from storage.answering import SqlAnswerTemplates, SqlTimers
from storage.board import SqlBoard
from storage.conversations import SqlConversations, SqlPlaces, SqlWebMessages
from storage.database import Database
from storage.escalations import SqlEscalations
from storage.inbox import SqlInbox
from storage.incidents import SqlIncidents
from storage.journal import SqlJournal
from storage.knowledge import SqlBaseFaults, SqlRevisions
from storage.learning import SqlProposals, SqlQuestions
from storage.mails import SqlMails
from storage.outbox import SqlOutbox
from storage.people import SqlOpenings, SqlPartenaires, SqlPeople
from storage.presence import SqlAbsences, SqlClosings, SqlServiceTimes
from storage.quality import SqlSignalements
from storage.repositories import SqlCounters, SqlRegistry, SqlTickets
from storage.stories import SqlStories
from storage.ticket_links import SqlLinks
from storage.ticket_words import TicketWords
from storage.views import SqlSavedViews
from storage.workplace import SqlDrafts, SqlPresences

PostT = TypeVar("PostT")


class Work(Generic[PostT]):
    """``outbox`` is made by the caller, who knows how a notice becomes words."""

    def __init__(self, session: Session, make_post: Callable[[Work[PostT]], PostT]) -> None:
        counters = SqlCounters(session)
        self.session = session
        self.registry = SqlRegistry(session)
        self.people = self.registry
        self.second_factors = SqlSecondFactors(session)
        self.attempts = SqlAttempts(session)
        self.tickets = SqlTickets(session, counters)
        self.incidents = SqlIncidents(session, counters)
        self.wording = FrenchWording()
        self.mails = SqlMails(session)
        self.escalations = SqlEscalations(session)
        self.links = SqlLinks(session)
        self.board = SqlBoard(session)
        self.events = SqlEvents(session)
        self.signalements = SqlSignalements(session, counters)
        self.journal = SqlJournal(session)
        self.questions = SqlQuestions(session)
        self.proposals = SqlProposals(session)
        self.lessons = Lessons(self.questions, self.proposals)
        self.revisions = SqlRevisions(session)
        self.base_faults = SqlBaseFaults(session)
        self.people_list = SqlPeople(session)
        self.openings = SqlOpenings(session)
        self.partenaires = SqlPartenaires(session)
        self.stories = SqlStories(session)
        self.answer_templates = SqlAnswerTemplates(session)
        self.timers = SqlTimers(session)
        self.drafts = SqlDrafts(session)
        self.presences = SqlPresences(session)
        self.service_times = SqlServiceTimes(session)
        self.closings = SqlClosings(session)
        self.absences = SqlAbsences(session)
        self.saved_views = SqlSavedViews(session)
        self.inbox = SqlInbox(session)
        self.letters = SqlOutbox(session)
        self.conversations = SqlConversations(session)
        self.web_messages = SqlWebMessages(session)
        self.places = SqlPlaces(session)
        self.outbox = make_post(self)


class UnitsOfWork(Generic[PostT]):
    """Opens units of work on a database; ``on_wrote`` hears, after a commit, which channels have mail."""

    def __init__(
        self,
        database: Database,
        make_post: Callable[[Work[PostT]], PostT],
        *,
        on_wrote: Callable[[set[str]], None] = lambda _channels: None,
    ) -> None:
        self.database = database
        self._make_post = make_post
        self._on_wrote = on_wrote

    @contextmanager
    def __call__(self) -> Iterator[Work[PostT]]:
        with self.database.writing() as session:
            work = Work(session, self._make_post)
            words = TicketWords(session)
            yield work
            session.flush()
            work.journal.flush()
            words.flush()
        if work.letters.wrote:
            self._on_wrote(work.letters.wrote)

    @contextmanager
    def reading(self) -> Iterator[Work[PostT]]:
        with self.database.reading() as session:
            yield Work(session, self._make_post)
