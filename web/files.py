"""The files that come with a form; and a file that somebody sent, so that no browser can run it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from starlette.responses import FileResponse, Response

from web.errors import FileNotHeld
from web.ports import Files, Upload
from web.sent import SentForm

# What a browser may show by itself; all else is saved.
_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


class Attached(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def mime(self) -> str: ...

    @property
    def path(self) -> str: ...


def is_picture(mime: str) -> bool:
    """A browser shows it by itself, and nothing in it runs."""
    return mime in _SHOWN


def uploads_of(form: SentForm) -> list[Upload]:
    return [Upload(file.filename or "", file.file.read()) for file in form.files]


def numbered_file(files: Files, attached: Sequence[Attached], number: int) -> FileResponse:
    """One of several, as a link numbers them; ``FileNotHeld``."""
    if number >= len(attached):
        raise FileNotHeld
    return file_response(files, attached[number].path, attached[number].name, attached[number].mime)


def file_response(files: Files, path: str, name: str, mime: str) -> FileResponse:
    """``FileNotHeld`` when the file stayed on its channel."""
    held = files.held(path)
    if held is None:
        raise FileNotHeld
    return FileResponse(
        held,
        media_type=mime if mime in _SHOWN else "application/octet-stream",
        filename=name,
        content_disposition_type="inline" if mime in _SHOWN else "attachment",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox"},
    )


def attachment(content: bytes, name: str, mime: str) -> Response:
    """What was made for whoever asks, to be saved; ``name`` is in plain letters."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=mime, headers=headers)
