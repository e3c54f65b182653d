"""Work that opens files which somebody sent: it waits for its turn beside the pages, not in their place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

AT_ONCE = 2
"""As many as the sandbox opens: a thread that only waited would be one less for the pages."""

P = ParamSpec("P")
T = TypeVar("T")

_turns: RunVar[CapacityLimiter] = RunVar("turns of the files")


async def run_with_files(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As ``run_in_threadpool``, in threads of its own."""
    try:
        turns = _turns.get()
    except LookupError:
        turns = CapacityLimiter(AT_ONCE)
        _turns.set(turns)
    return await run_sync(partial(work, *args, **kwargs), limiter=turns)
