"""What a command refuses, in one French line or several."""

from __future__ import annotations


class Refusal(Exception):
    """The command did nothing; ``lines`` say why and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
