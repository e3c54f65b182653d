"""Logs: one line for each event, with identifiers and never a text that somebody wrote.

Tracebacks come without the values of variables, which would quote people's messages.
"""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog
from prometheus_client import Counter
from structlog.tracebacks import ExceptionDictTransformer

FAULTS = Counter("relais_faults", "Alertes des journaux, par action.", ["action"], registry=None)
"""Since the process began: it has one log, whatever it runs."""
_WORTH_A_LOOK = frozenset({"warning", "error", "critical"})


def configure(form: Literal["console", "json"], *, level: int = logging.INFO) -> None:
    """To the error output; other libraries' warnings come through the same door."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        count_fault,
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
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")


def count_fault(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """By its action, one of those that the program names."""
    if event.get("level") in _WORTH_A_LOOK:
        FAULTS.labels(event.get("action", "")).inc()
    return event
