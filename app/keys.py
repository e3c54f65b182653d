"""Where the keys are: that of what the database keeps sealed, a setting or a file beside the data, and that
of the archives made here.

The database does not hold the first, nor an archive the second: with one alone nobody makes another's codes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from app.private_files import replace, written_aside
from app.settings import Settings
from storage.sealed_copies import new_identity
from storage.sealing import Sealing, key_from, new_key

NAME = "secrets.cle"
OF_ARCHIVES = "sauvegardes.cle"


def sealing_of(settings: Settings) -> Sealing:
    """Under ``RELAIS_WEB_SECRET`` where it is set; else under a key that is made at its first use."""
    return Sealing(lambda: known_keys(settings) or _made(file_of_keys(settings), new_key).split()[:1])


def file_of_keys(settings: Settings) -> Path:
    return settings.data_dir / NAME


def known_keys(settings: Settings) -> Sequence[bytes]:
    """The one that seals first; those of before still open."""
    given = settings.web_secret.get_secret_value() if settings.web_secret is not None else ""
    of_settings = [key_from(secret.strip()) for secret in given.split(",") if secret.strip()]
    return [*of_settings, *_held(file_of_keys(settings))]


def add_keys(settings: Settings, keys: Sequence[bytes]) -> None:
    """The first of them seals from now on; those that were in the file still open."""
    file = file_of_keys(settings)
    write_keys(file, list(dict.fromkeys([*keys, *_held(file)])))


def key_of_archives(settings: Settings) -> Path:
    """Made at its first use: with it the archives made here are read back, and nowhere else."""
    file = settings.data_dir / OF_ARCHIVES
    _made(file, lambda: new_identity().encode())
    return file


def write_keys(file: Path, keys: Sequence[bytes]) -> None:
    replace(file, b"".join(key + b"\n" for key in keys))


def _held(file: Path) -> Sequence[bytes]:
    try:
        return file.read_bytes().split()
    except FileNotFoundError:
        return []


def _made(file: Path, new: Callable[[], bytes]) -> bytes:
    """The same for all the processes that start together."""
    if not file.exists():
        with written_aside(file, new() + b"\n") as aside, suppress(FileExistsError):
            os.link(aside, file)
    return file.read_bytes()
