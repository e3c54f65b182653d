"""The files that come by mail are kept as those that come by chat: the same kinds, the same sizes."""

from __future__ import annotations

from bot.channels.uploads import Uploads
from bot.errors import NirInFile
from delivery.files import Attachment, Upload
from guichets.file_quota import MAILBOX
from mailer.reading import FileNotKept, KeepFile
from refusals.base import Refusal
from rendering.refusals import sentence
from sandbox.limits import Budget


def keeping(uploads: Uploads) -> KeepFile:
    def keep(name: str, content: bytes, budget: Budget) -> tuple[Attachment, int]:
        try:
            kept = uploads.keep(Upload(name, content), owner=MAILBOX, budget=budget)
        except NirInFile as refusal:
            raise FileNotKept(sentence(refusal), masked=refusal.count) from None
        except Refusal as refusal:
            raise FileNotKept(sentence(refusal)) from None
        return kept.attachment, kept.masked

    return keep
