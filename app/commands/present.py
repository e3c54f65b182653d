"""Which command is being run: noted once at its start, read by what keeps a trace of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_words = ContextVar("command", default="")


def present_command() -> str:
    """Its words, « agents fermer »; "" where none is being run."""
    return _words.get()


@contextmanager
def running(words: str) -> Iterator[None]:
    token = _words.set(words)
    try:
        yield
    finally:
        _words.reset(token)
