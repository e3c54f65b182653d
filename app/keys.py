"""Where the key is that opens what the database keeps sealed: a setting, or a file beside the data.

The database never holds it, nor does a backup: who finds one of them alone cannot make anybody's codes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from app.settings import Settings
from storage.sealing import Sealing, key_from, new_key

NAME = "secrets.cle"


def sealing_of(settings: Settings) -> Sealing:
    """Under ``RELAIS_WEB_SECRET`` where it is set; else under a key that is made at its first use."""
    return Sealing(lambda: known_keys(settings) or [_made(file_of_keys(settings))])


def file_of_keys(settings: Settings) -> Path:
    return settings.data_dir / NAME


def known_keys(settings: Settings) -> Sequence[bytes]:
    """The one that seals first; those of before still open."""
    given = settings.web_secret.get_secret_value() if settings.web_secret is not None else ""
    of_settings = [key_from(secret.strip()) for secret in given.split(",") if secret.strip()]
    try:
        of_file = file_of_keys(settings).read_bytes().split()
    except FileNotFoundError:
        of_file = []
    return [*of_settings, *of_file]


def write_keys(file: Path, keys: Sequence[bytes]) -> None:
    """In place of those that were there; at no instant is the file half written."""
    partial = _partial(file, keys)
    try:
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _made(file: Path) -> bytes:
    """The same for all the processes that start together."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = _partial(file, [new_key()])
    try:
        with suppress(FileExistsError):
            os.link(partial, file)
    finally:
        partial.unlink()
    return file.read_bytes().split()[0]


def _partial(file: Path, keys: Sequence[bytes]) -> Path:
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # its owner alone reads it
    with os.fdopen(descriptor, "wb") as writing:
        writing.write(b"".join(key + b"\n" for key in keys))
        writing.flush()
        os.fsync(writing.fileno())
    return Path(name)
