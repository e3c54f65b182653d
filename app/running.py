"""The running parts, put together: what each setting brings in, and nothing that it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from app.jobs import jobs_of
from app.service import Service, serve
from app.settings import Settings
from app.wiring import Clock, House, build, utc_now
from bot.channels.telegram.client import announce_commands, build_bot, check_identity
from bot.channels.telegram.errors import Unreachable
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.poller import Poller
from bot.channels.telegram.transport import TelegramTransport
from bot.channels.telegram.webhook import Webhook
from bot.channels.web import Listeners, WebChat, WebTransport
from bot.handlers.question import KnowledgeBase
from mailer.settings import parse_smtp_url
from mailer.smtp import SmtpTransport
from rendering.labels import COMMANDS
from scheduler.clock import Clock as Timekeeper
from scheduler.timetable import timetable
from storage.database import Database
from storage.job_runs import record_run
from storage.topics import SqlTopics
from web.app import build as build_web

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
        self.house: House = build(settings, database, base, clock=clock, on_wrote=self._wrote)
        self._service = Service(self.house)
        self._listeners = Listeners()
        self._service.carry(WebTransport(self.house.units, self._listeners, clock=clock))
        self._parts: list[Awaitable[None]] = []
        if settings.smtp_url is not None:
            self._service.carry(SmtpTransport(parse_smtp_url(settings.smtp_url.get_secret_value())))
        self._topics = SqlTopics(database, clock=clock)
        self.bot = None
        if settings.telegram_token is not None:
            self.bot = build_bot(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
            self._service.carry(TelegramTransport(self.bot, self._topics, pace=pace, clock=clock))
        self.timekeeper = Timekeeper(
            timetable(jobs_of(self.house)),
            settings.local_time,
            on_ran=lambda name, failed: record_run(database, name, at=clock(), failed=failed),
        )
