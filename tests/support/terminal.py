"""The command at an operator's terminal: what is typed, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from refusals.faults import Fault
from rendering.fault_words import with_place


@dataclass(frozen=True)
class Said:
    """What a command answered: its exit code, and both of its outputs."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, no-break spaces read as spaces."""
        return plain(self.out + self.err).splitlines()


Relais = Callable[..., Said]
Words = tuple[str, ...]


def told(faults: Iterable[Fault]) -> str:
    """What is wrong in a file, a line a fault."""
    return plain("\n".join(map(with_place, faults)))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")
