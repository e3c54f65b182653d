"""What a dialogue refuses; the French sentences stand in rendering."""

from __future__ import annotations


class DialogueError(Exception):
    """A refusal that the person can understand and act upon."""


class Misunderstood(DialogueError):
    """A button that is forged, or too old to mean anything."""


class EmptyFile(DialogueError):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class FileTooHeavy(DialogueError):
    def __init__(self, name: str, megabytes: int) -> None:
        super().__init__(name)
        self.name = name
        self.megabytes = megabytes


class FileKindRefused(DialogueError):
    """What the file holds, whatever its name says, is not among what we take."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
