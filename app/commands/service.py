"""``relais run`` and ``relais demo``: the service, on the real world or on an invented one."""

from __future__ import annotations

from datetime import timedelta

import structlog

from app.service import Service
from app.settings import Settings
from app.wiring import Clock, build
from bot.channels.web import Listeners, WebTransport
from knowledge_base.verdict import KnowledgeBase
from storage.database import Database

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
