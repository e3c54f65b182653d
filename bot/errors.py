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


class NirInFile(DialogueError):
    """``count`` NIRs stand in a file that cannot be written again without them."""

    def __init__(self, name: str, count: int) -> None:
        super().__init__(name)
        self.name = name
        self.count = count


class NoTimeForFile(DialogueError):
    """The files that came before it with the same mail took the time there is to read them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnreadText(DialogueError):
    """A text that takes too long to be read: nobody knows what it holds."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class FileKindRefused(DialogueError):
    """What the file holds, whatever its name says, is not among what we take."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class FilesOfTheDayTaken(DialogueError):
    """She has sent as many files, or as many megabytes, as one may in a day; this one is not kept."""

    def __init__(self, files: int, megabytes: int) -> None:
        super().__init__(f"{files}, {megabytes}")
        self.files = files
        self.megabytes = megabytes
