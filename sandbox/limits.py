"""What a piece of work may cost, what it did cost, and why it was stopped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of one piece of work: seconds of processor, seconds on the clock, bytes beyond those it starts with."""

    cpu: float = 10
    wall: float = 60.0
    memory: int = 256 * 1024**2


class Stop(Enum):
    """Why a piece of work has no result."""

    CPU = auto()
    TIME = auto()
    """It took too long on the clock: the machine may have been busy with something else."""
    MEMORY = auto()
    CRASH = auto()
    """It died: a library's fault, or somebody killed it."""


class Stopped(Exception):
    """It went beyond its limits, or died."""

    def __init__(self, why: Stop) -> None:
        super().__init__(why.name)
        self.why = why

    @property
    def would_stop_again(self) -> bool:
        """Whatever the machine does besides: the same content costs the same."""
        return self.why in {Stop.CPU, Stop.MEMORY}


@dataclass(frozen=True, kw_only=True)
class Usage:
    """``cpu`` in seconds; ``memory`` in bytes, at its highest, beyond what it started with."""

    cpu: float
    memory: int


class Budget:
    """Seconds of processor that several pieces of work share."""

    def __init__(self, cpu: float) -> None:
        self.left = cpu

    def spend(self, usage: Usage) -> None:
        self.left -= usage.cpu
