"""A chat message as it leaves, whatever the channel: text in Telegram's HTML subset, buttons, files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self, cast

from delivery.files import Attachment

MAX_BUTTON_DATA = 64  # bytes; the limit of the Bot API


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


@dataclass(frozen=True)
class Reply:
    """``text`` holds only ``<b> <i> <u> <s> <a> <code> <pre> <blockquote>`` and line breaks. ``erases`` is
    the message that it answers, where that one must not stay in the chat. ``secret_until`` is when what it
    carries lets nobody in any more.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[Attachment, ...] = ()
    erases: str = ""
    secret_until: datetime | None = None

    def to_payload(self) -> dict[str, object]:
        payload: dict[str, object] = {
            "text": self.text,
            "buttons": [[[b.label, b.data, *filter(None, [b.page])] for b in row] for row in self.buttons],
            "files": [[f.name, f.mime, f.size, f.file_ref, f.path] for f in self.files],
        }
        return payload | {"erases": self.erases} if self.erases else payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, object]) -> Self:
        rows = cast("list[list[list[str]]]", payload["buttons"])
        files = cast("list[tuple[str, str, int, str, str]]", payload["files"])
        return cls(
            str(payload["text"]),
            tuple(tuple(Button(*values) for values in row) for row in rows),
            tuple(Attachment(*values) for values in files),
            str(payload.get("erases", "")),
        )
