"""What is counted where it happens, and the page where all of it is read."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest
from threading import Lock

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.logs import FAULTS, MASKED_OF_STRANGERS
from app.metrics.looked_up import LookedUp
from app.metrics.watching import PageTimes, WatchedTransport
from app.settings import Settings
from delivery.queue_messages import Delivered, Doubtful, Later, OutboxMessage, Outcome, Refused, Transport
from storage.database import Database
from storage.health import received_at
from web.site import Guarded

PATH = "/metrics"

# Seconds.
OF_A_PAGE = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
OF_A_TRANSACTION = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
OF_AN_ANSWER = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800)

MOST_ANSWERS = 5_000
"""Those between two readings whose time is told; of more, the last ones."""
_FIRST_PAGE = re.compile(r"reponse:(\w+):(.+):0")
"""The key of what the intake answers first to an update of a channel."""


class Metrics:
    """Those of one run of the house: what is counted here begins at 0 with it. Called from any thread.

    ``entries`` says how many entries answer.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        entries: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._clock = clock
        self._registry = CollectorRegistry()
        # Each count would have a second line, the instant at which it began.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's
        self._sendings = Counter(
            "relais_sendings",
            "Envois, par canal et par issue.",
            ["channel", "outcome"],
            registry=self._registry,
        )
        self._answers = Histogram(
            "relais_answer_seconds",
            "D’un message reçu à sa réponse remise au canal.",
            ["channel"],
            buckets=OF_AN_ANSWER,
            registry=self._registry,
        )
        self._pages = Histogram(
            "relais_page_seconds",
            "D’une page demandée à son début, par premier mot de l’adresse.",
            ["family"],
            buckets=OF_A_PAGE,
            registry=self._registry,
        )
        self._transactions = Histogram(
            "relais_intake_transaction_seconds",
            "Une transaction qui traite des messages reçus.",
            buckets=OF_A_TRANSACTION,
            registry=self._registry,
        )
        self._looked_up = LookedUp(database, settings, entries=entries, clock=clock)
        for collector in (FAULTS, MASKED_OF_STRANGERS, self._looked_up):
            self._registry.register(collector)
        ProcessCollector(registry=self._registry)
        self._left: deque[tuple[str, datetime]] = deque(maxlen=MOST_ANSWERS)
        self._reading = Lock()

    def watching(self, transport: Transport) -> Transport:
        """The same, whose outcomes are counted."""
        for outcome in (Delivered, Later, Doubtful, Refused):
            self._sendings.labels(transport.channel, _name(outcome))
        self._looked_up.channels.add(transport.channel)
        return WatchedTransport(transport, self._ended)

    def watch_pages(self, site: Starlette) -> None:
        """Before the first is asked for."""
        families = {one.endpoint: _family(one.path) for one in site.routes if isinstance(one, Guarded)}
        site.add_middleware(PageTimes, families=families, on_begun=self._page_begun)

    def handled(self, seconds: float) -> None:
        """A transaction of the intake has taken so long."""
        self._transactions.observe(seconds)

    def route(self, token: str) -> Route:
        """For whoever bears the token, and nobody else."""
        expected = f"Bearer {token}".encode()

        def read(request: Request) -> Response:
            if not compare_digest(request.headers.get("authorization", "").encode(), expected):
                return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
            return Response(self.written(), media_type=CONTENT_TYPE_LATEST)

        return Route(PATH, read)

    def written(self) -> bytes:
        """In the text form of Prometheus."""
        with self._reading:
            self._time_answers()
            return generate_latest(self._registry)

    def _page_begun(self, family: str, seconds: float) -> None:
        self._pages.labels(family).observe(seconds)

    def _ended(self, parcel: OutboxMessage, outcome: Outcome) -> None:
        self._sendings.labels(parcel.channel, _name(type(outcome))).inc()
        if isinstance(outcome, Delivered):
            self._left.append((parcel.key, self._clock()))

    def _time_answers(self) -> None:
        """When their questions came in is looked up for all of them at once."""
        left = defaultdict[str, dict[str, datetime]](dict)
        while self._left:
            key, at = self._left.popleft()
            if answers := _FIRST_PAGE.fullmatch(key):
                channel, update = answers.groups()
                left[channel][update] = at
        with self._database.reading() as session:
            for channel, answered in left.items():
                for update, at in received_at(session, channel, answered).items():
                    self._answers.labels(channel).observe((answered[update] - at).total_seconds())


def _name(outcome: type[Outcome]) -> str:
    return outcome.__name__.lower()


def _family(path: str) -> str:
    """The first word of a route: never a part that a visitor writes."""
    return path.split("/")[1] or "accueil"
