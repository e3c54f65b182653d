"""Several who act at the same instant, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 30.0  # seconds
A_WHILE = 0.3  # seconds; enough to arrive where one must wait


def together(*actions: Callable[[], T]) -> list[T]:
    """What each returned, in order; the first error, if there is one."""
    start = Barrier(len(actions))

    def begin(action: Callable[[], T]) -> T:
        start.wait(PATIENCE)
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        begun = [threads.submit(begin, action) for action in actions]
        return [one.result(PATIENCE) for one in begun]


def meanwhile(action: Callable[[], T]) -> Future[T]:
    """Begun, and given a while to arrive where it must wait for us."""
    threads = ThreadPoolExecutor(1)
    begun = threads.submit(action)
    threads.shutdown(wait=False)
    sleep(A_WHILE)
    return begun
