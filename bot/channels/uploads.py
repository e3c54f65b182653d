"""The files that people send: what they hold is checked and rid of NIRs, then kept once by content."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import ParamSpec, TypeVar

import filetype

from bot.errors import NirInFile
from bot.messages import MAX_FILE
from delivery.files import KeptFile, Upload
from guichets.file_quota import allowance_of
from privacy.documents import OFFICE, PDF, masked_text, nirs_in
from privacy.nir import mask
from privacy.text import clean
from refusals.base import Refused
from sandbox.limits import Budget, Limits, Stop, Stopped
from sandbox.runner import Sandbox

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
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    _TEXT: (".txt", ".csv", ".log"),
}

READING = Limits(cpu=1.5, wall=60, memory=200 * 1024**2)
_LEAST = 0.05
"""Seconds of processor below which no reading is begun."""

_LONGEST_NAME = 80  # characters, ending included
_UNFIT = re.compile(r'[<>:"|?*\x00-\x1f]')
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


P = ParamSpec("P")
T = TypeVar("T")


class Uploads:
    """Keeps files in a folder, each under the digest of its content: the same file twice is one file.

    What is in words is read first, in the sandbox. What nobody can read is kept as it is, and said to be so.
    """

    def __init__(
        self, folder: Path, sandbox: Sandbox, *, takes: Callable[[str, int], bool] = lambda *_: True
    ) -> None:
        """``takes`` counts a file, by whose it is and its size, unless that day is full."""
        self._folder = folder
        self._takes = takes
        self._sandbox = sandbox

    def keep(self, upload: Upload, *, owner: str = "", budget: Budget | None = None) -> KeptFile:
        """Stores the file durably; ``files.empty``, ``files.too_heavy``, ``files.kind``, ``files.unread``,
        ``NirInFile``, ``files.no_time`` or ``files.day_taken``. ``owner`` is who sends it; "" for one that
        we make ourselves. ``budget`` is shared by the files that come together.
        """
        in_name = mask(_plain_name(upload.name))
        name = in_name.text
        if not upload.content:
            raise Refused("files.empty", name=name)
        if len(upload.content) > MAX_FILE:
            raise Refused("files.too_heavy", name=name, megabytes=MAX_FILE // 1024**2)
        mime = mime_of(upload.content, name)
        if mime is None:
            raise Refused("files.kind", name=name)
        if owner and not self._takes(owner, len(upload.content)):
            allowed = allowance_of(owner)
            raise Refused("files.day_taken", files=allowed.files, megabytes=allowed.megabytes)
        content, masked, is_unread = self._guarded(upload.content, mime, name, budget or Budget(READING.cpu))
        digest = hashlib.sha256(content).hexdigest()
        path = self._folder / digest[:2] / f"{digest}{ENDINGS[mime][0]}"
        if not path.exists():
            _write(path, content)
        return KeptFile(
            _with_ending(name, mime),
            mime,
            len(content),
            str(path.resolve()),
            masked + in_name.count,
            is_unread,
        )

    def nirs_in(self, refused: Exception) -> int:
        """How many stand in the file that was refused."""
        return refused.count if isinstance(refused, NirInFile) else 0

    def held(self, path: str) -> Path | None:
        """The file behind the path of an attachment; None when it is not one of ours."""
        if not path:
            return None
        found = Path(path).resolve()
        return found if found.is_relative_to(self._folder.resolve()) and found.is_file() else None

    def _guarded(self, content: bytes, mime: str, name: str, budget: Budget) -> tuple[bytes, int, bool]:
        """What may be kept of it, how many NIRs were taken out, and whether some may be left."""
        if mime == _TEXT:
            try:
                return *self._apart(name, budget, masked_text, content), False
            except Stopped:
                raise Refused("files.unread", name=name) from None
        if mime != PDF and mime not in OFFICE:
            return content, 0, True
        try:
            found = self._apart(name, budget, nirs_in, content, mime)
        except Stopped:
            return content, 0, True
        if found.nirs:
            raise NirInFile(name, found.nirs)
        return content, 0, not found.is_whole

    def _apart(self, name: str, budget: Budget, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``Stopped`` by its own limits, or ``files.no_time`` by those of the files that it came with."""
        limits = replace(READING, cpu=min(READING.cpu, budget.left))
        if limits.cpu < _LEAST:
            raise Refused("files.no_time", name=name)
        outcome = self._sandbox.measured(limits, work, *args, **kwargs)
        budget.spend(outcome.usage)
        if outcome.result is Stop.CPU and limits.cpu < READING.cpu:
            raise Refused("files.no_time", name=name)
        return outcome.value()


def mime_of(content: bytes, name: str) -> str | None:
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
