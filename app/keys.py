"""Where the key is that opens what the database keeps sealed: a setting, or a file beside the data.

The database never holds it, nor does a backup: who finds one of them alone cannot make anybody's codes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from app.settings import Settings
from app.whole_files import replace, written_aside
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
    replace(file, b"".join(key + b"\n" for key in keys))


def _made(file: Path) -> bytes:
    """The same for all the processes that start together."""
    with written_aside(file, new_key() + b"\n") as aside, suppress(FileExistsError):
        os.link(aside, file)
    return file.read_bytes().split()[0]
