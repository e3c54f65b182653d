"""Work that blocks for long or often, in a few threads of its own: the pages keep theirs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """As many as ``at_once``, in each loop that asks for them."""

    def __init__(self, name: str, *, at_once: int) -> None:
        self._turns: RunVar[CapacityLimiter] = RunVar(name)
        self._at_once = at_once

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As ``run_in_threadpool``."""
        try:
            turns = self._turns.get()
        except LookupError:
            turns = CapacityLimiter(self._at_once)
            self._turns.set(turns)
        return await run_sync(partial(work, *args, **kwargs), limiter=turns)


run_with_files = Threads("files that somebody sent", at_once=2).run
"""As many as the sandbox opens: a thread that only waited would be one less for the pages."""
run_for_streams = Threads("readings of the streams", at_once=4).run
"""Of the database, for all the streams of the process."""
