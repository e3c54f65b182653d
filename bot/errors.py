"""What a dialogue refuses; the French sentences stand in rendering."""

from __future__ import annotations

from refusals.base import Refusal


class DialogueError(Refusal):
    """A refusal that the person can understand and act upon."""


class Misunderstood(DialogueError):
    """A button that is forged, or too old to mean anything."""


class EmptyFile(DialogueError):
    name: str


class FileTooHeavy(DialogueError):
    name: str
    megabytes: int


class NirInFile(DialogueError):
    """``count`` NIRs stand in a file that cannot be written again without them."""

    name: str
    count: int


class NoTimeForFile(DialogueError):
    """The files that came before it with the same mail took the time there is to read them."""

    name: str


class UnreadText(DialogueError):
    """A text that takes too long to be read: nobody knows what it holds."""

    name: str


class FileKindRefused(DialogueError):
    """What the file holds, whatever its name says, is not among what we take."""

    name: str


class FilesOfTheDayTaken(DialogueError):
    """The person has sent as many files, or megabytes, as one may in a day; this one is not kept."""

    files: int
    megabytes: int
