"""``relais run`` and ``relais demo``: the service, on the real world or on an invented one."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog

from app import logs
from app.demo import DEPARTEMENT, DemoClock, populate
from app.jobs import jobs_of
from app.service import Service, only_process, serve
from app.settings import Settings
from app.wiring import Clock, House, build, knowledge_folder, utc_now
from bot.channels.web import Listeners, WebChat, WebTransport
from guichets.access import Accesses
from knowledge_base.files import load
from knowledge_base.verdict import KnowledgeBase
from scheduler.clock import Clock as Timekeeper
from scheduler.timetable import timetable
from storage.database import Database
from storage.job_runs import record_run
from storage.migrate import upgrade
from storage.topics import SqlTopics
from web.app import build as build_web

DEMO_LINK_LIFE = timedelta(days=1)

log = structlog.get_logger()


class Running:
    """A house with its service, web and channels joined; nothing is started before ``run``."""

    def __init__(self, settings: Settings, database: Database, base: KnowledgeBase, clock: Clock) -> None:
        self.settings = settings
        self.service: Service | None = None
        self.house = build(settings, database, base, clock=clock, on_wrote=self._wrote)
        self.service = Service(self.house)
        self.listeners = Listeners()
        self.web_transport = WebTransport(self.house.units, self.listeners, clock=clock)
        self.service.carry(self.web_transport)

    def _wrote(self, channels: set[str]) -> None:
        if self.service is not None:
            self.service.wrote(channels)
