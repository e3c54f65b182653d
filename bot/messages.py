"""What is said, whatever the channel: what comes in, and what goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from delivery.files import Attachment, ListedAttachment
from delivery.stored import Stored
from privacy.nir import mask
from rendering.message import Button, Reply

__all__ = ["Attachment", "Button", "Channel", "Incoming", "Reply", "Unsupported"]

MAX_TEXT = 4_096  # characters; as many as Telegram allows, which counts two for some
MAX_FILE = 20 * 1024 * 1024  # bytes; what the Bot API lets a bot download


# As Telegram has it; « /!\\ urgent » and « / 3 dossiers » are no commands.
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s|$)")


class Channel(StrEnum):
    TELEGRAM = "telegram"
    WEB = "web"
    MAIL = "mel"
    """Comes in by ``bot.mail_intake``, and is answered by letters."""


class Unsupported(StrEnum):
    """What the bot cannot take, each with its own kind refusal."""

    VOICE = "voice"
    STICKER = "sticker"
    VIDEO = "video"
    OTHER = "other"


def unread_among(files: Iterable[Attachment]) -> tuple[str, ...]:
    """The names of those that nobody read to their end: who sends them is asked to."""
    return tuple(file.name for file in files if file.is_unread)


@dataclass(frozen=True, kw_only=True)
class Incoming(Stored):
    """One thing said by one person.

    ``update_ref`` is unique on its channel; ``message_ref`` lets an edited message find its first version;
    ``action`` is the data of a pressed button; ``replied_ref`` the message of ours that was answered;
    ``masked`` counts the NIRs that the guard took out, ``removed`` names what told of an applicant and was
    taken out as well; ``group_ref`` ties the files of one album.
    """

    channel: Channel
    update_ref: str
    user_ref: str
    chat_ref: str
    display_name: str
    at: datetime
    thread_ref: str = ""
    message_ref: str = ""
    replied_ref: str = ""
    group_ref: str = ""
    text: str = ""
    action: str = ""
    attachments: tuple[ListedAttachment, ...] = ()
    unsupported: Unsupported | None = None
    is_edit: bool = False
    is_private: bool = True
    masked: int = 0
    removed: tuple[str, ...] = ()

    @property
    def conversation(self) -> str:
        """One dialogue for each person in each place: two gestionnaires in one topic do not mix."""
        return f"{self.channel}:{self.chat_ref}:{self.thread_ref}:{self.user_ref}"

    @property
    def address(self) -> str:
        """Where an answer goes: the chat, and the topic inside it."""
        return f"{self.chat_ref}/{self.thread_ref}" if self.thread_ref else self.chat_ref

    @property
    def command(self) -> str:
        """``start`` for « /start CODE », empty when the text is no command."""
        found = _COMMAND.match(self.text)
        return found[1].lower() if found else ""

    @property
    def argument(self) -> str:
        """What follows the command."""
        return self.text.partition(" ")[2].strip() if self.command else ""

    def merged_with(self, other: Self) -> Self:
        """An album is one message: the files of both, whichever text there is, what we cannot take.

        A NIR that was cut over two captions is masked as it comes together.
        """
        joined = mask("\n".join(part for part in (self.text, other.text) if part))
        return replace(
            self,
            text=joined.text,
            attachments=self.attachments + other.attachments,
            unsupported=self.unsupported or other.unsupported,
            masked=self.masked + other.masked + joined.count,
            removed=tuple(dict.fromkeys((*self.removed, *other.removed))),
        )
