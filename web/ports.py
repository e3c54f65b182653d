"""What the web pages need from the rest of the house; the wiring joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import knowledge_base.upkeep.live
from delivery.files import KeptFile as KeptFile
from delivery.files import Upload as Upload
from guichets.registry import Agent
from knowledge_base.entries import Base, Entry
from knowledge_base.formats.exchange_file import Provenance
from knowledge_base.reading import Reading
from knowledge_base.verdict import Verdict
from rendering.message import Reply
from storage import conversations

if TYPE_CHECKING:
    pass


Clock = Callable[[], datetime]  # an aware instant


class Chat(Protocol):
    """The way in of the web chat."""

    def say(
        self,
        agent: Agent,
        *,
        text: str,
        action: str,
        files: Sequence[Upload],
        masked: int,
        nonce: str,
        at: datetime,
    ) -> None:
        """Stores what was said, durably; the same again under one ``nonce`` stores nothing.

        ``masked`` NIR stood in it, of which the agent is told.
        """


class Signal(Protocol):
    async def wait(self, seconds: float) -> None:
        """Returns when something happened, at the latest after ``seconds``."""


class Listeners(Protocol):
    """The open pages, by chat."""

    @property
    def closed(self) -> bool:
        """The house closes: streams end."""

    def listening(self, chat_ref: str) -> AbstractContextManager[Signal]: ...


class Library(knowledge_base.upkeep.live.Library, Protocol):
    @property
    def shipped(self) -> Base:
        """The files alone."""

    @property
    def base(self) -> Base:
        """What answers today."""

    def told_in(self, departement: str) -> Base:
        """The same, as it is read there; here for ""."""

    def read(self, message: str) -> Reading:
        """What a message seems to be, and the entries near to it."""

    def provenance(self, entries: Iterable[Entry]) -> Mapping[str, Provenance]:
        """Where those of these entries that were not written here come from."""

    def changed(self) -> None:
        """What has just been committed is to answer at once."""


AnswerShown = Callable[[Entry], Reply]
"""The answer of an entry as a chat shows it."""
Verdicts = Callable[[str], Verdict]
"""What the base in service says of a question."""


class Files(Protocol):
    def keep(self, upload: Upload, *, owner: str = "") -> KeptFile:
        """Stores the file durably, without the NIRs of its text; refused with a key of ``files``."""

    def nirs_in(self, refused: Exception) -> int:
        """How many stand in the file that was refused."""

    def held(self, path: str) -> Path | None:
        """The file behind the path of an attachment; None when it is not one of ours."""


WebMessage = conversations.WebMessage
