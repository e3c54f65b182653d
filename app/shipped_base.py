"""The files of the base as they stand on the disk, and the last good state of them, kept for a bad day."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from stat import S_ISREG
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile, ZipInfo

import structlog

import knowledge_base
from app.private_files import replace
from app.settings import Settings
from knowledge_base.entries import Base, Entry
from knowledge_base.faults import Code, FaultyBase
from knowledge_base.formats.exchange_file import Provenance, read_provenance
from knowledge_base.formats.files import load
from refusals.faults import Fault

PUBLISHER = "Relais SNE"
"""Where the entries that come with the product come from."""

log = structlog.get_logger()

Marks = frozenset[tuple[str, int, int]]
"""Path, instant of the last change in nanoseconds, and size of each file."""


def knowledge_folder(settings: Settings) -> Path:
    """The base that was given, or the one that comes with the product."""
    return settings.knowledge_base or Path(knowledge_base.__file__).parent / "content"


def provenance_of(entries: Iterable[Entry], settings: Settings) -> Mapping[str, Provenance]:
    """Where those of these entries that were not written here come from."""
    noted = read_provenance(knowledge_folder(settings))
    if settings.knowledge_base is not None:
        return noted
    return {entry.id: Provenance(PUBLISHER) for entry in entries if not entry.number} | noted


class ShippedBase:
    """``base`` is the last good one; ``faults`` is what is wrong with the files that came since."""

    base: Base
    faults: tuple[Fault, ...]

    def __init__(self, folder: Path, last_good: Path) -> None:
        """``last_good`` is an archive, written here. Raises ``FaultyBase`` when no base was ever good."""
        self._folder = folder
        self._last_good = last_good
        self._marks = _marks(folder)
        try:
            self.base, self.faults = self._load(), ()
        except FaultyBase as refused:
            kept = _unpacked(last_good)
            if kept is None:
                raise
            self.base, self.faults = kept, refused.faults
            self._say()

    def look_again(self) -> bool:
        """Reads what has changed; whether anything had."""
        marks = _marks(self._folder)
        if marks == self._marks:
            return False
        self._marks = marks
        try:
            self.base, self.faults = self._load(), ()
        except FaultyBase as refused:
            self.faults = refused.faults
            self._say()
        return True

    def _load(self) -> Base:
        try:
            base = load(self._folder)
        except OSError as error:
            file = str(error.filename or self._folder)
            why = error.strerror or type(error).__name__
            raise FaultyBase([Fault.of(file, 1, Code.UNREADABLE_FILE, why=why)]) from error
        # What cannot be kept is no reason not to serve.
        with suppress(OSError):
            self._keep()
        return base

    def _keep(self) -> None:
        """Unless the files have moved since they were read."""
        paths = sorted(str(path) for path, _ in _files(self._folder))
        contents = {os.path.relpath(path, self._folder): Path(path).read_bytes() for path in paths}
        if _marks(self._folder) != self._marks:
            return
        archive = _packed(contents)
        if self._last_good.exists() and self._last_good.read_bytes() == archive:
            return
        replace(self._last_good, archive)

    def _say(self) -> None:
        log.warning("base refused, the last good one serves", action="base_refused", faults=len(self.faults))


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Each with its state, which a look every minute asks of all of them."""
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            with suppress(FileNotFoundError):  # gone in the meantime
                state = path.stat()
                if S_ISREG(state.st_mode):
                    yield path, state


def _marks(folder: Path) -> Marks:
    return frozenset((str(path), state.st_mtime_ns, state.st_size) for path, state in _files(folder))


def _packed(contents: Mapping[str, bytes]) -> bytes:
    """The same bytes for the same contents, whenever they were written."""
    archive = BytesIO()
    with ZipFile(archive, "w") as packed:
        for path, content in contents.items():
            packed.writestr(ZipInfo(path), content)
    return archive.getvalue()


def _unpacked(archive: Path) -> Base | None:
    """None when there is none, or it is no longer a good base."""
    with TemporaryDirectory() as folder, suppress(OSError, BadZipFile, FaultyBase):
        with ZipFile(archive) as packed:
            packed.extractall(folder)
        return load(Path(folder))
    return None
