"""The files that come by mail are kept as those that come by chat: the same kinds, the same sizes."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from bot.channels.uploads import Uploads
from bot.errors import DialogueError
from mailer.reading import FileNotKept, KeepFile
from rendering.refusals import sentence
from tickets.ticket import Attachment


@dataclass(frozen=True)
class _Enclosed:
    name: str
    content: bytes


def keeping(uploads: Uploads) -> KeepFile:
    def keep(name: str, content: bytes) -> Attachment:
        try:
            return Attachment(*astuple(uploads.keep(_Enclosed(name, content))))
        except DialogueError as refusal:
            raise FileNotKept(sentence(refusal)) from None

    return keep
