"""A bar for whoever waits more than two seconds at a terminal; nothing is shown anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TypeVar

PATIENCE = 2.0
"""Seconds before a bar appears."""

T = TypeVar("T")


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Something whose length is not known."""
    with _bar(what, total=None):
        yield


def counted(items: Iterable[T], what: str, *, total: int) -> Iterator[T]:
    """The items as they come, counted on the bar."""
    with _bar(what, total=total) as advance:
        for item in items:
            yield item
            advance()


@contextmanager
def _bar(what: str, *, total: int | None) -> Iterator[Callable[[], None]]:
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()]
    if total is not None:
        columns.insert(2, MofNCompleteColumn())
    bar = Progress(*columns, console=Console(file=sys.stderr), transient=True)
    task = bar.add_task(what, total=total)
    appears = Timer(PATIENCE, bar.start)
    appears.daemon = True
    appears.start()
    try:
        yield lambda: bar.advance(task)
    finally:
        appears.cancel()
        appears.join()
        if bar.live.is_started:
            bar.stop()
