"""The files of a form, kept for good: each read within limits, without the NIRs of its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from delivery.files import Attachment
from guichets.file_quota import owner_of
from refusals.base import Refusal
from web.errors import MaskedFile, TooManyFiles
from web.files import uploads_of
from web.ports import KeptFile
from web.shell import Asked

MOST_ATTACHED = 5

Joined = TypeVar("Joined")


def attached(asked: Asked) -> list[Attachment]:
    """The files that people join to what many will read: each whole, or none. To be asked for before the
    transaction: what is masked is counted in one of its own. Raises ``TooManyFiles``, ``MaskedFile``, or what
    ``Files.keep`` does.
    """
    joined([], asked.form.files)
    kept = kept_files(asked)
    if any(one.masked for one in kept):
        raise MaskedFile
    return [one.attachment for one in kept]


def joined(already: Sequence[Joined], more: Sequence[Joined]) -> list[Joined]:
    """Raises ``TooManyFiles``."""
    if len(already) + len(more) > MOST_ATTACHED:
        raise TooManyFiles(MOST_ATTACHED)
    return [*already, *more]


def kept_files(asked: Asked) -> Sequence[KeptFile]:
    files, owner = asked.site.files, owner_of(asked.by.id)
    try:
        kept = [files.keep(upload, owner=owner) for upload in uploads_of(asked.form)]
    except Refusal as refused:
        asked.form.masked_in_files += files.nirs_in(refused)
        raise
    asked.form.masked_in_files += sum(file.masked for file in kept)
    return kept
