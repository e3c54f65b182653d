"""What is wrong in a file that somebody brings: where, and which rule it breaks; the words come later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

NIR = "nir"
"""The code of a NIR: its values are never shown again."""

Value = str | int | date


@dataclass(frozen=True, order=True)
class Fault:
    """``code`` names the rule, ``field`` the column or field at fault, ``values`` what its sentence shows.

    Lines are counted from 1, header included. ``entry`` tells which one, where several stand in a file.
    """

    file: str
    line: int
    code: str
    field: str = ""
    values: tuple[tuple[str, Value], ...] = ()
    entry: str = ""

    @classmethod
    def of(cls, file: str, line: int, code: str, field: str = "", **values: Value) -> Self:
        return cls(file, line, code, field, tuple(values.items()))

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.values)
        return " ".join(filter(None, (f"{self.file}:{self.line}", self.code, self.field, values)))


class FaultyFile(Exception):
    """The file is refused as a whole; ``faults`` says everything there is to correct, at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))

    @property
    def nirs(self) -> int:
        """How many of the texts hold a NIR."""
        return sum(fault.code == NIR for fault in self.faults)
