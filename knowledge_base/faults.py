"""A fault of the base: which file, which line, and what is wrong, in words that a colleague understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from privacy.nir import WRITTEN_HERE


@dataclass(frozen=True, order=True)
class Fault:
    """``file`` is relative to the base; lines are counted from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} – {self.reason}"


class FaultyBase(Exception):
    """The base is refused as a whole; ``faults`` says everything there is to correct, at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)

    @property
    def nirs(self) -> int:
        """How many of the texts hold a NIR."""
        return sum(fault.reason == WRITTEN_HERE for fault in self.faults)


class Unreadable(Exception):
    """A text that is not the YAML or JSON it should be, at ``line`` (from 1)."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
