"""A file: as somebody sent it, as we hold it, and as it goes with a message."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Annotated

from pydantic import PlainSerializer

from delivery.stored import from_list


@dataclass(frozen=True)
class Upload:
    """As it came; neither its name nor its content deserves trust yet."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Attachment:
    """``file_ref`` is the channel's own handle; ``path`` a file of ours, set once we hold it; ``is_unread``
    when nobody read all that it shows.
    """

    name: str
    mime: str
    size: int = 0
    file_ref: str = ""
    path: str = ""
    is_unread: bool = False


ListedAttachment = Annotated[Attachment, from_list(Attachment), PlainSerializer(astuple)]


@dataclass(frozen=True)
class KeptFile:
    """A file that we hold, from whose text ``masked`` NIRs were taken out; ``is_unread`` when nobody read all
    that it shows: a picture, a scan, a document that is locked, broken or too long.
    """

    name: str
    mime: str
    size: int
    path: str
    masked: int = 0
    is_unread: bool = False

    @property
    def attachment(self) -> Attachment:
        return Attachment(self.name, self.mime, self.size, path=self.path, is_unread=self.is_unread)
