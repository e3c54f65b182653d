"""The files of a ticket that travel to the pole: what may, and the copies that are made of them.

A capture must hold no personal data. A picture is redrawn without what its camera wrote
beside it; a PDF leaves as it is, for a person to have read it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

import filetype

from delivery.files import Attachment, KeptFile
from privacy.pictures import OversizedPicture, UnreadablePicture, redrawn
from tickets.errors import FileCannotTravel, FilesTooHeavy

MEGABYTE = 1024**2
MOST_OF_A_PDF = 5 * MEGABYTE
MOST_OF_ALL = 10 * MEGABYTE

PDF = "application/pdf"
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})


class FileRefusal(StrEnum):
    """Why a file does not travel."""

    NOT_HELD = "not_held"
    """It stayed on its channel."""
    KIND = "kind"
    UNREADABLE = "unreadable"
    TOO_LARGE_A_PICTURE = "too_large_a_picture"
    TOO_HEAVY = "too_heavy"
    NIR = "nir"
    """It came before such files were refused."""


Held = Callable[[str], Path | None]
"""The file behind a path of ours; None when it is none."""
Keep = Callable[[str, bytes], KeptFile]
"""Keeps a content under a name."""
Redraw = Callable[[bytes], bytes]


def hindrance(file: Attachment, held: Held) -> FileRefusal | None:
    """What is known without opening it: None where it may be chosen."""
    if not file.path or held(file.path) is None:
        return FileRefusal.NOT_HELD
    if file.mime not in PICTURES and file.mime != PDF:
        return FileRefusal.KIND
    if file.mime == PDF and file.size > MOST_OF_A_PDF:
        return FileRefusal.TOO_HEAVY
    return None


def copies(
    files: Sequence[Attachment], *, held: Held, keep: Keep, redraw: Redraw = redrawn
) -> tuple[Attachment, ...]:
    """Copies that may leave, kept by us until they have; ``FileCannotTravel`` or ``FilesTooHeavy``.

    ``redraw`` is ``redrawn``, or a way to have it done elsewhere. Takes its time: called outside any
    transaction.
    """
    made = tuple(_copy(file, held, keep, redraw) for file in files)
    if sum(copy.size for copy in made) > MOST_OF_ALL:
        raise FilesTooHeavy(MOST_OF_ALL // MEGABYTE)
    return made


def _copy(file: Attachment, held: Held, keep: Keep, redraw: Redraw) -> Attachment:
    path = held(file.path) if file.path else None
    if path is None:
        raise FileCannotTravel(file.name, FileRefusal.NOT_HELD)
    kept = keep(file.name, _cleaned(file.name, path.read_bytes(), redraw))
    return Attachment(kept.name, kept.mime, kept.size, path=kept.path)


def _cleaned(name: str, content: bytes, redraw: Redraw) -> bytes:
    """As its content is, whatever its name says."""
    kind = filetype.guess_mime(content)
    if kind == PDF:
        if len(content) > MOST_OF_A_PDF:
            raise FileCannotTravel(name, FileRefusal.TOO_HEAVY)
        return content
    if kind not in PICTURES:
        raise FileCannotTravel(name, FileRefusal.KIND)
    try:
        return redraw(content)
    except UnreadablePicture:
        raise FileCannotTravel(name, FileRefusal.UNREADABLE) from None
    except OversizedPicture:
        raise FileCannotTravel(name, FileRefusal.TOO_LARGE_A_PICTURE) from None
