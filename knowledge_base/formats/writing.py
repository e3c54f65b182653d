"""Entries written as the files that a colleague edits, checked with the base they join before any is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from knowledge_base.entries import Base, Entry
from knowledge_base.faults import Fault, FaultyBase
from knowledge_base.formats.files import FACTS, FENCE, check
from knowledge_base.formats.forms import IDENTIFIER

WIDTH = 100


def to_markdown(entry: Entry, *, blanks: Sequence[str] = ()) -> str:
    """The file of one entry, as ``files`` reads it; ``blanks`` are fields that it shows even empty."""
    header = {
        "question": entry.question,
        "variants": list(entry.variants),
        "theme": entry.theme and entry.theme.value,
        "scope": entry.scope,
        "facts": list(entry.facts),
        "source": entry.source,
        "source_date": entry.source_date,
        "validated_by": entry.validated_by,
        "validated_on": entry.validated_on,
        "review_by": entry.review_by,
        "keywords": list(entry.keywords),
        "owner": entry.owner,
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "replaced_by": entry.replaced_by,
        "overrides": entry.overrides,
    }
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


def _unplaceable(entries: Sequence[Entry], folder: Path, replacing: frozenset[str]) -> Iterator[Fault]:
    """What keeps an entry from having a file at all; the rest is for ``check``."""
    for entry in entries:
        if not IDENTIFIER.fullmatch(entry.id):
            yield Fault(
                entry.id, 1, "identifiant à écrire en minuscules sans accents, mots séparés par des tirets"
            )
        elif entry.theme is None:
            yield Fault(entry.id, 1, "champ manquant : « theme » ; y écrire le nom d’un dossier de thème")
        elif entry.id not in replacing and (folder / _place(entry)).exists():
            yield Fault(
                _place(entry).as_posix(),
                1,
                f"cette fiche existe déjà ({_place(entry).as_posix()}) : la modifier dans son fichier, "
                "ou fusionner les bases",
            )


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
