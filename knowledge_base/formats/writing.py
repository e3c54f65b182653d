"""Entries written as the files that a colleague edits, checked with the base they join before any is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from knowledge_base.entries import Base, Entry
from knowledge_base.faults import Code, FaultyBase
from knowledge_base.formats.files import FACTS, FENCE, check
from knowledge_base.formats.forms import ENTRY_FIELDS, IDENTIFIER
from refusals.faults import Fault

WIDTH = 100


def to_markdown(entry: Entry, *, blanks: Sequence[str] = ()) -> str:
    """The file of one entry, as ``files`` reads it; ``blanks`` are fields that it shows even empty."""
    header = {name: _plain(getattr(entry, name)) for name in ENTRY_FIELDS}
    filled = {name: value or "" for name, value in header.items() if value or name in blanks}
    text = yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=WIDTH)
    return f"{FENCE}\n{text}{FENCE}\n{entry.answer}\n"


def add_entries(
    base: Base, folder: Path, *, register: Path, replacing: frozenset[str] = frozenset()
) -> list[Path]:
    """Writes each entry of ``base`` in ``folder``, and returns the files, or writes nothing at all.

    ``register`` is a base whose facts are copied when ``folder`` has none. An entry stands there already
    unless its id is in ``replacing``: then its file goes. Raises ``FaultyBase`` when an entry is incomplete,
    stands there already, or does not agree with the others; or ``OSError``.
    """
    faults = list(_unplaceable(base.entries, folder, replacing))
    if faults:
        raise FaultyBase(faults)
    files = {_place(entry): to_markdown(entry) for entry in base.entries}
    gone = [path.relative_to(folder) for name in sorted(replacing) for path in folder.glob(f"*/{name}.md")]
    with TemporaryDirectory() as name:
        rehearsal = Path(name) / "base"
        if folder.exists():
            shutil.copytree(folder, rehearsal)
        _fill(rehearsal, files, gone, register)
        faults = check(rehearsal)
    if faults:
        raise FaultyBase(faults)
    _fill(folder, files, gone, register)
    return [folder / place for place in files]


def _plain(value: object) -> object:
    match value:
        case tuple():
            return [_plain(item) for item in value]
        case StrEnum():
            return value.value
    return value


def _unplaceable(entries: Sequence[Entry], folder: Path, replacing: frozenset[str]) -> Iterator[Fault]:
    """What keeps an entry from having a file at all; the rest is for ``check``."""
    for entry in entries:
        if not IDENTIFIER.fullmatch(entry.id):
            yield Fault.of(entry.id, 1, Code.BAD_ID, "id")
        elif entry.theme is None:
            yield Fault.of(entry.id, 1, Code.MISSING_THEME, "theme")
        elif entry.id not in replacing and (folder / _place(entry)).exists():
            file = _place(entry).as_posix()
            yield Fault.of(file, 1, Code.ALREADY_THERE, "id", rival=file)


def _place(entry: Entry) -> Path:
    assert entry.theme is not None
    return Path(entry.theme.value) / f"{entry.id}.md"


def _fill(folder: Path, files: dict[Path, str], gone: Sequence[Path], register: Path) -> None:
    for place in gone:
        (folder / place).unlink(missing_ok=True)
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if not (folder / FACTS).exists():
        shutil.copytree(register / FACTS, folder / FACTS)
