"""A chat message as it leaves, whatever the channel: text in Telegram's HTML subset, buttons, files."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, PlainSerializer

from delivery.files import ListedAttachment
from delivery.stored import Stored, from_list

_TAG = re.compile(r"<[^>]+>")
_LINK = re.compile(r'<a href="([^"]*)">.*?</a>')

MAX_BUTTON_DATA = 64  # bytes; the limit of the Bot API


def plain(text: str) -> str:
    """Without the tags of a message."""
    return html.unescape(_TAG.sub("", text))


def as_letter(text: str) -> str:
    """As a plain text bears it, where a link is its address."""
    return plain(_LINK.sub(r"\1", text)) + "\n"


@dataclass(frozen=True)
class Button:
    """``page`` is a page of the site, which it opens where the channel can; elsewhere it is pressed, or not
    there when it has no ``data``.
    """

    label: str
    data: str
    page: str = ""

    def __post_init__(self) -> None:
        if len(self.data.encode()) > MAX_BUTTON_DATA:
            raise ValueError(f"button data longer than {MAX_BUTTON_DATA} bytes: {self.data}")


ListedButton = Annotated[
    Button,
    from_list(Button),
    PlainSerializer(lambda one: [one.label, one.data, *filter(None, [one.page])]),
]


@dataclass(frozen=True)
class Reply(Stored):
    """``text`` holds only ``<b> <i> <u> <s> <a> <code> <pre> <blockquote>`` and line breaks. ``erases`` is
    the message that it answers, where that one must not stay in the chat. ``secret_until`` is when what it
    carries lets nobody in any more.
    """

    text: str
    buttons: tuple[tuple[ListedButton, ...], ...] = ()
    files: tuple[ListedAttachment, ...] = ()
    erases: str = ""
    secret_until: Annotated[datetime | None, Field(exclude=True)] = None
