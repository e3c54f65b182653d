"""The base as files that a colleague can edit: one Markdown file an entry, one YAML file of facts a theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowledge_base.entries import Base, Entry, Fact
from knowledge_base.faults import Fault, FaultyBase, Unreadable
from knowledge_base.formats.consistency import Located, agreement, expired, resting_on
from knowledge_base.formats.forms import Form, read_entry, read_fact
from knowledge_base.records import Scalar, read_yaml
from knowledge_base.themes import Theme

FACTS = "facts"
FENCE = "---"


def load(folder: Path) -> Base:
    """The base in ``folder``; raise ``FaultyBase`` when anything in it is wrong."""
    reading = _read(folder)
    if reading.faults:
        raise FaultyBase(sorted(set(reading.faults)))
    facts = reading.facts
    entries = (resting_on(one.entry, facts) for one in reading.entries)
    return Base(tuple(entries), facts)


def check(folder: Path, *, today: date | None = None) -> list[Fault]:
    """Everything that is wrong in ``folder``, by file and line.

    With ``today``, the entries whose validity has ended are told too: they no longer answer, but keep
    nobody else from answering.
    """
    reading = _read(folder)
    faults = set(reading.faults)
    if today is not None:
        faults |= set(expired(reading.entries, today=today))
    return sorted(faults)


def check_entry(entry: Entry, text: str, base: Base, *, today: date) -> list[Fault]:
    """What would be wrong today with ``text``, the file of ``entry``, among the other entries of ``base``.

    Lines are those of ``text``. Faults that the others already have are theirs, and not told.
    """
    file = f"{entry.theme or '?'}/{entry.id}.md"
    others = [Located(f"{e.theme or '?'}/{e.id}.md", e) for e in base.entries if e.id != entry.id]
    reading = Reading(others, dict(base.facts))
    try:
        _read_markdown(Path(file), text, file, reading)
    except Unreadable as error:
        reading.refuse(file, error.line, error.reason)
    reading.faults += agreement(reading.entries, reading.facts)
    reading.faults += expired(reading.entries, today=today)
    return sorted({fault for fault in reading.faults if fault.file == file})


@dataclass
class Reading:
    entries: list[Located] = field(default_factory=list)
    facts: dict[int, Fact] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, file: str, line: int, reason: str) -> None:
        self.faults.append(Fault(file, line, reason))


def _read(folder: Path) -> Reading:
    reading = Reading()
    if not folder.is_dir():
        reading.refuse(str(folder), 1, "dossier de la base introuvable : vérifier son chemin")
        return reading
    register = folder / FACTS
    _each_file(register, ".yaml", folder, reading, _read_register)
    for place in _visible(folder):
        if place.is_dir() and place != register and place.name not in set(Theme):
            reason = (
                f"ce dossier ne porte pas le nom d’un thème : « {place.name} » ; le renommer, ou l’enlever"
            )
            reading.refuse(place.name, 1, reason)
    for theme in Theme:
        _each_file(folder / theme, ".md", folder, reading, _read_markdown)
    if not reading.entries and not reading.faults:
        reading.refuse(str(folder), 1, "la base ne contient aucune fiche")
    reading.faults += agreement(reading.entries, reading.facts)
    return reading


Reader = Callable[[Path, str, str, Reading], None]


def _each_file(place: Path, suffix: str, folder: Path, reading: Reading, read: Reader) -> None:
    for path in _visible(place) if place.is_dir() else ():
        file = path.relative_to(folder).as_posix()
        if path.suffix != suffix or not path.is_file():
            reading.refuse(
                file, 1, f"fichier inattendu : seuls les fichiers {suffix} sont lus ici ; l’enlever"
            )
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
            read(path, text, file, reading)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            reading.refuse(file, line, "ce fichier n’est pas en UTF-8 : l’enregistrer dans ce codage")
        except Unreadable as error:
            reading.refuse(file, error.line, error.reason)


def _visible(place: Path) -> Iterable[Path]:
    return sorted(path for path in place.iterdir() if not path.name.startswith("."))


def _read_register(path: Path, text: str, file: str, reading: Reading) -> None:
    if path.stem not in set(Theme):
        raise Unreadable(1, f"ce fichier ne porte pas le nom d’un thème : « {path.stem} » ; le renommer")
    for record in read_yaml(text):
        form = Form(file, record, reading.faults)
        fact = read_fact(form, theme=Theme(path.stem))
        if fact.number in reading.facts:
            form.refuse(
                form.line("number"),
                f"le fait {fact.number} est déjà dans le registre ; lui donner un autre numéro",
            )
        elif fact.number:
            reading.facts[fact.number] = fact


def _read_markdown(path: Path, text: str, file: str, reading: Reading) -> None:
    header, answer = _split(text)
    records = read_yaml(header, first_line=2)
    if not records:
        raise Unreadable(1, "en-tête vide")
    form = Form(file, records[0], reading.faults)
    entry = read_entry(form, entry_id=path.stem, answer=answer)
    if entry.theme is not None and entry.theme != path.parent.name:
        reason = f"thème « {entry.theme} », mais dossier « {path.parent.name} » ; corriger l’un ou l’autre"
        form.refuse(form.line("theme"), reason)
    reading.entries.append(Located(file, entry, form.record))


def _split(text: str) -> tuple[str, Scalar]:
    """The YAML between the two fences, and the answer below with its line."""
    if "\0" in text:
        raise Unreadable(1, "ce fichier n’est pas en UTF-8 : l’enregistrer dans ce codage")
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != FENCE:
        raise Unreadable(1, f"l’en-tête doit commencer par une ligne « {FENCE} »")
    closing = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if closing is None:
        raise Unreadable(1, f"l’en-tête doit se terminer par une ligne « {FENCE} »")
    body = lines[closing + 1 :]
    blank = next((n for n, line in enumerate(body) if line.strip()), 0)
    return "\n".join(lines[1:closing]), Scalar("\n".join(body).strip(), closing + blank + 2)
