"""The running parts, put together: what each setting brings in, and nothing that it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from starlette.applications import Starlette

from app.jobs import jobs_of
from app.service import Service, serve
from app.settings import Settings
from app.wiring import Clock, House, build, utc_now
from bot.channels.telegram.client import (
    RelaisBot,
    announce_commands,
    build_bot,
    check_identity,
    open_webhook,
)
from bot.channels.telegram.errors import RequestRefused, Unreachable
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.poller import Poller
from bot.channels.telegram.transport import TelegramTransport
from bot.channels.web import Listeners, WebTransport
from bot.handlers.question import KnowledgeBase
from mailer.settings import parse_smtp_url
from mailer.smtp import SmtpTransport
from rendering.labels import COMMANDS
from scheduler.clock import Clock as Timekeeper
from scheduler.timetable import timetable
from storage.database import Database
from storage.job_runs import record_run
from storage.topics import SqlTopics

RETRY = 5.0  # seconds between two tries to reach Telegram at the start

log = structlog.get_logger()


class Running:
    """A house, its couriers, its web pages and its clock; ``run`` starts them all."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        base: KnowledgeBase,
        *,
        clock: Clock = utc_now,
        pace: Pace | None = None,
    ) -> None:
        self.settings = settings
        self._clock = clock
        self.house: House = build(settings, database, base, clock=clock, on_wrote=self._wrote)
        self._service = Service(self.house)
        self._listeners = Listeners()
        self._topics = SqlTopics(database, clock=clock)
        self.timekeeper = Timekeeper(
            timetable(jobs_of(self.house)),
            settings.local_time,
            on_ran=lambda name, failed: record_run(database, name, at=clock(), failed=failed),
        )
        self._service.carry(WebTransport(self.house.units, self._listeners, clock=clock))
        if settings.smtp_url is not None:
            self._service.carry(
                SmtpTransport(parse_smtp_url(settings.smtp_url.get_secret_value()), clock=clock)
            )
        self._bot: RelaisBot | None = None
        if settings.telegram_token is not None:
            self._bot = build_bot(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
            self._service.carry(TelegramTransport(self._bot, self._topics, pace=pace, clock=clock))
        self.web: Starlette = self._web()

    async def run(self, ready: Callable[[int], None]) -> None:
        """Runs until SIGTERM or SIGINT; ``ready`` hears the port of the web pages.

        Raises ``WrongToken`` or ``TokenInUse`` when Telegram will not have this bot.
        """
        parts: list[Awaitable[None]] = [
            serve(self.web, self.settings.web_host, self.settings.web_port, ready=ready)
        ]
        if self._bot is not None:
            parts.append(self._listen(self._bot))
        self.timekeeper.start()
        try:
            await self._service.run(*parts)
        finally:
            self._listeners.close()
            await asyncio.to_thread(self.timekeeper.stop)
            if self._bot is not None:
                await self._bot.shutdown()

    async def _listen(self, bot: RelaisBot) -> None:
        """Telegram's way in; waits until Telegram can be reached."""
        while True:
            try:
                await check_identity(bot)
                await announce_commands(bot, COMMANDS)
                break
            except (Unreachable, RequestRefused) as error:
                log.warning(
                    "telegram not reached", action="telegram_unreachable", reason=type(error).__name__
                )
                await asyncio.sleep(RETRY)
        if self.settings.telegram_webhook_url:
            secret = self.settings.telegram_webhook_secret
            assert secret is not None  # the settings refuse one without the other
            await open_webhook(bot, self.settings.telegram_webhook_url, secret.get_secret_value())
            await asyncio.Event().wait()  # the web pages take the updates
        await Poller(bot, self._service.workers.receive, topics=self._topics, clock=self._clock).run()

    def _wrote(self, channels: set[str]) -> None:
        self._service.wrote(channels)
