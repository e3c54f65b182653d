"""The files of a form, kept for good: each read within limits, without the NIRs of its text."""

from __future__ import annotations

from collections.abc import Sequence

from guichets.file_quota import owner_of
from web.errors import FileRefused
from web.files import uploads_of
from web.ports import KeptFile
from web.shell import Asked


def kept_files(asked: Asked) -> Sequence[KeptFile]:
    files, owner = asked.site.files, owner_of(asked.by.id)
    try:
        kept = [files.keep(upload, owner=owner) for upload in uploads_of(asked.form)]
    except files.refused as refused:
        asked.site.count_masked(files.nirs_in(refused), asked.by)
        raise FileRefused(refused) from None
    asked.site.count_masked(sum(file.masked for file in kept), asked.by)
    return kept
