"""The files that come with a form; one that somebody sent, which no browser can run; those that we make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from starlette.datastructures import QueryParams
from starlette.responses import FileResponse, Response

from delivery.files import Attachment
from tabular.writing import CSV_TYPE, XLSX_TYPE, Cell, csv_bytes, xlsx_bytes
from web.errors import FileNotHeld
from web.ports import Files, Upload
from web.sent import SentForm

# What a browser may show by itself; all else is saved.
_ALONE = {"Content-Security-Policy": "default-src 'none'; sandbox"}
_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


PDF = "application/pdf"


def is_picture(mime: str) -> bool:
    """A browser shows it by itself, and nothing in it runs."""
    return mime in _SHOWN


def is_shown(mime: str) -> bool:
    """In a page of ours: a picture, or a PDF page after page."""
    return is_picture(mime) or mime == PDF


def uploads_of(form: SentForm) -> list[Upload]:
    return [Upload(file.filename or "", file.file.read()) for file in form.files]


def numbered_file(files: Files, attached: Sequence[Attachment], number: int) -> FileResponse:
    """One of several, as a link numbers them; ``FileNotHeld``."""
    file, held = file_held(files, attached, number)
    return FileResponse(
        held,
        media_type=file.mime if is_picture(file.mime) else "application/octet-stream",
        filename=file.name,
        content_disposition_type="inline" if is_picture(file.mime) else "attachment",
        headers=_ALONE,
    )


def drawn(png: bytes) -> Response:
    return Response(png, media_type="image/png", headers=_ALONE)


def file_held(files: Files, attached: Sequence[Attachment], number: int) -> tuple[Attachment, Path]:
    """With where it is held; ``FileNotHeld``."""
    path = files.held(attached[number].path) if number < len(attached) else None
    if path is None:  # or the file stayed on its channel
        raise FileNotHeld
    return attached[number], path


def attachment(content: bytes, name: str, mime: str) -> Response:
    """What was made for whoever asks, to be saved; ``name`` is in plain letters."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=mime, headers=headers)


def sheet_response(
    query: QueryParams, name: str, *, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """A list for a spreadsheet: « ?format=xlsx » is a workbook, anything else CSV. ``name`` is in plain
    letters, without ending.
    """
    if query.get("format") == "xlsx":
        content, mime, ending = xlsx_bytes(title, header, rows), XLSX_TYPE, "xlsx"
    else:
        content, mime, ending = csv_bytes(header, rows), CSV_TYPE, "csv"
    return attachment(content, f"{name}.{ending}", mime)
