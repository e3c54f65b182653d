"""The base as files that a colleague can edit: one Markdown file an entry, one YAML file of facts a theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath

from knowledge_base.entries import Base, Entry, Fact
from knowledge_base.faults import Code, FaultyBase, Unreadable
from knowledge_base.formats.consistency import Located, agreement, expired, resting_on
from knowledge_base.formats.forms import ENTRY_FIELDS, Form, read_entry, read_fact, record_of
from knowledge_base.records import Scalar, read_yaml
from knowledge_base.themes import Theme
from refusals.faults import Fault, Value

FACTS = "facts"
FENCE = "---"
KEPT = 2_000
"""Files whose reading stays in memory: what has not changed since is not read again."""


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


def check_entry(entry: Entry, base: Base, *, today: date) -> list[Fault]:
    """What would be wrong today with ``entry`` among the others of ``base``, in the order of its fields.

    Faults that the others already have are theirs, and not told.
    """
    file = f"{entry.theme or '?'}/{entry.id}.md"
    others = [Located(f"{e.theme or '?'}/{e.id}.md", e) for e in base.entries if e.id != entry.id]
    reading = BaseReading(others, dict(base.facts))
    form = Form(file, record_of(entry), reading.faults)
    answer = Scalar(entry.answer.strip(), len(ENTRY_FIELDS) + 1)
    reading.entries.append(Located(file, read_entry(form, entry_id=entry.id, answer=answer), form.record))
    reading.faults += agreement(reading.entries, reading.facts)
    reading.faults += expired(reading.entries, today=today)
    places = {name: place for place, name in enumerate(ENTRY_FIELDS)}
    found = {fault for fault in reading.faults if fault.file == file}
    return sorted(found, key=lambda fault: (places.get(fault.field, -1), fault))


@dataclass
class BaseReading:
    entries: list[Located] = field(default_factory=list)
    facts: dict[int, Fact] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, file: str, code: Code, *, line: int = 1, **values: Value) -> None:
        self.faults.append(Fault.of(file, line, code, "", **values))


def _read(folder: Path) -> BaseReading:
    reading = BaseReading()
    if not folder.is_dir():
        reading.refuse(str(folder), Code.NO_FOLDER)
        return reading
    register = folder / FACTS
    _each_file(register, ".yaml", folder, reading, _read_register)
    for place in _visible(folder):
        if place.is_dir() and place != register and place.name not in set(Theme):
            reading.refuse(place.name, Code.NOT_A_THEME_FOLDER, name=place.name)
    for theme in Theme:
        _each_file(folder / theme, ".md", folder, reading, _read_markdown)
    if not reading.entries and not reading.faults:
        reading.refuse(str(folder), Code.NO_ENTRY)
    reading.faults += agreement(reading.entries, reading.facts)
    return reading


Reader = Callable[[str, str, BaseReading], None]


def _each_file(place: Path, suffix: str, folder: Path, reading: BaseReading, read: Reader) -> None:
    for path in _visible(place) if place.is_dir() else ():
        file = path.relative_to(folder).as_posix()
        if path.suffix != suffix or not path.is_file():
            reading.refuse(file, Code.UNEXPECTED_FILE, suffix=suffix)
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
            read(file, text, reading)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            reading.refuse(file, Code.NOT_UTF8, line=line)
        except Unreadable as error:
            reading.faults.append(error.at(file))


def _visible(place: Path) -> Iterable[Path]:
    return sorted(path for path in place.iterdir() if not path.name.startswith("."))


def _read_register(file: str, text: str, reading: BaseReading) -> None:
    facts, faults = _facts_in(file, text)
    reading.faults += faults
    for fact, line in facts:
        if fact.number in reading.facts:
            reading.faults.append(Fault.of(file, line, Code.FACT_TAKEN, "number", number=fact.number))
        elif fact.number:
            reading.facts[fact.number] = fact


@lru_cache(KEPT)
def _facts_in(file: str, text: str) -> tuple[Sequence[tuple[Fact, int]], Sequence[Fault]]:
    """Each fact with the line of its number."""
    theme, faults = PurePosixPath(file).stem, list[Fault]()
    if theme not in set(Theme):
        raise Unreadable(1, Code.NOT_A_THEME_FILE, name=theme)
    forms = [Form(file, record, faults) for record in read_yaml(text)]
    return tuple((read_fact(form, theme=Theme(theme)), form.line("number")) for form in forms), faults


def _read_markdown(file: str, text: str, reading: BaseReading) -> None:
    entry, faults = _entry_in(file, text)
    reading.entries.append(entry)
    reading.faults += faults


@lru_cache(KEPT)
def _entry_in(file: str, text: str) -> tuple[Located, Sequence[Fault]]:
    header, answer = _split(text)
    records = read_yaml(header, first_line=2)
    if not records:
        raise Unreadable(1, Code.NO_HEADER)
    path, form = PurePosixPath(file), Form(file, records[0])
    entry = read_entry(form, entry_id=path.stem, answer=answer)
    if entry.theme is not None and entry.theme != path.parent.name:
        form.refuse("theme", Code.THEME_ELSEWHERE, theme=entry.theme, folder=path.parent.name)
    return Located(file, entry, form.record), form.faults


def _split(text: str) -> tuple[str, Scalar]:
    """The YAML between the two fences, and the answer below with its line."""
    if "\0" in text:
        raise Unreadable(1, Code.NOT_UTF8)
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != FENCE:
        raise Unreadable(1, Code.HEADER_NOT_OPENED)
    closing = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if closing is None:
        raise Unreadable(1, Code.HEADER_NOT_CLOSED)
    body = lines[closing + 1 :]
    blank = next((n for n, line in enumerate(body) if line.strip()), 0)
    return "\n".join(lines[1:closing]), Scalar("\n".join(body).strip(), closing + blank + 2)
