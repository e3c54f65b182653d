"""What is looked up at each reading: the database outlives a restart, and hears of every process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from shutil import disk_usage

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.archives import last
from app.settings import Settings
from knowledge_base.learning.questions import AnswerZone
from mailer.settings import parse_imap_url
from storage.database import Database
from storage.health import Queue, arrivals, asked_by_zone, last_runs, unsent
from storage.journal import SqlJournal
from storage.mails import SqlBookmarks

_COMMITTED = timedelta(minutes=1)
"""A question is counted once no transaction that may hold an older one is under way."""


class LookedUp(Collector):
    """``channels`` are those that are told even when nothing waits for them."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        entries: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        self.channels: set[str] = set()
        self._database = database
        self._settings = settings
        self._entries = entries
        self._clock = clock
        self._asked = dict.fromkeys(AnswerZone, 0)
        self._asked_until = clock()

    def collect(self) -> Iterator[Metric]:
        now = self._clock()
        with self._database.reading() as session:
            inbox = arrivals(session, now)
            outbox = {**dict.fromkeys(self.channels, Queue(0, None)), **unsent(session, now)}
            head = SqlJournal(session).last_sequence()
            until = max(self._asked_until, now - _COMMITTED)
            for zone, count in asked_by_zone(session, self._asked_until, until).items():
                self._asked[zone] += count
            self._asked_until = until
        runs = last_runs(self._database)
        yield _gauge("relais_inbox_waiting", "Messages reçus à traiter.", inbox.count)
        yield _gauge(
            "relais_inbox_oldest_age_seconds", "L’âge du plus ancien message à traiter.", _age(inbox, now)
        )
        yield _gauges(
            "relais_outbox_waiting",
            "Messages qui peuvent partir, par canal.",
            "channel",
            {channel: queue.count for channel, queue in outbox.items()},
        )
        yield _gauges(
            "relais_outbox_oldest_age_seconds",
            "Depuis quand le plus ancien peut partir, par canal.",
            "channel",
            {channel: _age(queue, now) for channel, queue in outbox.items()},
        )
        questions = CounterMetricFamily(
            "relais_questions", "Questions, par zone de verdict.", labels=["zone"]
        )
        for zone, count in self._asked.items():
            questions.add_metric([zone], count)
        yield questions
        yield _gauge("relais_journal_head", "Le numéro de la dernière ligne du journal.", head)
        yield _gauge("relais_base_entries", "Fiches en service.", self._entries())
        yield _gauges(
            "relais_job_last_run_timestamp_seconds",
            "Le dernier passage d’une tâche.",
            "task",  # « job » is what Prometheus calls whom it asks
            {name: run.ran_at.timestamp() for name, run in runs.items()},
        )
        yield _gauges(
            "relais_job_failed",
            "1 quand le dernier passage d’une tâche a échoué.",
            "task",
            {name: run.failed for name, run in runs.items()},
        )
        yield _gauge(
            "relais_backup_timestamp_seconds",
            "L’instant de la dernière archive relue ; 0 sans aucune.",
            _instant(last(self._settings)),
        )
        yield _gauge(
            "relais_mail_read_timestamp_seconds",
            "La dernière relève de la boîte ; 0 sans boîte, ou avant la première.",
            _instant(self._mail_read_at()),
        )
        yield _gauge(
            "relais_disk_free_bytes",
            "La place libre dans le dossier des données.",
            disk_usage(self._settings.data_dir).free,
        )

    def _mail_read_at(self) -> datetime | None:
        url = self._settings.imap_url
        if url is None:
            return None
        bookmark = SqlBookmarks(self._database).of(parse_imap_url(url.get_secret_value()).mailbox)
        return bookmark.read_at if bookmark is not None else None


def _instant(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0


def _age(queue: Queue, now: datetime) -> float:
    """Seconds; 0 when nothing waits."""
    return (now - queue.oldest_at).total_seconds() if queue.oldest_at is not None else 0.0


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value)


def _gauges(name: str, told: str, label: str, values: Mapping[str, float]) -> Metric:
    gauge = GaugeMetricFamily(name, told, labels=[label])
    for labelled, value in values.items():
        gauge.add_metric([labelled], value)
    return gauge
