"""One archive of all that a service keeps: a tar file, sealed, that proves what it holds when it is read."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import file_digest
from io import SEEK_END, BufferedReader, BytesIO
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import IO, Any, cast

from storage.backup import NotACopy
from storage.sealed_copies import PIECE, CutCopy, sealing, unsealed

DATABASE = "relais.db"
FILES = "fichiers"
ENTRIES = "fiches"
KEYS = "secrets.cle"
SETTINGS = "reglages.env"
MANIFEST = "manifeste.json"
_SQLITE = b"SQLite format 3\0"


class Interrupted(Exception):
    """Nobody waits for the archive any more."""


def write(
    target: Path,
    members: Iterable[tuple[str, Path | bytes]],
    recipients: Sequence[str],
    facts: Mapping[str, str],
    *,
    goes_on: Callable[[], bool],
) -> None:
    """Each member by its name: what is in a file, or given. The manifest comes last, with these ``facts`` and
    the digest of each; a file that somebody erased meanwhile is left out.

    Raises ``OSError``, or ``Interrupted`` once nobody ``goes_on``.
    """
    digests: dict[str, str] = {}

    def add(name: str, file: BufferedReader | BytesIO) -> None:
        member = tarfile.TarInfo(name)
        digests[name] = file_digest(file, "sha256").hexdigest()
        member.size, member.mode = file.seek(0, SEEK_END), 0o600
        file.seek(0)
        tar.addfile(member, file)

    with (
        sealing(target, recipients) as stream,
        tarfile.open(fileobj=stream, mode="w|", bufsize=PIECE) as tar,
    ):
        for name, content in members:
            if not goes_on():
                raise Interrupted
            if isinstance(content, bytes):
                add(name, BytesIO(content))
                continue
            with suppress(FileNotFoundError), content.open("rb") as file:
                add(name, file)
        manifest = {**facts, "sha256": digests}
        add(MANIFEST, BytesIO(json.dumps(manifest, ensure_ascii=False, indent=1).encode()))


def read(
    archive: Path,
    identities: Sequence[Path],
    into: Path,
    *,
    only: Collection[str] = (),
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    """Reads it to its end, and puts ``only`` these members, or all of them, under ``into``; of a copy of the
    database alone, as former versions made them, the database.

    Raises ``WrongIdentity``, ``CutCopy``, ``NotACopy``, ``OSError`` or ``Interrupted``.
    """
    with unsealed(archive, identities) as stream:
        if stream.peek(len(_SQLITE)).startswith(_SQLITE):
            with (into / DATABASE).open("xb") as database:
                copyfileobj(stream, database, PIECE)
            return
        try:
            _unpack(stream, into, only, goes_on)
        except (tarfile.TarError, ValueError, KeyError) as error:
            raise NotACopy(archive) from error


def _unpack(stream: IO[bytes], into: Path, only: Collection[str], goes_on: Callable[[], bool]) -> None:
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    with tarfile.open(fileobj=stream, mode="r|", bufsize=PIECE) as tar:
        for member in tar:
            content = tar.extractfile(member)
            place = PurePosixPath(member.name)
            if (
                content is None or place.is_absolute() or ".." in place.parts
            ):  # whoever has a public key may seal
                raise ValueError(member.name)
            if not goes_on():
                raise Interrupted
            if member.name == MANIFEST:
                manifest = json.load(content)
                continue
            if not only or member.name in only:
                target = into / place
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("x+b") as file:
                    copyfileobj(content, file, PIECE)
                    file.seek(0)
                    found[member.name] = file_digest(file, "sha256").hexdigest()
            else:
                found[member.name] = file_digest(cast("BufferedReader", content), "sha256").hexdigest()
    if found != manifest["sha256"]:
        raise CutCopy
