"""A file is written aside, then put in place at once: at no instant does anybody read half of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
