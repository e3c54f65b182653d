"""The files that come with a form."""

from __future__ import annotations

from starlette.datastructures import FormData, UploadFile

from web.ports import Upload


async def uploads_of(form: FormData) -> list[Upload]:
    """A browser sends one without a name when none was chosen."""
    chosen = [value for value in form.getlist("fichiers") if isinstance(value, UploadFile) and value.filename]
    return [Upload(file.filename or "", await file.read()) for file in chosen]
