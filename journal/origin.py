"""Where what is being done comes from: said once at each way in, read by whatever keeps a trace of it, and
by the base, which answers as people are answered there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Origin:
    """``address`` is a network address, an account of a messenger, an account of the machine; ``actor_id`` is
    who is known to act, ``departement`` that of their guichet, or the one that they work for. Nothing of all
    this for what the service does by itself.
    """

    channel: str = ""
    address: str = ""
    actor_id: int | None = None
    departement: str = ""


_ITSELF = Origin()
_present = ContextVar("origin", default=_ITSELF)


def present_origin() -> Origin:
    return _present.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Of all that is done inside, in this thread and in those that it hands its context to."""
    token = _present.set(origin)
    try:
        yield
    finally:
        _present.reset(token)


@contextmanager
def acted_by(agent_id: int | None) -> Iterator[None]:
    """The same place; who it is has become known."""
    with coming_from(replace(_present.get(), actor_id=agent_id)):
        yield
