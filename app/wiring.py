"""Joins the components: which adapter serves which port. Nothing starts here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from app.keys import sealing_of
from app.settings import Settings
from app.shipped_base import PUBLISHER
from bot.by_mail import AgentLetters
from bot.channels.stored_files import StoredFiles
from bot.conversation.answers import Answers, KnowledgeBase
from bot.conversation.beside_draft import BesideDraft
from bot.dialogue import Router
from bot.handlers.acces import AccessHandler
from bot.handlers.agenda import AgendaHandler
from bot.handlers.aide import HelpHandler
from bot.handlers.appel import CallHandler
from bot.handlers.base import BaseHandler, Library
from bot.handlers.bilan import BilanHandler
from bot.handlers.console import FORMER, ConsoleHandler, FormerDialogue
from bot.handlers.convocation import ConvocationHandler, DiffusionHandler
from bot.handlers.demande import DemandeHandler
from bot.handlers.formation import TrainingHandler
from bot.handlers.not_a_name import NotAName
from bot.handlers.question import QuestionHandler
from bot.handlers.rating import RatingHandler
from bot.handlers.reminders import ReminderHandler
from bot.handlers.revue import ReviewHandler
from bot.handlers.signalement import SignalementHandler
from bot.handlers.suivi import SuiviHandler
from bot.handlers.ticket import TicketHandler
from bot.handlers.triage import TriageHandler
from bot.in_private import PrivateAnswers
from bot.intake import MOST_SHARED, MOST_TOGETHER, Intake
from bot.mail_intake import MailIntake, RequestClassifier
from bot.nobody_named import NameRemover
from bot.notifier import Notifier
from bot.second_factor import SecondFactorGuard
from bot.understanding import FrenchUnderstanding, Understanding
from bot.unknown_senders import UnknownSenders
from knowledge_base.french.text import Reader
from knowledge_base.french.vocabulary import french
from knowledge_base.local_values import signatory
from privacy.notice import Notice
from rendering.engine import Renderer
from reports.resources import YEARLY_HOURS
from storage.database import PASSING, Database
from storage.outbox import SqlOutboxQueue
from storage.unit_of_work import UnitsOfWork, Work
from tickets.clock.calendars import Calendars
from tickets.clock.presence import stand_in
from tickets.mail.correspondents import Correspondents
from tickets.pole.national import NationalPole

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Components:
    """Everything that works on one database, ready to be started or called."""

    settings: Settings
    clock: Clock
    renderer: Renderer
    database: Database
    units: UnitsOfWork
    shelf: SqlOutboxQueue
    intake: Intake
    mail_intake: MailIntake
    understand: RequestClassifier
    pole: NationalPole


def build(
    settings: Settings,
    database: Database,
    base: KnowledgeBase,
    *,
    clock: Clock = utc_now,
    on_wrote: Callable[[set[str]], None] = lambda _channels: None,
    understanding: Understanding | None = None,
    library: Library | None = None,
) -> Components:
    """``understanding`` is that of French unless another is given; without a library, nobody keeps the base
    up from a chat.
    """
    renderer = Renderer(settings.local_time)
    zone = settings.zone
    pole = NationalPole(
        address=settings.national_address,
        sender=settings.mail_from,
        authorised=settings.senders,
        smtp_ready=settings.smtp_url is not None,
        nudge_after=settings.pole_nudge_days,
    )

    def letters_of(work: Work, signatory_of: Callable[[str], str]) -> AgentLetters | None:
        if not (pole.smtp_ready and settings.mail_from):
            return None
        return AgentLetters(
            renderer,
            work.letters,
            work.tickets,
            work.mails,
            sender=settings.mail_from,
            sender_name=lambda departement: signatory_of(departement) or PUBLISHER,
            now=clock(),
        )

    def make_post(work: Work) -> Notifier:
        def on_duty(holder: int) -> int | None:
            today = zone.local(clock()).date()
            return stand_in(holder, work.absences.since(today), today)

        @cache  # for as long as the transaction: a hundred letters are signed alike
        def signatory_of(departement: str) -> str:
            return signatory(work.local_values.of(departement), settings.signatory)

        return Notifier(
            renderer,
            work.letters,
            work.registry,
            work.places,
            work.conversations,
            now=clock(),
            sender=settings.mail_from if pole.smtp_ready else "",
            signatory=signatory_of,
            public_url=settings.web_url,
            letters=letters_of(work, signatory_of),
            stand_in=on_duty,
            calendars=Calendars(work, zone),
        )

    files = StoredFiles(settings.files)
    units = UnitsOfWork(
        database,
        make_post,
        sealing=sealing_of(settings),
        on_wrote=on_wrote,
        on_erased=files.erase,
        clock=clock,
    )
    answers = Answers(base, understanding or FrenchUnderstanding(Reader(french())))
    router = build_router(
        base,
        answers.understanding,
        library,
        notice=settings.notice,
        public_url=settings.public_url,
        yearly_hours=settings.yearly_hours,
    )
    is_required = settings.telegram_second_factor == "obligatoire"
    guard = SecondFactorGuard(PrivateAnswers(router), is_required=is_required)
    named = NameRemover(base)
    intake = Intake(
        units,
        guard,
        UnknownSenders(settings.notice),
        renderer,
        named,
        zone,
        clock=clock,
        passing=PASSING,
        most_together=MOST_TOGETHER if database.is_sqlite else MOST_SHARED,
    )
    understand = RequestClassifier(base)
    mail_intake = MailIntake(
        units, answers, named, understand, correspondents_of(settings), zone, clock=clock
    )
    shelf = SqlOutboxQueue(database)
    return Components(
        settings, clock, renderer, database, units, shelf, intake, mail_intake, understand, pole
    )


def correspondents_of(settings: Settings) -> Correspondents:
    return Correspondents(
        ours=settings.assistance_addresses or settings.senders,
        pole=settings.pole_senders or ((settings.national_address,) if settings.national_address else ()),
    )


def build_router(
    base: KnowledgeBase,
    understanding: Understanding | None = None,
    library: Library | None = None,
    *,
    notice: Notice,
    public_url: str = "",
    yearly_hours: int = YEARLY_HOURS,
) -> Router:
    """Every dialogue that the bot can hold."""
    answers = Answers(base, understanding or FrenchUnderstanding(Reader(french())))
    question = QuestionHandler(answers)
    tickets = TicketHandler(question, BesideDraft(answers))
    triage = TriageHandler()
    suivi = SuiviHandler(question)
    return Router(
        (
            question,
            tickets,
            suivi,
            triage,
            RatingHandler(question),
            NotAName(question),
            ConsoleHandler(),
            *map(FormerDialogue, FORMER),
            CallHandler(),
            BilanHandler(yearly_hours),
            AgendaHandler(),
            TrainingHandler(),
            ReviewHandler(),
            DiffusionHandler(),
            ReminderHandler(),
            ConvocationHandler(),
            SignalementHandler(),
            AccessHandler(public_url),
            DemandeHandler(),
            HelpHandler(notice),
            *([BaseHandler(library)] if library else ()),
        ),
        default=question,
        triage=triage,
        suivi=suivi,
    )
