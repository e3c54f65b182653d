"""The files that people send through the web chat: what they hold is checked, then kept once by content."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol

import filetype

from bot.errors import EmptyFile, FileKindRefused, FileTooHeavy
from bot.messages import MAX_FILE, Attachment
from privacy.text import clean

_TEXT = "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument"

# Each type that is taken, with the endings it may bear; the first is given to a name that has none of them.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
    f"{_OFFICE}.wordprocessingml.document": (".docx",),
    f"{_OFFICE}.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    _TEXT: (".txt", ".csv", ".log"),
}

_LONGEST_NAME = 80  # characters, ending included
_UNFIT = re.compile(r'[<>:"|?*\x00-\x1f]')
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Upload(Protocol):
    """A file as a browser sent it; neither its name nor its content deserves trust yet."""

    @property
    def name(self) -> str: ...

    @property
    def content(self) -> bytes: ...


class Uploads:
    """Keeps files in a folder, each under the digest of its content: the same file twice is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, upload: Upload) -> Attachment:
        """Stores the file durably; ``EmptyFile``, ``FileTooHeavy`` or ``FileKindRefused``."""
        name = _plain_name(upload.name)
        if not upload.content:
            raise EmptyFile(name)
        if len(upload.content) > MAX_FILE:
            raise FileTooHeavy(name, MAX_FILE // 1024**2)
        mime = _mime(upload.content, name)
        if mime is None:
            raise FileKindRefused(name)
        digest = hashlib.sha256(upload.content).hexdigest()
        path = self._folder / digest[:2] / f"{digest}{ENDINGS[mime][0]}"
        if not path.exists():
            _write(path, upload.content)
        return Attachment(_with_ending(name, mime), mime, len(upload.content), path=str(path.resolve()))

    def held(self, path: str) -> Path | None:
        """The file behind the path of an attachment; None when it is not one of ours."""
        if not path:
            return None
        found = Path(path).resolve()
        return found if found.is_relative_to(self._folder.resolve()) and found.is_file() else None


def _mime(content: bytes, name: str) -> str | None:
    """What the content is, among what is taken; only a text is also judged by its name."""
    found = filetype.guess_mime(content)
    if found is not None:
        return found if found in ENDINGS else None
    return _TEXT if name.lower().endswith(ENDINGS[_TEXT]) and _is_text(content) else None


def _is_text(content: bytes) -> bool:
    """Plain words, and nothing that a browser could take for a page or a drawing."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return not _NOT_TEXT.search(text) and not text.lstrip().startswith("<")


def _plain_name(name: str) -> str:
    """The last part of the name, without what a file system or a header could misread."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return " ".join(_UNFIT.sub("", clean(last)).split()).lstrip(".") or "fichier"


def _with_ending(name: str, mime: str) -> str:
    """« facture.pdf.exe » that holds a PDF becomes « facture.pdf.exe.pdf »: nobody runs it by mistake."""
    ending = next((e for e in ENDINGS[mime] if name.lower().endswith(e)), "")
    stem = name[: -len(ending)] if ending else name
    ending = ending or ENDINGS[mime][0]
    return stem[: _LONGEST_NAME - len(ending)] + ending


def _write(path: Path, content: bytes) -> None:
    """All or nothing, and on the disk when it returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
