"""The command at an operator's terminal: what is typed, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")
