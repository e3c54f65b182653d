"""The running parts, put together: what each setting brings in, and nothing that it does not."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import nullcontext, suppress
from functools import partial
from subprocess import CalledProcessError
from threading import Thread
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from app import archives
from app.diagnosis.under_way import preparing
from app.failures import explain
from app.installation import FirstLink, Installation
from app.jobs import jobs_of
from app.library import LivingLibrary
from app.living_base import LivingBase
from app.metrics.metrics import PATH as METRICS
from app.metrics.metrics import Metrics
from app.parts import ALL, Part, in_turn
from app.service import ListeningSocket, Runner, serve
from app.settings import Settings
from app.shipped_base import provenance_of
from app.wiring import Clock, Components, build, utc_now
from bot.channels.telegram.errors import TokenInUse, WrongToken
from bot.channels.telegram.pace import TelegramPace
from bot.channels.uploads import Uploads
from bot.channels.web import Listeners, WebChat, WebTransport
from bot.conversation.question_pages import AnswerFound
from delivery.dispatcher import Dispatcher
from delivery.queue_messages import OutboxMessage
from guichets.file_quota import FileQuota
from guichets.links import Ways
from knowledge_base.learning.questions import KEPT_FOR, AskedQuestion
from mailer.returns import tell_refused
from mailer.settings import parse_imap_url, parse_smtp_url
from sandbox.runner import Sandbox
from scheduler.clock import Clock as Timekeeper
from scheduler.timetable import timetable
from storage.archive import Interrupted
from storage.conversations import SqlTopics
from storage.database import PASSING, Database
from storage.health import record_run
from storage.mails import SqlBookmarks
from storage.turns import Bell, Turn, ring
from web.app import build as build_web
from web.site import Site

SELDOM = 50_000, 20, 20
"""Objects made between two looks for garbage: a message makes thousands, next to none of them in a cycle."""
BASE_STANDS = 60.0  # seconds between two looks at the base, where no clock runs
CLOCK_FOLLOWED = 30.0  # seconds between two looks at what the machine's clock shows
BASE_AWAITED = 0.2  # seconds between two looks at whether it is fitted
A_MOMENT = 1.5  # seconds
REFUSED_AGAIN = 60.0  # seconds until a token that Telegram refused is tried again
WATCHED = frozenset({"/sante", "/sante/vie", "/sante/pret", METRICS})

if TYPE_CHECKING:
    from app.telegram_service import TelegramService
    from app.trials import Trials
    from mailer.mailbox import Mailbox

log = structlog.get_logger()


def port_of(parts: Collection[Part], settings: Settings) -> int | None:
    """Where the site answers; without it, whoever watches over the process is answered, if anybody does."""
    return settings.web_port if Part.WEB in parts else settings.supervision_port or None


class Application:
    """The components, their dispatchers, the web pages and the clock; ``run`` starts them all.

    What only some services have is imported where its setting is looked at, with its libraries.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        base: LivingBase,
        *,
        clock: Clock = utc_now,
        pace: TelegramPace | None = None,
        read: Callable[[], Settings] | None = None,
        fixed: Mapping[str, str] | None = None,
        first_link: FirstLink | None = None,
        is_demo: bool = False,
        parts: Collection[Part] = ALL,
    ) -> None:
        """``read``, ``fixed`` and ``first_link`` are those of ``Installation``; without them, nothing has
        changed since the start, everything may, and nobody is let in by a first link.
        """
        self.settings = settings
        self.base = base
        self._database = database
        self._parts = parts
        self._clock = clock
        self._library = LivingLibrary(
            base,
            questions=self._questions,
            clock=clock,
            provenance=lambda entries: provenance_of(entries, settings),
        )
        self.house: Components = build(
            settings, database, base, clock=clock, on_wrote=self._wrote, library=self._library
        )
        self._listeners = Listeners()
        self._metrics = Metrics(database, settings, entries=lambda: len(base.base.entries), clock=clock)
        self._service = Runner(
            self.house,
            before_stop=self._let_go,
            on_handled=self._metrics.handled,
            may_answer=lambda: base.is_sure,
        )
        self._sandbox = Sandbox()
        self._uploads = Uploads(settings.data_dir / "fichiers", self._sandbox, takes=self._takes_file)
        self._jobs = timetable(jobs_of(self.house, base, back_up=self._back_up))
        self._timekeeper = Timekeeper(
            self._jobs,
            settings.local_time,
            on_ran=lambda name, failed: record_run(database, name, at=clock(), failed=failed),
        )
        self._web_transport = WebTransport(self.house.units, self._listeners, clock=clock)
        self._service.carry(self._metrics.watching(self._web_transport))
        if settings.smtp_url is not None:
            from mailer.smtp import SmtpTransport

            server = parse_smtp_url(settings.smtp_url.get_secret_value())
            smtp = SmtpTransport(server, clock=clock, on_refused=self._letter_refused)
            self._service.carry(self._metrics.watching(smtp))
        self.installation = Installation(
            settings,
            read=read or (lambda: settings),
            fixed=fixed or {},
            restart=self._restart_all,
            trials=self._trials,
            clock=clock,
            first_link=first_link,
            under_way=lambda: preparing(base.meaning_percent, is_sure=base.is_sure),
        )
        self.is_to_restart = False
        self._is_demo = is_demo
        self._telegram: TelegramService | None = None
        if settings.telegram_token is not None:
            from app.telegram_service import TelegramService

            self._telegram = TelegramService(
                settings.telegram_token,
                settings,
                SqlTopics(database, clock=clock),
                self._service.workers.receive,
                pace=pace,
                clock=clock,
            )
            telegram = self._metrics.watching(self._telegram.transport)
            self._service.carry(telegram, at_once=settings.telegram_at_once)
        self.web = self._web()

    async def run(self, ready: Callable[[int], None], *, door: ListeningSocket | None = None) -> None:
        """Runs until SIGTERM or SIGINT, or until ``is_to_restart``; ``ready`` hears the port of the site, if
        it is among the parts.
        """
        gc.set_threshold(*SELDOM)
        try:
            with nullcontext(door) if door else ListeningSocket() as opened, Bell(self._database, self._hear):
                running: list[Awaitable[None]] = []
                if (port := port_of(self._parts, self.settings)) is not None:
                    listening = opened.opened(self.settings.web_host, port)
                    is_site = Part.WEB in self._parts
                    shown = self.web if is_site else Starlette(routes=self._watched())
                    told = ready if is_site else lambda _port: None
                    running.append(serve(shown, listening, proxies=self.settings.web_proxies, ready=told))
                if Part.BOT in self._parts:
                    running += self._service.workings()
                if Part.BOT in self._parts and self._telegram is not None:
                    running.append(self._alone("telegram", partial(self._listen_if_welcome, self._telegram)))
                if Part.MAIL in self._parts and self.settings.imap_url is not None:
                    running.append(self._alone("mel", partial(self._read_mails, self.settings.imap_url)))
                if Part.CLOCK in self._parts:
                    running.append(self._alone("horloge", self._keep_time))
                if not self._database.is_sqlite:
                    running.append(self._keep_base_fresh())
                await self._service.run(*running)
        finally:
            await asyncio.to_thread(_a_moment, self._library.close)
            await asyncio.to_thread(self._sandbox.close)
            if self._telegram is not None:
                await self._telegram.close()

    def _alone(self, name: str, part: Callable[[], Awaitable[None]]) -> Awaitable[None]:
        """In one process at a time; another takes it over in seconds."""
        return in_turn(Turn(self._database, name), part)

    async def _keep_time(self) -> None:
        self._timekeeper.start()
        try:
            while True:
                await asyncio.sleep(CLOCK_FOLLOWED)
                self._timekeeper.follow()
        finally:
            await asyncio.to_thread(_a_moment, self._timekeeper.stop)

    async def _read_mails(self, address: SecretStr) -> None:
        """From the bookmark each time: another process may have read on meanwhile. What asks for an answer
        waits where it is for a base that has one.
        """
        while not self.base.is_sure:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(BASE_AWAITED)
        mailbox = await asyncio.to_thread(self._mailbox_at, address)
        await mailbox.keep()

    async def _keep_base_fresh(self) -> None:
        """What another process published is taken up within the minute, whoever has the clock."""
        while True:
            try:
                await asyncio.to_thread(self.base.refresh)
            except (PASSING, CalledProcessError):
                log.exception("base not taken up, the next minute will", action="base_late")
            await asyncio.sleep(BASE_STANDS)

    def _let_go(self) -> None:
        """What would hold a stop."""
        self.base.close()
        self._listeners.close()

    def _hear(self, what: str) -> None:
        """From another process; in a thread of the bell."""
        kind, _, about = what.partition(":")
        match kind:
            case "envois":
                self._service.wrote({about})
            case "arrivees":
                self._service.wake_workers()
            case "discussion":
                self._listeners.notify(about)
            case "reglages":
                self._restart()

    def stop(self) -> None:
        """Ends ``run`` as a signal would; called from any thread."""
        self._service.stop()

    def _restart_all(self) -> None:
        """This process, and the others, which hear it; this one even where the database is away."""
        try:
            with self._database.writing() as session:
                ring(session, "reglages")
        finally:
            self._restart()

    def _restart(self) -> None:
        self.is_to_restart = True
        self._service.stop()

    def run_jobs(self) -> None:
        """Each job of the timetable once, now."""
        for job in self._jobs:
            self._timekeeper.run(job)

    def deliver_to_web(self) -> None:
        """Carries what waits for web chats, without starting anything: for a play that outruns time."""
        dispatcher = Dispatcher(self.house.shelf, self._web_transport, clock=self._clock)
        while asyncio.run(dispatcher.round()):
            pass

    async def _listen_if_welcome(self, telegram: TelegramService) -> None:
        """What Telegram refuses closes neither the console nor the web chat, nor keeps a mail waiting. It is
        tried again: whatever else used the token may have been stopped, or Telegram been mistaken.
        """
        while True:
            try:
                await telegram.listen(self._telegram_listens)
            except (WrongToken, TokenInUse) as error:
                log.error("telegram refuses the bot", action="telegram_refused", reason=type(error).__name__)
                self.installation.telegram_trouble = " ".join(explain(error))
            await asyncio.sleep(REFUSED_AGAIN)

    def _telegram_listens(self) -> None:
        self.installation.telegram_trouble = ""

    def _trials(self) -> Trials:
        from app.trials import Trials

        return Trials(self.settings.telegram_api_url, clock=self._clock)

    def _web(self) -> Starlette:
        chat = WebChat(self.house.intake, self._uploads, self._listeners, wake=self._service.wake_workers)
        site = Site(
            units=self.house.units,
            clock=self._clock,
            zone=self.settings.zone,
            ways=Ways(
                self.settings.public_url,
                by_mail=self.settings.smtp_url is not None and bool(self.settings.mail_from),
                by_telegram=self._telegram is not None,
            ),
            sandbox=self._sandbox,
            files=self._uploads,
            chat=chat,
            listeners=self._listeners,
            library=self._library,
            answer_shown=lambda entry: self.house.renderer.reply(AnswerFound(entry, None)),
            ask=self.base.verdict,
            understand=self.house.understand,
            pole=self.house.pole,
            mail_from=self.settings.mail_from,
            notice=self.settings.notice,
            signatory=self.settings.signatory,
            yearly_hours=self.settings.yearly_hours,
            installation=self.installation,
            probe=self.house.database.probe,
            is_fitted=lambda: self.base.is_sure and bool(self.base.base.entries),
            second_factor=self.settings.second_factor == "obligatoire",
            is_demo=self._is_demo,
        )
        token = self.settings.metrics_token
        more = [
            *(self._telegram.routes() if self._telegram is not None else ()),
            *([self._metrics.route(token.get_secret_value())] if token is not None else ()),
        ]
        pages = build_web(site, passing=PASSING, more=more)
        self._metrics.watch_pages(pages)
        return pages

    def _watched(self) -> Sequence[BaseRoute]:
        """What the site tells of this process: all that one without the site answers."""
        return [one for one in self.web.routes if isinstance(one, Route) and one.path in WATCHED]

    def _mailbox_at(self, address: SecretStr) -> Mailbox:
        from app.mail_files import keeping
        from mailer.authentication import Verification, key_of
        from mailer.mailbox import Mailbox

        return Mailbox(
            parse_imap_url(address.get_secret_value()),
            intake=self.house.mail_intake.take,
            keep_file=keeping(self._uploads),
            bookmarks=SqlBookmarks(self._database),
            sandbox=self._sandbox,
            clock=self._clock,
            passing=PASSING,
            verification=Verification(
                servers=self.settings.mail_verifier,
                look_up=key_of if self.settings.mail_dkim == "oui" else None,
            ),
        )

    def _back_up(self) -> bool:
        """The archive of the night; the demonstration has none. Whoever stops the service does not wait."""
        now = self._clock()
        if self._is_demo or not archives.is_owed(self.settings, now=now):
            return False
        with suppress(Interrupted):
            archives.make(
                self.settings, self._database, now=now, goes_on=lambda: not self._service.is_stopping
            )
            archives.purge(self.settings, now=now)
            return True
        return False

    def _takes_file(self, owner: str, size: int) -> bool:
        with self.house.units() as work:
            return FileQuota(work.file_uses, now=self._clock()).takes(owner, size)

    def _letter_refused(self, letter: OutboxMessage, reason: str) -> None:
        with self.house.units() as work:
            tell_refused(work, letter, reason, now=self._clock(), zone=self.settings.zone)

    def _wrote(self, channels: set[str]) -> None:
        self._service.wrote(channels)
        self._library.committed()

    def _questions(self) -> Sequence[AskedQuestion]:
        with self.house.units.reading() as work:
            return work.questions.since(self._clock() - KEPT_FOR)


def _a_moment(end: Callable[[], None]) -> None:
    """Leaves it that much to end. What goes on beyond is done again by the next start, as after a kill: no
    job, and nothing that a page asks for, counts on having ended.
    """
    ending = Thread(target=end, daemon=True)
    ending.start()
    ending.join(A_MOMENT)
