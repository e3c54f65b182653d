"""What is kept on the disk: for the account of the service alone, and whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from storage.opening import companions, file_of

if TYPE_CHECKING:
    from app.settings import Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_to_others(settings: Settings) -> Sequence[Path]:
    """The data folder, what is in it and the database, as far as another account may do something with it."""
    return [path for path in _kept(settings) if _rights(path) & _OTHERS]


def close_to_others(settings: Settings) -> Sequence[Path]:
    """What was open to others and no longer is. What belongs to another account is left."""
    closed = []
    for path in open_to_others(settings):
        status = path.lstat()
        if status.st_uid == os.geteuid():
            path.chmod(stat.S_IMODE(status.st_mode) & ~_OTHERS)
            closed.append(path)
    return closed


def _rights(path: Path) -> int:
    """None for what SQLite, or a purge, took away meanwhile."""
    try:
        return stat.S_IMODE(path.lstat().st_mode)
    except FileNotFoundError:
        return 0


def _kept(settings: Settings) -> Iterator[Path]:
    """Without following links, which lead to what is somebody else's."""
    database = file_of(settings.database_url)
    if database is not None:
        yield from companions(database)
    if settings.data_dir.is_dir():
        yield settings.data_dir
        for folder, folders, files in os.walk(settings.data_dir):
            paths = (Path(folder, name) for name in (*folders, *files))
            yield from (path for path in paths if not path.is_symlink())


@contextmanager
def written_aside(file: Path, content: bytes) -> Iterator[Path]:
    """On the disk beside ``file``, for its owner alone, as long as the block lasts. Raises ``OSError``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    aside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        yield aside
    finally:
        aside.unlink(missing_ok=True)


def replace(file: Path, content: bytes) -> None:
    """In place of what was there, which stays as it was when ``OSError`` is raised."""
    with written_aside(file, content) as aside:
        aside.replace(file)
