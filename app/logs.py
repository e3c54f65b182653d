"""Logs: one line for each event, with identifiers and never a text that somebody wrote.

Tracebacks come without the values of variables, which would quote people's messages.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from time import monotonic
from typing import Literal

import structlog
from prometheus_client import Counter
from structlog.tracebacks import ExceptionDictTransformer

log = structlog.get_logger()

FAULTS = Counter("relais_faults", "Alertes des journaux, par action.", ["action"], registry=None)
"""Since the process began: it has one log, whatever it runs."""
SELDOM = 60.0
"""Seconds in which the same warning is written once: an outage repeats it four times a second."""
MASKED_OF_STRANGERS = Counter(
    "relais_masked_of_strangers",
    "NIR masqués dans ce qu’un inconnu envoie, par canal.",
    ["channel"],
    registry=None,
)
"""Since the process began: the journal, which nothing leaves, holds none of them."""
_WORTH_A_LOOK = frozenset({"warning", "error", "critical"})


def configure(form: Literal["console", "json"], *, level: int = logging.INFO) -> None:
    """To the error output; other libraries' warnings come through the same door, in the same form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        count_fault,
        Seldom(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    ends: list[structlog.typing.Processor] = (
        [
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[*shared, *ends],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    if form == "json":
        foreign = [one for one in shared if one is not count_fault]
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=[structlog.stdlib.add_logger_name, *foreign],
                processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ends],
            )
        )
        logging.captureWarnings(True)
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    # A job that is still at work when its turn comes again is no trouble; the clock tells of one that fails.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def are_json() -> bool:
    """Whether a machine reads every line of this process."""
    return isinstance(structlog.get_config()["processors"][-1], structlog.processors.JSONRenderer)


class Seldom:
    """Leaves out a warning whose every word and figure was written within the minute."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._written: dict[str, float] = {}

    def __call__(
        self, _logger: object, _method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        if event.get("level") != "warning":
            return event
        now, said = self._clock(), repr(sorted(event.items()))
        self._written = {one: at for one, at in self._written.items() if now - at < SELDOM}
        if said in self._written:
            raise structlog.DropEvent
        self._written[said] = now
        return event


def count_fault(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """By its action, one of those that the program names; of what strangers send, how many NIRs it held."""
    if event.get("action") == "stranger_masked":
        MASKED_OF_STRANGERS.labels(event["channel"]).inc(event["count"])
    if event.get("level") in _WORTH_A_LOOK:
        FAULTS.labels(event.get("action", "")).inc()
    return event
